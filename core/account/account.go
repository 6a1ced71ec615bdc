package account

import (
	"context"
	"embed"
	"io/fs"
	"strings"
	"time"
	"unicode"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/limit"
	"maillage/core/ref"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the tables of this room.
var Schema = db.Schema{Name: "account", FS: sub(files)}

func sub(f embed.FS) fs.FS {
	d, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return d
}

// Words holds words.fr.json and words.en.json (keys account.…).
//
//go:embed words.fr.json words.en.json
var Words embed.FS

// State is where an account stands.
type State string

// The states.
const (
	Active    State = "active"
	Suspended State = "suspended" // signs in, to read why and to take their data; Reason says why
	Closed    State = "closed"    // for ever; cannot sign in
)

// Person is one human's account.
type Person struct {
	ID          ref.Person
	Handle      string // "claire.morvan": ASCII lower case, unique, 2 to 40 signs
	Email       string // as the person writes it
	EmailProved bool   // they have received a letter there
	Given       string
	Family      string
	Job         string  // of the main affiliation, as are the next three (core/org writes them)
	Org         ref.Org // 0 for none
	OrgName     string
	OrgKind     string
	Photo       string // digest in core/blob, "" for none
	State       State
	Reason      string // why suspended
	Operator    bool   // runs the deployment
	Lang        string // "fr" or "en"
	Theme       string // "light", "dark", or "" for what the browser prefers
	TimeZone    string // IANA name, "Europe/Paris"
	HasPassword bool
	Rights      int64 // grows whenever what they may do changes: part of what a cached page depends on
	Created     time.Time
	Closing     time.Time // when it closes for good, as its person asked; zero when they have not
}

// Name is "Claire Morvan".
func (p Person) Name() string { return name(p.Given, p.Family) }

// Initials is "CM": one or two capitals, or "?" before names are known.
func (p Person) Initials() string { return initials(p.Given, p.Family) }

// Hue is one of the six colours, 1 to 6, of the round without a photo. It never changes.
func (p Person) Hue() int { return hue(p.ID) }

// Card is what a byline or a list shows of a person.
type Card struct {
	ID       ref.Person
	Handle   string
	Name     string
	Initials string
	Photo    string
	Job      string
	OrgName  string
	Hue      int
}

func name(given, family string) string { return strings.TrimSpace(given + " " + family) }

func initials(given, family string) string {
	var out []rune
	for _, s := range []string{given, family} {
		for _, r := range s {
			if unicode.IsLetter(r) {
				out = append(out, unicode.ToUpper(r))
				break
			}
		}
	}
	if len(out) == 0 {
		return "?"
	}
	return string(out)
}

// hue mixes the whole identifier: its low bits are nearly always 0.
func hue(p ref.Person) int { return int(uint64(p)*0x9e3779b97f4a7c15>>32%6) + 1 }

// Options of New.
type Options struct {
	// Letter sends the letter of a sign-in, within the transaction that made the attempt (a task of core/queue).
	// It is called for every address alike, known or not. Required.
	Letter func(context.Context, *db.Tx, Letter) error
}

// Accounts is everyone's accounts. Safe for concurrent use.
type Accounts struct {
	db      *db.DB
	journal *journal.Journal
	limits  *limit.Limits
	o       Options
	hashing chan struct{} // holds one value for each password being hashed
}

// New returns the accounts kept in d.
func New(d *db.DB, j *journal.Journal, l *limit.Limits, o Options) *Accounts {
	return &Accounts{db: d, journal: j, limits: l, o: o, hashing: make(chan struct{}, hashes)}
}
