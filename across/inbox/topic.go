package inbox

import (
	"context"
	"regexp"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/ui"
)

// forum is the name of the part that has topics.
const forum = "forum"

// TopicTo is the address by which by opens topics in a place; "" before the site has begun.
func (b *Inbox) TopicTo(ctx context.Context, q db.Q, by ref.Person, in ref.Space) (string, error) {
	key, err := known(ctx, q)
	if err != nil || key == nil {
		return "", err
	}
	return topicPrefix + right{person: by, space: in, until: always}.sign(key) + "@" + b.core.Config.InboxDomain, nil
}

// placeFacts gives those who may publish in a group the address of their own to open topics there.
func (b *Inbox) placeFacts(v *web.Visit, p web.Place) []ui.Fact {
	if v.Person.ID == 0 || p.Space.Kind != space.Group || !p.Has(forum) || access.CanSpace(v.Viewer, access.Publish, p.Space) != nil {
		return nil
	}
	address, err := b.TopicTo(v.Ctx(), b.core.DB.Q(), v.Person.ID, p.Space.ID)
	if err != nil || address == "" {
		return nil // a page without it is better than none
	}
	return []ui.Fact{{Icon: "mail", Label: v.T("inbox.topic"), Href: "mailto:" + address}}
}

// marks are what programs put before the subject of what one answers or passes on.
var marks = regexp.MustCompile(`(?i)^\s*((re|ré|réf|tr|fw|fwd|aw)\s*:\s*)+`)

// titleOf is a subject without its marks.
func titleOf(subject string) string { return strings.TrimSpace(marks.ReplaceAllString(subject, "")) }
