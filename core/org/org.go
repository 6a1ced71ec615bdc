package org

import (
	"context"
	"embed"
	"io/fs"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/org/directory"
	"maillage/core/ref"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the tables of this room; account's come before.
var Schema = db.Schema{Name: "org", FS: sub(files)}

func sub(f embed.FS) fs.FS {
	d, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return d
}

// Words holds words.fr.json and words.en.json (keys org.…). The name of a kind is under "org.kind." and the kind.
//
//go:embed words.fr.json words.en.json
var Words embed.FS

// words: org.kind.*

// Kind is what an organisation is, among a closed set.
type Kind = directory.Kind

// The kinds.
const (
	Region         = directory.Region
	Departement    = directory.Departement
	Commune        = directory.Commune
	EPCI           = directory.EPCI
	Syndicat       = directory.Syndicat
	Academie       = directory.Academie
	Administration = directory.Administration
	Entreprise     = directory.Entreprise
	Association    = directory.Association
	Autre          = directory.Autre
)

// Kinds returns the closed set, in the order in which lists show it.
func Kinds() []Kind { return directory.Kinds() }

// Org is one legal person.
type Org struct {
	ID           ref.Org
	Kind         Kind
	Also         Kind   // a second level whose powers it holds: Departement for the Ville de Paris; "" mostly
	Code         string // unique within the kind: INSEE code, SIREN, or a word ("rennes", "dinum")
	SIREN, SIRET string // "" when not known
	Name, Short  string // "Région Bretagne", "Bretagne"
	Region       string // INSEE codes of where it is; "" when unknown or of no meaning
	Departement  string
	Population   int64  // 0 when unknown or of no meaning
	Website      string // "https://…", ""

	nameKey, shortKey string // what Find compares, made by key
	weight            int64  // made by weightOf
}

// Is tells whether the organisation is of kind, by its first nature or its second.
func (o Org) Is(kind Kind) bool { return kind != "" && (o.Kind == kind || o.Also == kind) }

// Orgs keeps affiliations. Safe for concurrent use.
type Orgs struct {
	journal  *journal.Journal
	accounts *account.Accounts
}

// New returns the affiliations of the people in a.
func New(j *journal.Journal, a *account.Accounts) *Orgs { return &Orgs{journal: j, accounts: a} }

// Get returns an organisation. Errors: fail.Hidden when there is none.
func Get(ctx context.Context, q db.Q, id ref.Org) (Org, error) {
	o, err := byID(ctx, q, id)
	return o, found("org.Get", err)
}

// ByCode returns the organisation of a kind and its code. Errors: fail.Hidden when there is none.
func ByCode(ctx context.Context, q db.Q, kind Kind, code string) (Org, error) {
	o, err := byCode(ctx, q, kind, code)
	return o, found("org.ByCode", err)
}

func found(op string, err error) error {
	if err == db.ErrNoRows {
		return fail.E(op, fail.Hidden, nil)
	}
	return fail.Wrap(op, err)
}
