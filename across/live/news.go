package live

import (
	"encoding/json"
	"strings"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
)

// Kind is what a page hears.
type Kind string

// The kinds.
const (
	Fresh   Kind = "new"     // a root item of a stream was published
	Reply   Kind = "reply"   // an item was answered
	Changed Kind = "changed" // an item reads otherwise, or is gone
	Settled Kind = "settled" // an answer was accepted, or no longer
	Beat    Kind = "beat"    // nothing: the line holds
	Lost    Kind = "lost"    // too much was missed to be told one by one
	Bye     Kind = "bye"     // the line is over, and so may be what the page shows
	rights  Kind = "rights"  // between processes only: what a person may do may have changed
)

// News is what a browser is told: identifiers only.
type News struct {
	Kind    Kind      `json:"kind"`
	Item    ref.Item  `json:"item,omitzero"`
	Root    ref.Item  `json:"root,omitzero"`
	Space   ref.Space `json:"space,omitzero"`
	Network ref.Space `json:"network,omitzero"`
}

// told is news between processes, with what decides who may hear them.
type told struct {
	News
	Fact      ref.Fact       `json:"fact,omitzero"`
	Audience  space.Audience `json:"audience,omitempty"`
	Plan      string         `json:"plan,omitempty"`
	State     item.State     `json:"state,omitempty"`
	RootState item.State     `json:"root_state,omitempty"`
}

// SpaceTopic is the topic of the hub on which the news of a space's items are told.
func SpaceTopic(s ref.Space) string { return "space:" + s.String() }

// PersonTopic is the topic of the hub for the browsers of one person.
func PersonTopic(p ref.Person) string { return "person:" + p.String() }

// means is what a fact about an item is to a page, by the last word of its kind. What is not there does not show
// (a report, a reading), and telling it would say that it happened.
var means = map[string]Kind{
	"published": Fresh, "commented": Reply,
	"edited": Changed, "reacted": Changed, "deleted": Changed, "hidden": Changed, "shown": Changed, "restored": Changed,
	"voted": Changed, "closed": Changed, "reopened": Changed, "accepted": Settled, "unaccepted": Settled,
}

// about is f, which is about i, as it is told. ok is false when it is not.
func about(f journal.Fact, i item.Item, feeds func(kind string) bool) (t told, ok bool) {
	_, participle, _ := strings.Cut(f.Kind, ".")
	kind, ok := means[participle]
	if !ok || i.State == item.Draft || kind == Fresh && !(i.IsRoot() && feeds(i.Kind)) {
		return t, false
	}
	t = told{
		News: News{Kind: kind, Item: i.ID, Root: i.RootID(), Space: i.Space, Network: i.Network},
		Fact: f.ID, Audience: i.Audience, Plan: i.Plan, State: i.State, RootState: i.RootState,
	}
	if kind == Changed || kind == Settled {
		// Those who could read it before it was taken away are those whose pages show it.
		t.State, t.RootState = item.Published, item.Published
	}
	return t, true
}

// isFor tells whether v may hear t: whether they may read the item.
func (t told) isFor(v *access.Viewer) bool {
	return v.Sees(item.Item{ID: t.Item, Space: t.Space, Network: t.Network, Audience: t.Audience, Plan: t.Plan, State: t.State, RootState: t.RootState})
}

// encode writes what this package made: it cannot fail.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("live: " + err.Error())
	}
	return b
}
