package space

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"strings"
	"time"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/kit/french"
	"maillage/kit/lang"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the tables of this room.
var Schema = db.Schema{Name: "space", FS: sub(files)}

func sub(f embed.FS) fs.FS {
	d, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return d
}

// Kind is network or group.
type Kind string

// The kinds.
const (
	Network Kind = "network"
	Group   Kind = "group"
)

// Role is what a person is in a space; each may what the ones before may.
type Role string

// The roles, lowest first. Manager is for networks: a manager is an animator in every group of the network.
const (
	None     Role = ""
	Guest    Role = "guest"    // reads and answers
	Member   Role = "member"   // publishes
	Animator Role = "animator" // runs the group
	Manager  Role = "manager"  // runs the network
)

// Roles is every role, lowest first.
var Roles = []Role{None, Guest, Member, Animator, Manager}

// AtLeast tells whether r may what o may.
func (r Role) AtLeast(o Role) bool { return slices.Index(Roles, r) >= slices.Index(Roles, o) }

// State is how a membership stands.
type State string

// The states.
const (
	Active    State = "active"
	Requested State = "requested" // waits for an animator
	Invited   State = "invited"   // waits for the person
	Muted     State = "muted"     // reads, may not write
	Excluded  State = "excluded"  // sanctioned: neither reads as a member nor comes back alone
)

// Admission is how one gets in.
type Admission string

// The admissions.
const (
	Open    Admission = "open"    // who may see it may join
	Domains Admission = "domains" // by proved e-mail address of a listed domain; others may ask
	Request Admission = "request" // an animator accepts
	Invite  Admission = "invite"  // by invitation alone
)

// Audience is who may see something, from the widest to the narrowest.
type Audience string

// The audiences. Plan and Runners are for items only: members of the network who have the plan, and who moderates the space
// alone.
const (
	Public     Audience = "public"
	Registered Audience = "registered"
	InNetwork  Audience = "network"
	InGroup    Audience = "group"
	ForPlan    Audience = "plan"
	ForRunners Audience = "runners"
)

// The states of a space.
const (
	ActiveSpace = "active"
	// Founding is a group that waits for its founders: its members, those invited to it and who manages its network see it, and
	// nothing is published in it.
	Founding = "founding"
	Archived = "archived"
	Merged   = "merged" // all that it was is in another (Space.Into): nobody sees it any more, and its address leads there
)

var widths = []Audience{ForRunners, InGroup, InNetwork, Registered, Public}

// Within tells whether a shows something to no more people than b does. A plan is within its network.
func (a Audience) Within(b Audience) bool {
	if a == ForPlan {
		a = InNetwork
	}
	i, j := slices.Index(widths, a), slices.Index(widths, b)
	return i >= 0 && i <= j
}

// Space is a network or a group.
type Space struct {
	ID      ref.Space
	Kind    Kind
	Network ref.Space // itself for a network
	Parent  ref.Space // the group above a sub-group
	Slug    string    // unique among networks, or among the groups of its network
	Name    string
	Noun    string // what it calls itself: "groupe de travail", "communauté", "club"
	// Words is what a network calls things (see Things) where it has words of its own.
	Words         lang.Nouns
	Lede          string
	Theme         string
	Admission     Admission
	Audience      Audience // who sees that it exists
	ItemsAudience Audience // who sees what is published here, by default; within Audience
	State         string   // ActiveSpace or Archived
	Barred        []string // kinds of organisations whose agents are not admitted
	Parts         []string // parts switched on, for a network; those switched off, for a group
	Preset        string
	Colour        string // "#rrggbb", of a network
	Mark          string // of a network: key of a drawn mark, or an image (see Emblem); "" for letters
	Domains       []string
	Members       int64
	Groups        int64
	Opened        int64     // to how many other networks, for a group
	Posted        time.Time // when something was last published here
	Created       time.Time
	Version       int64
	Into          ref.Space // the group it is moving into while archived, or that it has become once Merged; 0 for none
	Founders      int       // how many others a new group of the network needs to begin; 0 for none
}

// MaxFounders is the most that a network may ask of a new group.
const MaxFounders = 5

// Path is the address of its page.
func (s Space) Path(network Space) string {
	switch s.Kind {
	case Network:
		return "/reseaux/" + s.Slug
	case Own:
		return ownPath
	}
	return "/reseaux/" + network.Slug + "/groupes/" + s.Slug
}

// IsArchived tells whether nothing can be written any more.
func (s Space) IsArchived() bool { return s.State == Archived || s.State == Merged }

// IsFounding tells whether it waits for its founders.
func (s Space) IsFounding() bool { return s.State == Founding }

const columns = `s.id, s.kind, s.network_id, s.parent_id, s.slug, s.name, s.noun, s.lede, s.theme, s.admission, s.audience, s.items_audience, s.state,
	s.barred, s.parts, s.preset, s.colour, s.mark, s.domains, s.members, s.groups, s.opened, s.posted, s.created, s.version, s.words, s.into_id, s.founders`

func scan(r db.Row) (s Space, err error) {
	var barred, parts, domains, words string
	err = r.Scan(&s.ID, &s.Kind, &s.Network, &s.Parent, &s.Slug, &s.Name, &s.Noun, &s.Lede, &s.Theme, &s.Admission, &s.Audience, &s.ItemsAudience, &s.State,
		&barred, &parts, &s.Preset, &s.Colour, &s.Mark, &domains, &s.Members, &s.Groups, &s.Opened, db.Scanned{T: &s.Posted}, db.Scanned{T: &s.Created}, &s.Version, &words, &s.Into, &s.Founders)
	if err != nil {
		return s, err
	}
	if IsOwn(s.ID) {
		return own(s.ID), nil
	}
	s.Barred, s.Parts, s.Domains = strings.Fields(barred), strings.Fields(parts), strings.Fields(domains)
	s.Words, err = unpacked(words)
	return s, err
}

