package access_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/limit"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

var schemas = []db.Schema{journal.Schema, limit.Schema, account.Schema, space.Schema, item.Schema}

// world is a random world: every audience, role, state, kind of organisation, byline, plan and sanction may meet.
type world struct {
	*rand.Rand
	people []ref.Person // 0 first: nobody
	spaces []space.Space
	items  []item.Item
}

// owns is how many spaces of a world come before those that are somebody's own.
const owns = 6

func pick[T any](r *rand.Rand, xs ...T) T { return xs[r.IntN(len(xs))] }

func build(ctx context.Context, t *testing.T, d *db.DB, seed uint64) *world {
	t.Helper()
	w := &world{Rand: rand.New(rand.NewPCG(seed, 7))}
	err := d.Write(ctx, func(tx *db.Tx) error {
		*w = world{Rand: rand.New(rand.NewPCG(seed, 7)), people: []ref.Person{0}}
		steps := []func(context.Context, *db.Tx) error{w.addPeople, w.addSpaces, w.addOpenings, w.addMemberships, w.addGrants, w.addItems}
		for _, step := range steps {
			if err := step(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) addPeople(ctx context.Context, tx *db.Tx) error {
	for n := range 6 {
		id := ref.Person(tx.ID())
		name := fmt.Sprintf("p%d-%d", n, id)
		_, err := tx.Exec(ctx, `INSERT INTO person (id, handle, email, email_key, org_kind, org_id, state, operator, created) VALUES ($1, $2, $2, $2, $3, $4, $5, $6, 1)`,
			id, name, pick(w.Rand, "", "region", "entreprise"), pick[int64](w.Rand, 0, 11, 12), pick(w.Rand, "active", "active", "active", "suspended", "closed"), w.IntN(6) == 0)
		if err != nil {
			return err
		}
		w.people = append(w.people, id)
	}
	return nil
}

func (w *world) addSpaces(ctx context.Context, tx *db.Tx) error {
	add := func(s space.Space) (space.Space, error) {
		s.Slug, s.Name, s.Admission = fmt.Sprintf("s%d", tx.ID()), "S", pick(w.Rand, space.Open, space.Request, space.Invite)
		s.Audience = pick(w.Rand, space.Public, space.Registered, space.InNetwork, space.InGroup)
		s.ItemsAudience, s.State = s.Audience, pick(w.Rand, space.ActiveSpace, space.ActiveSpace, space.Archived)
		s.Barred = pick(w.Rand, nil, nil, []string{"entreprise"}, []string{"none", "region"})
		if s.Kind == space.Group && w.IntN(5) == 0 {
			s.State = space.Founding
		}
		s, err := space.Put(ctx, tx, s)
		w.spaces = append(w.spaces, s)
		return s, err
	}
	for range 2 {
		n, err := add(space.Space{Kind: space.Network})
		if err != nil {
			return err
		}
		for range 2 {
			if _, err := add(space.Space{Kind: space.Group, Network: n.ID}); err != nil {
				return err
			}
		}
	}
	for _, p := range w.people[1:4] {
		if err := space.MakeOwn(ctx, tx, p); err != nil {
			return err
		}
		s, err := space.Get(ctx, tx, space.OwnOf(p))
		if err != nil {
			return err
		}
		w.spaces = append(w.spaces, s)
	}
	return nil
}

// addOpenings opens some groups to the other network, asks it for others, and reads the spaces again.
func (w *world) addOpenings(ctx context.Context, tx *db.Tx) error {
	for n, s := range w.spaces {
		for _, network := range w.networks() {
			if s.Kind != space.Group || network == s.Network || space.IsOwn(network) || s.Audience == space.InGroup || w.IntN(3) == 0 {
				continue
			}
			if err := space.AskOpening(ctx, tx, s, network, 1, ""); err != nil {
				return err
			}
			if w.IntN(3) > 0 {
				if err := space.DecideOpening(ctx, tx, s.ID, network, 1, w.IntN(4) > 0); err != nil {
					return err
				}
			}
		}
		fresh, err := space.Get(ctx, tx, s.ID)
		if err != nil {
			return err
		}
		w.spaces[n] = fresh
	}
	return nil
}

func (w *world) addMemberships(ctx context.Context, tx *db.Tx) error {
	for _, p := range w.people[1:] {
		for _, s := range w.spaces {
			if w.IntN(5) < 2 {
				continue
			}
			roles := []space.Role{space.Guest, space.Member, space.Member, space.Animator}
			if s.Kind == space.Network {
				roles = append(roles, space.Manager)
			}
			m := space.Membership{Person: p, Space: s.ID, Role: pick(w.Rand, roles...), State: pick(w.Rand, space.Active, space.Active, space.Active, space.Muted, space.Excluded, space.Requested, space.Invited)}
			err := space.SetMembership(ctx, tx, m)
			if s.Kind == space.Own && fail.Is(err, fail.Forbidden) {
				continue // nobody is let in
			}
			if err != nil || s.Kind == space.Own {
				return fmt.Errorf("a place in %+v: %w", s, err)
			}
		}
	}
	closed, err := db.All(ctx, tx, db.One[ref.Person], `SELECT id FROM person WHERE state = 'closed'`)
	for _, p := range closed {
		if err := space.Forget(ctx, tx, p); err != nil { // closing an account does
			return err
		}
	}
	return err
}

func (w *world) addGrants(ctx context.Context, tx *db.Tx) error {
	now := clock.Now(ctx)
	for range 4 {
		g := space.Grant{Network: pick(w.Rand, w.spaces...).Network, Plan: pick(w.Rand, "a", "b"), Starts: now.Add(-time.Hour), Ends: now.Add(time.Duration(w.IntN(3)-1) * time.Hour)}
		if w.IntN(2) == 0 {
			g.Person = pick(w.Rand, w.people[1:]...)
		} else {
			g.Org = ref.Org(11 + w.IntN(2))
		}
		if err := space.SetGrant(ctx, tx, g); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) addItems(ctx context.Context, tx *db.Tx) error {
	states := []item.State{item.Published, item.Published, item.Published, item.Draft, item.Hidden, item.Deleted}
	new := func() item.Item {
		return item.Item{Kind: "x", Author: pick(w.Rand, w.people[1:]...), Byline: pick(w.Rand, item.Named, item.Unsigned), State: item.Published,
			Writers: pick(w.Rand, item.ByAuthor, item.ByAuthor, item.ByMembers, item.ByModerators), Audience: pick(w.Rand, space.Public, space.Registered, space.InNetwork, space.InGroup, space.ForPlan, space.ForRunners), Plan: pick(w.Rand, "a", "b")}
	}
	for _, s := range w.spaces {
		for range 6 {
			i := new()
			if !i.Audience.Within(s.Audience) {
				i.Audience = space.InGroup
			}
			root, err := item.Add(ctx, tx, s, i)
			if err != nil {
				return err
			}
			child, err := item.AddTo(ctx, tx, root, new())
			if err != nil {
				return err
			}
			if err := item.SetState(ctx, tx, child, pick(w.Rand, states...)); err != nil {
				return err
			}
			if err := item.SetState(ctx, tx, root, pick(w.Rand, states...)); err != nil {
				return err
			}
			if err := item.Lock(ctx, tx, root, w.IntN(3) == 0); err != nil {
				return err
			}
			w.items = append(w.items, root, child)
		}
	}
	for _, i := range w.items {
		if space.IsOwn(i.Space) && w.IntN(3) == 0 { // by mistake
			if err := item.SetAudiences(ctx, tx, []ref.Item{i.ID}, pick(w.Rand, space.Public, space.InNetwork)); err != nil {
				return err
			}
		}
	}
	for n, i := range w.items {
		fresh, err := item.Get(ctx, tx, i.ID)
		if err != nil {
			return err
		}
		w.items[n] = fresh
	}
	return nil
}

func (w *world) networks() []ref.Space {
	var out []ref.Space
	for _, s := range w.spaces {
		if s.ID == s.Network {
			out = append(out, s.ID)
		}
	}
	return out
}

// One rule, written twice: on any world both must say the same, for items, for authors, for spaces; and the number of
// people said to see a message before it is sent is the number who can read it.
func TestTheTwoWritingsOfTheRuleAgree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for seed := range uint64(25) {
			w := build(ctx, t, d, seed)
			readers := map[ref.Space]map[space.Audience]int{}
			both := map[ref.Item]map[ref.Space]int{}
			for _, p := range w.people {
				v, err := access.LoadID(ctx, d.Q(), p)
				if err != nil {
					t.Fatal(err)
				}
				w.compareItems(t, d.Q(), seed, v)
				w.compareSpaces(t, d.Q(), seed, v)
				w.countReads(v, readers)
				w.countBoth(v, both)
			}
			w.compareReaders(t, d.Q(), seed, readers)
			w.compareBoth(t, d.Q(), seed, both, readers)
			if t.Failed() {
				return
			}
		}
	}, schemas...)
}

func (w *world) compareItems(t *testing.T, q db.Q, seed uint64, v *access.Viewer) {
	t.Helper()
	ctx := context.Background()
	list := func(condition string) []ref.Item {
		args := append([]any{db.Ints(w.networks())}, v.Args()...)
		ids, err := db.All(ctx, q, db.One[ref.Item], `SELECT i.id FROM item i WHERE i.network_id IN ($1[]) AND `+access.Visible("i", 2)+condition+` ORDER BY i.id`, args...)
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	listed, signed := list(""), list(" AND "+access.AuthorShown("i", 2))
	var allowed, named []ref.Item
	for _, i := range w.items {
		if access.Can(v, access.Read, i, w.space(i.Space)) != nil {
			continue
		}
		if space.IsOwn(i.Space) && space.Owner(i.Space) != v.Person {
			t.Errorf("seed %d: person %d sees what is in the own place of %d", seed, v.Person, space.Owner(i.Space))
		}
		allowed = append(allowed, i.ID)
		if _, ok := access.Author(v, i); ok {
			named = append(named, i.ID)
		}
	}
	slices.Sort(allowed)
	slices.Sort(named)
	for _, pair := range []struct {
		what     string
		sql, go_ []ref.Item
	}{{"items", listed, allowed}, {"authors", signed, named}} {
		if !slices.Equal(pair.sql, pair.go_) {
			t.Errorf("seed %d, person %d, %s: SQL lists %v, Go allows %v", seed, v.Person, pair.what, pair.sql, pair.go_)
		}
	}
}

func (w *world) compareSpaces(t *testing.T, q db.Q, seed uint64, v *access.Viewer) {
	t.Helper()
	args := append([]any{db.Ints(w.networks())}, v.SpaceArgs()...)
	listed, err := db.All(context.Background(), q, db.One[ref.Space], `SELECT s.id FROM space s WHERE s.network_id IN ($1[]) AND `+access.SpaceVisible("s", 2)+` ORDER BY s.id`, args...)
	if err != nil {
		t.Fatal(err)
	}
	var allowed []ref.Space
	for _, s := range w.spaces {
		if s.Kind == space.Own {
			for _, verb := range spaceVerbs {
				if access.CanSpace(v, verb, s) == nil && space.Owner(s.ID) != v.Person {
					t.Errorf("seed %d: person %d may %d in the own place of %d", seed, v.Person, verb, space.Owner(s.ID))
				}
			}
			continue // in no list
		}
		if access.CanSpace(v, access.See, s) == nil {
			allowed = append(allowed, s.ID)
			w.checkFounding(t, seed, v, s)
		}
	}
	slices.Sort(allowed)
	if !slices.Equal(listed, allowed) {
		t.Errorf("seed %d, person %d: SQL lists spaces %v, Go allows %v", seed, v.Person, listed, allowed)
	}
}

func (w *world) countReads(v *access.Viewer, into map[ref.Space]map[space.Audience]int) {
	if v.Person == 0 {
		return
	}
	for _, s := range w.spaces {
		if into[s.ID] == nil {
			into[s.ID] = map[space.Audience]int{}
		}
		for _, a := range []space.Audience{space.InNetwork, space.InGroup} {
			i := item.Item{Space: s.ID, Network: s.Network, Audience: a, State: item.Published, RootState: item.Published}
			if v.Sees(i) {
				into[s.ID][a]++
			}
		}
	}
}

func (w *world) compareReaders(t *testing.T, q db.Q, seed uint64, want map[ref.Space]map[space.Audience]int) {
	t.Helper()
	many, err := access.DefaultReaders(context.Background(), q, w.spaces)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range w.spaces {
		if a := s.ItemsAudience; s.Kind != space.Own && (a == space.InNetwork || a == space.InGroup) && many[s.ID] != (access.People{N: want[s.ID][a]}) {
			t.Errorf("seed %d, space %d, its default %s: %v people are said to see it, %d can", seed, s.ID, a, many[s.ID], want[s.ID][a])
		}
	}
	for _, s := range w.spaces {
		for _, a := range []space.Audience{space.InNetwork, space.InGroup} {
			n, err := access.Readers(context.Background(), q, s, a)
			if err != nil {
				t.Fatal(err)
			}
			if n != (access.People{N: want[s.ID][a]}) {
				t.Errorf("seed %d, space %d, audience %s: %v people are said to see it, %d can", seed, s.ID, a, n, want[s.ID][a])
			}
		}
	}
}

// shared is how many items of a world are shared in the test: each asks a query of every engine.
const shared = 4

// shared is the first items, and one of somebody's own place.
func (w *world) shared() []item.Item {
	return append(slices.Clone(w.items[:min(shared, len(w.items))]), w.items[len(w.items)-1])
}

// countBoth counts, for some items, who may read them among those who see what is published in each space by default.
func (w *world) countBoth(v *access.Viewer, into map[ref.Item]map[ref.Space]int) {
	if v.Person == 0 {
		return
	}
	for _, i := range w.shared() {
		if into[i.ID] == nil {
			into[i.ID] = map[ref.Space]int{}
		}
		for _, s := range w.spaces {
			if v.Sees(i) && v.Sees(item.Item{Space: s.ID, Network: s.Network, Audience: s.ItemsAudience, State: item.Published, RootState: item.Published}) {
				into[i.ID][s.ID]++
			}
		}
	}
}

func (w *world) compareBoth(t *testing.T, q db.Q, seed uint64, want map[ref.Item]map[ref.Space]int, readers map[ref.Space]map[space.Audience]int) {
	t.Helper()
	for _, i := range w.shared() {
		s := w.space(i.Space)
		got, err := access.DefaultReadersOf(context.Background(), q, w.spaces, i, s, w.space(s.Network))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range w.spaces {
			if s.Kind == space.Own {
				continue // nothing is shared there
			}
			a := s.ItemsAudience
			if a != space.InNetwork && a != space.InGroup {
				continue
			}
			if r := (access.Reach{All: access.People{N: readers[s.ID][a]}, May: want[i.ID][s.ID], Counted: true}); got[s.ID] != r {
				t.Errorf("seed %d, item %d shared in space %d (%s): %+v, want %d of %d", seed, i.ID, s.ID, a, got[s.ID], want[i.ID][s.ID], readers[s.ID][a])
			}
		}
	}
}

func (w *world) space(id ref.Space) space.Space {
	for _, s := range w.spaces {
		if s.ID == id {
			return s
		}
	}
	return space.Space{}
}

// What each sort of visitor may do to the same message, in words.
func TestVerbs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		who := map[string]ref.Person{}
		var open, secret space.Space
		var said, kept item.Item
		err := d.Write(ctx, func(tx *db.Tx) (err error) {
			for _, name := range []string{"author", "member", "guest", "muted", "animator", "manager", "outsider", "stranger", "excluded", "supplier", "operator"} {
				who[name] = ref.Person(tx.ID())
				kind := "region"
				if name == "supplier" {
					kind = "entreprise"
				}
				if _, err = tx.Exec(ctx, `INSERT INTO person (id, handle, email, email_key, org_kind, operator, created) VALUES ($1, $2, $2, $2, $3, $4, 1)`, who[name], name, kind, name == "operator"); err != nil {
					return err
				}
			}
			net, err := space.Put(ctx, tx, space.Space{Kind: space.Network, Slug: "n", Name: "N", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork})
			if err != nil {
				return err
			}
			if open, err = space.Put(ctx, tx, space.Space{Kind: space.Group, Network: net.ID, Slug: "open", Name: "O", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork, Barred: []string{"entreprise"}}); err != nil {
				return err
			}
			if secret, err = space.Put(ctx, tx, space.Space{Kind: space.Group, Network: net.ID, Slug: "secret", Name: "S", Admission: space.Invite, Audience: space.InGroup, ItemsAudience: space.InGroup}); err != nil {
				return err
			}
			for name, p := range who {
				if name == "stranger" || name == "operator" {
					continue
				}
				role, state := space.Member, space.Active
				if name == "manager" {
					role = space.Manager
				}
				if name == "excluded" {
					state = space.Excluded
				}
				if err := space.SetMembership(ctx, tx, space.Membership{Person: p, Space: net.ID, Role: role, State: state}); err != nil {
					return err
				}
			}
			for name, m := range map[string]space.Membership{
				"author": {Role: space.Member, State: space.Active}, "member": {Role: space.Member, State: space.Active}, "guest": {Role: space.Guest, State: space.Active},
				"muted": {Role: space.Member, State: space.Muted}, "animator": {Role: space.Animator, State: space.Active}, "excluded": {Role: space.Member, State: space.Active},
				"supplier": {Role: space.Member, State: space.Active},
			} {
				for _, s := range []space.Space{open, secret} {
					m.Person, m.Space = who[name], s.ID
					if err := space.SetMembership(ctx, tx, m); err != nil {
						return err
					}
				}
			}
			if said, err = item.Add(ctx, tx, open, item.Item{Kind: "x", Author: who["author"], Audience: space.InNetwork, State: item.Published}); err != nil {
				return err
			}
			kept, err = item.Add(ctx, tx, secret, item.Item{Kind: "x", Author: who["author"], Audience: space.InGroup, State: item.Published})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		const ok = fail.Kind(-1)
		check := func(name, what string, got error, want fail.Kind) {
			t.Helper()
			if want == ok && got != nil || want != ok && !fail.Is(got, want) {
				t.Errorf("%s, %s: got %v, want %v", name, what, got, want)
			}
		}
		for name, want := range map[string][7]fail.Kind{
			//            read said    comment         edit            delete          read kept     publish open    see secret
			"author":   {ok, ok, ok, ok, ok, ok, ok},
			"member":   {ok, ok, fail.Forbidden, fail.Forbidden, ok, ok, ok},
			"guest":    {ok, ok, fail.Forbidden, fail.Forbidden, ok, fail.Forbidden, ok},
			"muted":    {ok, fail.Forbidden, fail.Forbidden, fail.Forbidden, ok, fail.Forbidden, ok},
			"animator": {ok, ok, fail.Forbidden, ok, ok, ok, ok},
			"manager":  {ok, ok, fail.Forbidden, ok, ok, ok, ok},
			"outsider": {ok, fail.Forbidden, fail.Forbidden, fail.Forbidden, fail.Hidden, fail.Forbidden, fail.Hidden},
			"supplier": {ok, fail.Forbidden, fail.Forbidden, fail.Forbidden, ok, fail.Forbidden, ok},
			"stranger": {fail.Hidden, fail.Hidden, fail.Hidden, fail.Hidden, fail.Hidden, fail.Forbidden, fail.Hidden},
			"excluded": {fail.Hidden, fail.Hidden, fail.Hidden, fail.Hidden, fail.Hidden, fail.Forbidden, fail.Hidden},
			"operator": {fail.Hidden, fail.Hidden, fail.Hidden, fail.Hidden, fail.Hidden, fail.Forbidden, fail.Hidden},
			"nobody":   {fail.Hidden, fail.Hidden, fail.Hidden, fail.Hidden, fail.Hidden, fail.SignedOut, fail.Hidden},
		} {
			v, err := access.LoadID(ctx, d.Q(), who[name])
			if err != nil {
				t.Fatal(err)
			}
			check(name, "read", access.Can(v, access.Read, said, open), want[0])
			check(name, "comment", access.Can(v, access.Comment, said, open), want[1])
			check(name, "edit", access.Can(v, access.Edit, said, open), want[2])
			check(name, "delete", access.Can(v, access.Delete, said, open), want[3])
			check(name, "read in the secret group", access.Can(v, access.Read, kept, secret), want[4])
			check(name, "publish", access.CanSpace(v, access.Publish, open), want[5])
			check(name, "see the secret group", access.CanSpace(v, access.See, secret), want[6])
		}
		shared, ruled := said, said
		shared.Writers, ruled.Writers = item.ByMembers, item.ByModerators
		for name, want := range map[string][2]fail.Kind{
			//            edit what members write, and what moderators write
			"author":   {ok, fail.Forbidden},
			"member":   {ok, fail.Forbidden},
			"guest":    {fail.Forbidden, fail.Forbidden},
			"muted":    {fail.Forbidden, fail.Forbidden},
			"animator": {ok, ok},
			"manager":  {ok, ok},
			"outsider": {fail.Forbidden, fail.Forbidden},
			"stranger": {fail.Hidden, fail.Hidden},
		} {
			v, err := access.LoadID(ctx, d.Q(), who[name])
			if err != nil {
				t.Fatal(err)
			}
			check(name, "edit what members write", access.Can(v, access.Edit, shared, open), want[0])
			check(name, "edit what moderators write", access.Can(v, access.Edit, ruled, open), want[1])
		}
		question, answer, locked := said, said, said
		question.Question, answer.Parent, locked.Locked = item.Waiting, said.ID, clock.Now(ctx)
		for name, want := range map[string][5]fail.Kind{
			//            accept an answer, pin, pin an answer, answer and react where it is locked
			"author":   {ok, fail.Forbidden, fail.Forbidden, fail.Closed, ok},
			"member":   {fail.Forbidden, fail.Forbidden, fail.Forbidden, fail.Closed, ok},
			"animator": {ok, ok, fail.Forbidden, ok, ok},
			"manager":  {ok, ok, fail.Forbidden, ok, ok},
			"outsider": {fail.Forbidden, fail.Forbidden, fail.Forbidden, fail.Closed, fail.Forbidden},
			"stranger": {fail.Hidden, fail.Hidden, fail.Hidden, fail.Hidden, fail.Hidden},
		} {
			v, err := access.LoadID(ctx, d.Q(), who[name])
			if err != nil {
				t.Fatal(err)
			}
			check(name, "accept an answer", access.Can(v, access.Accept, question, open), want[0])
			check(name, "pin", access.Can(v, access.Pin, said, open), want[1])
			check(name, "pin an answer", access.Can(v, access.Pin, answer, open), want[2])
			check(name, "answer where it is locked", access.Can(v, access.Comment, locked, open), want[3])
			check(name, "react where it is locked", access.Can(v, access.React, locked, open), want[4])
		}
		v, err := access.LoadID(ctx, d.Q(), who["author"])
		if err != nil {
			t.Fatal(err)
		}
		closed := open
		closed.State = space.Archived
		check("author", "publish in an archived group", access.CanSpace(v, access.Publish, closed), fail.Closed)
		check("author", "comment in an archived group", access.Can(v, access.Comment, said, closed), fail.Closed)
		check("author", "delete in an archived group", access.Can(v, access.Delete, said, closed), ok)
	}, schemas...)
}

// A verb can only publish within the audience of the space: a secret group's message cannot be made public.
func TestAudienceIsBoundByTheSpace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.Write(ctx, func(tx *db.Tx) error {
			n, err := space.Put(ctx, tx, space.Space{Kind: space.Network, Slug: "n", Name: "N", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork})
			if err != nil {
				return err
			}
			s, err := space.Put(ctx, tx, space.Space{Kind: space.Group, Network: n.ID, Slug: "s", Name: "S", Admission: space.Invite, Audience: space.InGroup, ItemsAudience: space.Public})
			if err != nil {
				return err
			}
			if s.ItemsAudience != space.InGroup {
				t.Errorf("the default audience of a secret group is %s", s.ItemsAudience)
			}
			_, err = item.Add(ctx, tx, s, item.Item{Kind: "x", Author: 1, Audience: space.Public, State: item.Published})
			return err
		})
		if f := fail.FieldsOf(err); len(f) != 1 || f[0].Name != "audience" {
			t.Errorf("got %v, want a fault on audience", err)
		}
	}, schemas...)
}
