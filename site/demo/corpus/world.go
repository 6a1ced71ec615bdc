package corpus

import (
	"regexp"
	"time"

	"maillage/core/org/directory"
)

// World is all that the demonstration is filled with. Every key in it is that of something in it.
type World struct {
	Networks []Network // gaston, departements, viaeduc, ideal, clubs, in this order
	People   []Person  // the personas first
	Groups   []Group   // by network, in the order of Networks
	Posts    []Post    // oldest first
	Topics   []Topic   // of the forums, oldest first
}

// Network is one of the five networks.
type Network struct {
	Key, Name, Lede string
	Managers        []string // keys of people, at least one
}

// Person is an invented agent or teacher.
type Person struct {
	Key     string // a persona's name ("claire"), else the handle
	Persona string // claire, animatrice, gestionnaire, exploitante, nouvelle, suspendue; empty for the others

	Given, Family string
	Feminine      bool   // how words agree: "chargée de mission"
	Handle        string // "claire.morvan": ASCII, unique
	Email         string // unique, in the reserved domain .example

	Function string // "chargée de mission énergie", agrees with Feminine
	Cadre    string // cadre d'emplois or corps, as its statute names it in the plural
	Org      string // directory.Key of the organisation, which exists in the directory
	Place    string // directory.Key of a région or a département

	Skills   []string // 0 to 4 short noun phrases
	CanHelp  string   // one noun phrase, may be empty
	LooksFor string   // one noun phrase, may be empty

	Networks  []string // keys, at least one
	Suspended bool     // by a manager; writes nothing
	Joined    time.Time
	PhotoHue  int // 0–359, the tint of the initials

	themes, interests []string
	activity          float64
}

// Admission is how one enters a group.
type Admission string

// The ways into a group.
const (
	Open    Admission = "open"
	Request Admission = "request"
	Invite  Admission = "invite"
	Secret  Admission = "secret"
)

// Audience says who may read a post, or what a group shows.
type Audience string

// The audiences that the world uses.
const (
	ForNetwork Audience = "network"
	ForGroup   Audience = "group"
)

// Theme is the subject of a group, in a vocabulary.
type Theme struct {
	Vocabulary string // banatic, scolomfr, or maillage for those which neither has
	Code       string
	Label      string
}

// Group is a place of work inside a network.
type Group struct {
	Network, Slug string // the slug is unique in its network
	Name, Lede    string
	Admission     Admission
	Visibility    Audience // ForNetwork: any member of the network reads it; ForGroup: only its own
	Theme         Theme
	Animators     []string // keys, 1 to 3, all of them members
	Members       []string // keys, 8 to 150
	Created       time.Time
	Tag           string   // what its members write after #
	Categories    []string // of its forum, in their order; none where there is no forum

	theme string
	avoid *regexp.Regexp // what its members do not write about, nil if anything goes
}

// Key returns "network/slug".
func (g Group) Key() string { return g.Network + "/" + g.Slug }

// Post is a message in a group, in Markdown.
type Post struct {
	Author    string // key of a member of the group
	Group     string // Group.Key
	Time      time.Time
	Body      string
	Question  bool // it waits for an answer
	Audience  Audience
	Reactions map[string][]string // utile, merci, aussi → keys of members, without the author
	Comments  []Comment           // oldest first, after the post and before now
	Source    string              // licence key of what it quotes (practice, service-public…), empty if nothing
}

// Comment answers a post.
type Comment struct {
	Author string // key of a member of the group
	Time   time.Time
	Body   string
}

// Person returns the person of that key, nil if there is none.
func (w *World) Person(key string) *Person {
	for i := range w.People {
		if w.People[i].Key == key {
			return &w.People[i]
		}
	}
	return nil
}

// orgKey is short for the long name.
func orgKey(kind directory.Kind, code string) string { return directory.Key(kind, code) }