func one(ctx context.Context, q db.Q, op, where string, args ...any) (Space, error) {
	s, err := scan(q.QueryRow(ctx, `SELECT `+columns+` FROM space s WHERE `+where, args...))
	if err == db.ErrNoRows {
		return s, fail.E(op, fail.Hidden, nil)
	}
	return s, fail.Wrap(op, err)
}

// Get returns the space id. Somebody's own place is there before anything is in it. Errors: fail.Hidden.
func Get(ctx context.Context, q db.Q, id ref.Space) (Space, error) {
	if IsOwn(id) {
		return own(id), nil
	}
	return one(ctx, q, "space.Get", `s.id = $1`, id)
}

// NetworkBySlug returns a network by the name in its address. Errors: fail.Hidden.
func NetworkBySlug(ctx context.Context, q db.Q, slug string) (Space, error) {
	return one(ctx, q, "space.NetworkBySlug", `s.slug = $1 AND s.kind = 'network'`, slug)
}

// GroupBySlug returns a group of network. Errors: fail.Hidden.
func GroupBySlug(ctx context.Context, q db.Q, network ref.Space, slug string) (Space, error) {
	return one(ctx, q, "space.GroupBySlug", `s.network_id = $1 AND s.slug = $2 AND s.kind = 'group'`, network, slug)
}

// Some returns the spaces of ids, by id. Unknown ones are absent. One query.
func Some(ctx context.Context, q db.Q, ids []ref.Space) (map[ref.Space]Space, error) {
	out := map[ref.Space]Space{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM space s WHERE s.id IN ($1[])`, db.Ints(ids))
	for _, s := range list {
		out[s.ID] = s
	}
	return out, fail.Wrap("space.Some", err)
}

// Networks returns every network, by the order in which they were made.
func Networks(ctx context.Context, q db.Q) ([]Space, error) {
	list, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM space s WHERE s.kind = 'network' ORDER BY s.id`)
	return list, fail.Wrap("space.Networks", err)
}

// List returns the spaces (alias s) that the condition keeps, in the order that it ends with. For lists made with
// access.SpaceVisible.
func List(ctx context.Context, q db.Q, condition string, args ...any) ([]Space, error) {
	list, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM space s WHERE `+condition, args...)
	return list, fail.Wrap("space.List", err)
}

// Put stores s, new when it has no ID yet, and returns it with its ID. The audience of its items is within its own; a group that
// waits for its founders is seen by its members alone.
// Errors: fail.Invalid with Reason space.slug.taken.
func Put(ctx context.Context, tx *db.Tx, s Space) (Space, error) {
	const op = "space.Put"
	if s.IsFounding() {
		s.Admission, s.Audience = Invite, InGroup
	}
	if !s.ItemsAudience.Within(s.Audience) {
		s.ItemsAudience = s.Audience
	}
	if s.State == "" {
		s.State = ActiveSpace
	}
	isNew := s.ID == 0
	if isNew {
		s.ID, s.Created, s.Version = ref.Space(tx.ID()), clock.Now(ctx), 1
		if s.Kind == Network {
			s.Network = s.ID
		}
	}
	taken, err := isTaken(ctx, tx, s)
	if err != nil {
		return s, fail.Wrap(op, err)
	}
	if taken {
		return s, fail.Fields(op, fail.On("slug", "space.slug.taken"))
	}
	words, err := packed(s.Words)
	if err != nil {
		return s, fail.Wrap(op, err)
	}
	_, err = tx.Exec(ctx, upsert, s.ID, string(s.Kind), s.Network, s.Parent, s.Slug, s.Name, french.Fold(s.Name), s.Noun, s.Lede, s.Theme, string(s.Admission), string(s.Audience),
		string(s.ItemsAudience), s.State, strings.Join(s.Barred, " "), strings.Join(s.Parts, " "), s.Preset, s.Colour, s.Mark, strings.Join(s.Domains, " "), db.Millis(s.Created), words, s.Founders)
	if err == nil && isNew && s.Kind == Group && !s.IsFounding() {
		_, err = tx.Exec(ctx, `UPDATE space SET groups = groups + 1 WHERE id = $1`, s.Network)
	}
	return s, fail.Wrap(op, err)
}

func isTaken(ctx context.Context, q db.Q, s Space) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT COUNT(*) FROM space WHERE slug = $1 AND kind = $2 AND ($2 = 'network' OR network_id = $3) AND id <> $4`, s.Slug, string(s.Kind), s.Network, s.ID).Scan(&n)
	return n > 0, err
}

const upsert = `INSERT INTO space (id, kind, network_id, parent_id, slug, name, sort_key, noun, lede, theme, admission, audience,
		items_audience, state, barred, parts, preset, colour, mark, domains, created, words, founders)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
	ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, slug = excluded.slug, name = excluded.name, sort_key = excluded.sort_key, noun = excluded.noun,
		lede = excluded.lede, theme = excluded.theme, admission = excluded.admission, audience = excluded.audience, items_audience = excluded.items_audience,
		state = excluded.state, barred = excluded.barred, parts = excluded.parts, preset = excluded.preset, colour = excluded.colour, mark = excluded.mark,
		domains = excluded.domains, words = excluded.words, founders = excluded.founders, version = space.version + 1`

// Touch notes that something was published in s at t.
func Touch(ctx context.Context, tx *db.Tx, s ref.Space, t time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE space SET posted = $1 WHERE id = $2 AND posted < $1`, db.Millis(t), s)
	return fail.Wrap("space.Touch", err)
}
