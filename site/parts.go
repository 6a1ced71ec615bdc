package site

import (
	"maillage/across/admin"
	"maillage/across/desk"
	"maillage/across/draft"
	"maillage/across/feed"
	"maillage/across/home"
	"maillage/across/inbox"
	"maillage/across/live"
	"maillage/across/mydata"
	"maillage/across/notify"
	"maillage/across/schedule"
	"maillage/across/search"
	"maillage/across/talk"
	"maillage/across/theme"
	"maillage/core/part"
	"maillage/feature/directory"
	"maillage/feature/file"
	"maillage/feature/forum"
	"maillage/feature/group"
	"maillage/feature/legal"
	"maillage/feature/moderation"
	"maillage/feature/post"
	"maillage/feature/settings"
	"maillage/feature/signin"
	"maillage/feature/wiki"
)

// Parts is every part of the site, one line each. The order is that of tabs, of the side and of the foot.
var Parts = []part.Join{
	home.Join,
	theme.Join,
	signin.Join,
	forum.Join,
	wiki.Join,
	file.Join,
	group.Join,
	post.Join,
	moderation.Join,
	notify.Join,
	inbox.Join,
	talk.Join,
	draft.Join,
	schedule.Join,
	search.Join,
	feed.Join,
	live.Join,
	desk.Join,
	directory.Join,
	settings.Join,
	mydata.Join,
	admin.Join,
	legal.Join,
}
