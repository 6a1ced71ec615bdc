// Package part is the record by which a feature or a concern joins the site.
//
// Each part is an explicit value made by its Join function, listed once in site/parts.go. No init, no registration from
// afar: what a part brings is read in one place, and printed by `maillage parts`.
package part

import (
	"context"
	"io/fs"
	"log/slog"

	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/broadcast"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/limit"
	"maillage/core/mail"
	"maillage/core/org"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/web"
)

// Core is what every part leans on. Complete when Join is called, except Kinds, People, Forgets and Exports, which fill as
// parts join.
type Core struct {
	Config   config.Config
	Log      *slog.Logger
	DB       *db.DB
	Journal  *journal.Journal
	Queue    *queue.Queue
	Blobs    blob.Store
	Files    *attach.Files
	Mail     *mail.Office
	Hub      *broadcast.Hub
	Limits   *limit.Limits
	Accounts *account.Accounts
	Orgs     *org.Orgs
	Kinds    kind.Registry
	People   []PeopleText // of the parts that joined
	Forgets  []Forget     // likewise
	Exports  []Export     // likewise
	Web      *web.Server
}

// Fact declares a kind of fact that a part writes.
type Fact struct {
	Kind string // "post.published"
	Says string // what happened, in plain English, for `maillage parts` and for who reads the code
}

// Part is what one feature or concern brings. Empty fields are things it does not do.
type Part struct {
	Name      string
	Switch    *web.PartSwitch // networks may switch it on and off
	Schema    *db.Schema
	Words     fs.FS // words.fr.json and words.en.json
	Routes    []web.Route
	Kinds     []kind.Kind
	Facts     []Fact
	Followers []journal.Follower
	Workers   []queue.Worker
	Nav       []web.Nav
	Tabs      []web.Tab
	Actions   []web.PlaceSlot
	// PlaceFacts is what it adds to the facts of a space's folder.
	PlaceFacts []web.FactSlot
	Compose    []web.PlaceSlot
	Under      []web.UnderSlot
	ItemActs   []web.ItemSlot // lines of the menu of an item
	Tools      []web.Tool
	Every      []web.EverySlot
	Feeds      []string // kinds of items that streams show
	People     PeopleText
	Search     string   // address of the search page, of which the bar has a field
	Drafts     string   // address at which composers keep texts that are not sent yet
	Forget     Forget   // erases what it holds of somebody whose account closes; needed by each part with tables about people
	Exports    []Export // what it holds of somebody, for the file they may take with them
	// Start runs once the schema is there, before anything is served. It is short.
	Start func(ctx context.Context) error
}

// PeopleText returns what people say of themselves and let every member read, by person, for search. One query or two,
// whatever their number.
type PeopleText func(ctx context.Context, q db.Q, people []ref.Person) (map[ref.Person]string, error)

// Join makes a part.
type Join func(*Core) Part
