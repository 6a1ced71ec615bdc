// Package part is the record by which a feature or a concern joins the site.
//
// Each part is an explicit value made by its Join function, listed once in site/parts.go. No init, no registration from
// afar: what a part brings is read in one place, and printed by `maillage parts`.
package part

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/broadcast"
	"maillage/core/coedit"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/limit"
	"maillage/core/mail"
	"maillage/core/org"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
)

// Core is what every part leans on. Complete when Join is called, except Kinds, People, Helps, Charters, Forgets, Exports,
// Facts, Reach, Near, NearPeople, ReplyTo, Answer and OpenTopic, which fill as parts join.
type Core struct {
	Config   config.Config
	Log      *slog.Logger
	DB       *db.DB
	Journal  *journal.Journal
	Queue    *queue.Queue
	Blobs    blob.Store
	Files    *attach.Files
	Coedit   *coedit.Rooms // documents that are written together
	Mail     *mail.Office
	Hub      *broadcast.Hub
	Limits   *limit.Limits
	Accounts *account.Accounts
	Orgs     *org.Orgs
	Kinds    kind.Registry
	People   []PeopleText  // of the parts that joined
	Charters []CharterText // likewise, in order
	Forgets  []Forget      // likewise
	Exports  []Export      // likewise
	Facts    []Fact        // of the parts that joined
	Helps    []PeopleText  // likewise: what people say they can do for others
	// Near returns the publications of kinds that v may see and that are about the same as text, the nearest first, at most max;
	// NearPeople the people of the place in, whose members v may see, whose function or what they say of themselves has a word
	// of it. Nil on a site without a search.
	Near       func(ctx context.Context, v *access.Viewer, text string, kinds []string, max int) ([]ref.Item, error)
	NearPeople func(ctx context.Context, v *access.Viewer, text string, in ref.Space, max int) ([]ref.Person, error)
	// ReplyTo returns the address to which somebody answers an item by mail; "" where answers by mail are not taken, as is nil.
	// Whether they may answer is asked when they do.
	ReplyTo ReplyTo
	// Answer answers an item for somebody who is not on a page of the site.
	Answer Answer
	// OpenTopic opens a topic in a place for somebody who is not on a page of the site. Nil on a site without a forum.
	OpenTopic OpenTopic
	// Reach is nil where no part tells people.
	Reach Reach
	// Pages is the command of a process that reads a PDF (kit/pdftext.Serve); nil reads them in this one.
	Pages []string
	// Outward asks the servers of others; it refuses those of our own network (kit/outward).
	Outward *http.Client
	Web     *web.Server
}

// ReplyTo is the address to which by answers on by mail.
type ReplyTo func(ctx context.Context, tx *db.Tx, by ref.Person, on ref.Item) (string, error)

// Answer adds by's answer under on: one verb. The same key again is the same answer. Errors: fail.Hidden, Forbidden, Closed,
// Invalid.
type Answer func(ctx context.Context, by ref.Person, on ref.Item, r Reply) error

// OpenTopic adds a topic by by in a place: one verb. The same key again is the same topic. Errors: fail.Hidden (also where there
// is no forum), Forbidden, Closed, Invalid.
type OpenTopic func(ctx context.Context, by ref.Person, in ref.Space, title string, r Reply) error

// Reply is an answer to an item, or the text of a topic.
type Reply struct {
	Body  string // Markdown
	Key   string // of at most 64 characters
	Lang  string
	Files []attach.Upload
	// Also stores what goes with the answer i, in the transaction that adds it; nil for nothing. It may change nothing but tx.
	Also func(ctx context.Context, tx *db.Tx, i item.Item) error
}

// Fact declares a kind of fact that a part writes.
type Fact struct {
	Kind  string   // "post.published"
	Says  string   // what happened, in plain English, for `maillage parts` and for who reads the code
	Tells *Telling // who is told of it; nil for nobody, and for what across/notify knows by its last word (.published…)
}

// Told is whom a fact is told to. Never who did it.
type Told string

// The sorts of people who are told.
const (
	Mentioned Told = "mentioned" // those whom the fact mentions, who may read its item, and do not mute who did it
	Concerned Told = "concerned" // those whom it mentions, whatever they chose: a decision about them, even one that shuts them out
	Followers Told = "followers" // those who follow its item at the top and may read it, unless the fact tells them that they are named
	Runners   Told = "runners"   // who runs the place: its animators, or the managers of its network where it has none
)

// Telling is how people are told of a fact: across/notify does it.
type Telling struct {
	To   Told
	Name string // of such notices: one word, the only one of the site ("request")
	// Words is the key, in the words of the part, of what happened; the same key and "_text" says more. Their arguments: who
	// (did it), name (of the place), title (of the item at the top), n (how many such things since one last looked). A fact
	// whose actor may be unsigned leaves who out.
	Words string
	// Letter sends one at once as well, and a push.
	Letter bool
	// Path is where it leads, after the address of the place; the whole address for a fact without one. "" is the item, or the
	// place of a fact without item.
	Path string
	// Whole says that Path is the whole address, though the fact has a place: those it tells may have lost it.
	Whole bool
	// Waits says how many such things wait still in a place, where they are things to deal with: the notice says that number,
	// and goes away with the last one. It is asked at each fact there that begins with the same word. One query.
	Waits func(ctx context.Context, q db.Q, s ref.Space) (int, error)
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
	Panels     []web.PanelSlot // of the desk of who animates groups
	Every      []web.EverySlot
	About      []web.PlaceSlot // of the page that says what a space is: its welcome, its charter
	Feeds      []string        // kinds of items that streams show
	People     PeopleText
	Helps      PeopleText // what people say they can do for others, a line for each thing
	Charter    CharterText
	Reach      Reach    // whom what is published in a space is told to, and how; one part
	Search     string   // address of the search page, of which the bar has a field
	Share      string   // what follows the address of an item on the page that shares it
	Founding   string   // what follows the address of a group on the page of those that wait for their founders
	Drafts     string   // address at which composers keep texts that are not sent yet
	Held       string   // address of what is to be published later
	Forget     Forget   // erases what it holds of somebody whose account closes; needed by each part with tables about people
	Exports    []Export // what it holds of somebody, for the file they may take with them
	// Start runs once the schema is there, before anything is served. It is short.
	Start func(ctx context.Context) error
}

// PeopleText returns what people say of themselves and let every member read, by person, for search. One query or two,
// whatever their number.
type PeopleText func(ctx context.Context, q db.Q, people []ref.Person) (map[ref.Person]string, error)

// CharterText returns the rules that hold in s, as Markdown in the language of a reader where there are several; "" when the
// part has none for it. A decision of moderation stands on one of their paragraphs. One query at most.
type CharterText func(ctx context.Context, q db.Q, s space.Space, language string) (string, error)

// Reach counts the members of s, less the author of i, by how they are told of i when it is published there now, sent to all
// of them (item.Item.Broadcast): named are those whom it names. i need not be stored. Two queries at most.
type Reach func(ctx context.Context, q db.Q, s space.Space, i item.Item, named []ref.Person) (Reached, error)

// Reached is how many people are told at once, find it in their next digest (that of each day, week or month), or come upon
// it by themselves.
type Reached struct{ AtOnce, Daily, Weekly, Monthly, Never int }

// Digest is how many find it in their next digest.
func (r Reached) Digest() int { return r.Daily + r.Weekly + r.Monthly }

// All is how many there are.
func (r Reached) All() int { return r.AtOnce + r.Digest() + r.Never }

// Join makes a part.
type Join func(*Core) Part
