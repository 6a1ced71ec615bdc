package parttest

import (
	"fmt"
	"strings"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Write runs f in one transaction, which must succeed.
func (w *World) Write(f func(tx *db.Tx) error) {
	w.Helper()
	if err := w.Core.DB.Write(w.Ctx, f); err != nil {
		w.Fatal(err)
	}
}

// Person makes an account whose address is proved, from "Ana Lopez" and an address; "" is an address of no organisation.
func (w *World) Person(name, email string) account.Person {
	w.Helper()
	given, family, _ := strings.Cut(name, " ")
	var p account.Person
	w.Write(func(tx *db.Tx) (err error) {
		if email == "" {
			email = fmt.Sprintf("p%d@poste.example", tx.ID())
		}
		p, err = w.Core.Accounts.Create(w.Ctx, tx, account.NewPerson{Email: email, Given: given, Family: family, EmailProved: true})
		return err
	})
	return p
}

// Works puts p in an organisation of kind, whose agents write from its name in small letters followed by ".example".
func (w *World) Works(p account.Person, kind org.Kind, code, name string) {
	w.Helper()
	record := directory.Record{Kind: kind, Code: code, Name: name, Short: name, Region: code}
	domains := []directory.Domain{{Name: strings.ToLower(name) + ".example", Kind: kind, Code: code}}
	if _, err := org.Load(w.Ctx, w.Core.DB, []directory.Record{record}, domains, nil); err != nil {
		w.Fatal(err)
	}
	w.Write(func(tx *db.Tx) error {
		o, err := org.ByCode(w.Ctx, tx, kind, code)
		if err != nil {
			return err
		}
		return w.Core.Orgs.Affiliate(w.Ctx, tx, p.ID, p.ID, org.Place{Org: o.ID, Job: "Agent"})
	})
}

// Network makes a network that everyone sees, run by managers; change, if not nil, makes it otherwise.
func (w *World) Network(slug string, a space.Admission, change func(*space.Space), managers ...account.Person) space.Space {
	w.Helper()
	s := space.Space{Kind: space.Network, Slug: slug, Name: "Réseau " + slug, Lede: "Ce qu'il fait", Admission: a, Audience: space.Public, ItemsAudience: space.InNetwork, Colour: "#2a5fa8", Parts: []string{"post"}}
	return w.Space(s, change, space.Manager, managers...)
}

// Group makes a group of n that everyone sees, run by animators; change, if not nil, makes it otherwise.
func (w *World) Group(n space.Space, slug string, a space.Admission, change func(*space.Space), animators ...account.Person) space.Space {
	w.Helper()
	s := space.Space{Kind: space.Group, Network: n.ID, Slug: slug, Name: "Groupe " + slug, Lede: "De quoi il parle", Theme: "Énergie", Admission: a, Audience: space.Public, ItemsAudience: space.InGroup}
	return w.Space(s, change, space.Animator, animators...)
}

// Space makes s, changed by change if that is not nil, in which people have role.
func (w *World) Space(s space.Space, change func(*space.Space), role space.Role, people ...account.Person) space.Space {
	w.Helper()
	if change != nil {
		change(&s)
	}
	w.Write(func(tx *db.Tx) (err error) {
		s, err = space.Put(w.Ctx, tx, s)
		return err
	})
	for _, p := range people {
		w.Puts(p, s, role, space.Active)
	}
	w.Core.Web.ForgetNetworks()
	return s
}

// Puts makes p a member of s, in any role and state.
func (w *World) Puts(p account.Person, s space.Space, role space.Role, state space.State) {
	w.Helper()
	w.Write(func(tx *db.Tx) error {
		return space.SetMembership(w.Ctx, tx, space.Membership{Person: p.ID, Space: s.ID, Role: role, State: state})
	})
}

// Viewer is what p may now.
func (w *World) Viewer(p account.Person) *access.Viewer {
	w.Helper()
	v, err := access.LoadID(w.Ctx, w.Core.DB.Q(), p.ID)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

// Refused fails unless err is of kind k, with key as its reason or the message of its first field; any when key is "".
func (w *World) Refused(err error, k fail.Kind, key string) {
	w.Helper()
	if !fail.Is(err, k) {
		w.Errorf("got %v, want %v (%s)", err, k, key)
		return
	}
	got, _ := fail.Reason(err)
	if f := fail.FieldsOf(err); len(f) > 0 {
		got = f[0].Key
	}
	if key != "" && got != key {
		w.Errorf("reason %q, want %q", got, key)
	}
}

// OK fails when err is one.
func (w *World) OK(err error) {
	w.Helper()
	if err != nil {
		w.Error(err)
	}
}
