package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"maillage/across/talk"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/ref"
	"maillage/core/space"
	people "maillage/feature/directory"
	"maillage/feature/post"
	"maillage/feature/signin"
	"maillage/kit/clock"
	"maillage/site"
	"maillage/site/demo/corpus"
	"maillage/site/preset"
)

// Progress is told what is being made, and how much of it is done. May be nil.
type Progress func(what string, done, all int)

// filler makes one world in one site.
type filler struct {
	site     *site.Site
	world    corpus.World
	now      time.Time
	tell     Progress
	posts    *post.Post
	talk     *talk.Talk
	people   map[string]ref.Person // key of the corpus → account
	networks map[string]space.Space
	groups   map[string]space.Space
	items    map[*corpus.Post]ref.Item
	answers  map[*corpus.Post][]ref.Item
	first    map[string]space.Space // the group that each network begins with
	closed   ref.Space              // the sub-group that one asks to enter
	forum    discussed
}

// Fill makes the world of seed, as it stands at now, in an empty site, and waits for what follows from it (notices, search).
// It commits in small batches.
func Fill(ctx context.Context, s *site.Site, seed uint64, now time.Time, tell Progress) error {
	if tell == nil {
		tell = func(string, int, int) {}
	}
	world, err := corpus.Generate(seed, now)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	f := &filler{site: s, world: world, now: now, tell: tell, posts: post.New(s.Core), talk: talk.New(s.Core),
		people: map[string]ref.Person{}, networks: map[string]space.Space{}, groups: map[string]space.Space{}, items: map[*corpus.Post]ref.Item{}, answers: map[*corpus.Post][]ref.Item{}, first: map[string]space.Space{}}
	for _, step := range []func(context.Context) error{f.organisations, f.accounts, f.profiles, f.spaces, f.memberships, f.welcomes, f.messages, f.accepts, f.votes, f.shares, f.reactions, f.pins, f.mesh,
		f.forums, f.wikis, f.documents, f.wikiStands, f.wikiWhole, f.tidies, f.scenes, f.ties, f.reports, f.doors, f.plans, f.endings, f.begins, f.alerts, f.visits} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return nil
}

// batch is how many things are made in one transaction.
const batch = 100

// each runs do for n things, in transactions of batch.
func (f *filler) each(ctx context.Context, what string, n int, do func(tx *db.Tx, k int) error) error {
	for from := 0; from < n; from += batch {
		to := min(from+batch, n)
		err := f.site.Core.DB.Write(ctx, func(tx *db.Tx) error {
			for k := from; k < to; k++ {
				if err := do(tx, k); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		f.tell(what, to, n)
	}
	return nil
}

func (f *filler) organisations(ctx context.Context) error {
	records, err := directory.Load()
	if err != nil {
		return err
	}
	domains, err := directory.Domains()
	if err != nil {
		return err
	}
	_, err = org.Load(ctx, f.site.Core.DB, records, domains, func(n, all int) { f.tell("organisations", n, all) })
	return err
}

func (f *filler) accounts(ctx context.Context) error {
	c := f.site.Core
	orgs := map[string]org.Org{}
	return f.each(ctx, "people", len(f.world.People), func(tx *db.Tx, k int) error {
		p := f.world.People[k]
		at := clock.At(ctx, p.Joined)
		who, err := c.Accounts.Create(at, tx, account.NewPerson{Email: p.Email, Given: p.Given, Family: p.Family, Operator: p.Persona == "exploitante", EmailProved: true})
		if err != nil {
			return fmt.Errorf("%s: %w", p.Handle, err)
		}
		f.people[p.Key] = who.ID
		works, ok := orgs[p.Org]
		if !ok {
			kind, code, _ := strings.Cut(p.Org, ":")
			if works, err = org.ByCode(ctx, tx, org.Kind(kind), code); err != nil {
				return fmt.Errorf("%s: %w", p.Org, err)
			}
			orgs[p.Org] = works
		}
		if err := c.Orgs.Affiliate(at, tx, who.ID, who.ID, org.Place{Org: works.ID, Job: p.Function, Proof: org.ByManager}); err != nil {
			return err
		}
		if p.Persona != "" {
			return signin.SetPersona(ctx, tx, p.Persona, who.ID)
		}
		return nil
	})
}

func (f *filler) profiles(ctx context.Context) error {
	verbs := people.New(f.site.Core)
	for k, p := range f.world.People {
		in := people.Input{Given: p.Given, Family: p.Family, Territory: p.Place, CanHelp: sentence(p.CanHelp), LooksFor: sentence(p.LooksFor), Skills: p.Skills}
		if err := verbs.Save(clock.At(ctx, p.Joined), f.people[p.Key], in); err != nil {
			return fmt.Errorf("%s: %w", p.Handle, err)
		}
		if k%batch == batch-1 || k == len(f.world.People)-1 {
			f.tell("profiles", k+1, len(f.world.People))
		}
	}
	return nil
}

func (f *filler) spaces(ctx context.Context) error {
	byKey := map[string]preset.Preset{}
	return f.site.Core.DB.Write(ctx, func(tx *db.Tx) error {
		at := clock.At(ctx, f.world.People[0].Joined)
		for _, n := range f.world.Networks {
			p, ok := preset.Named(n.Key)
			if !ok {
				return fmt.Errorf("no preset %q", n.Key)
			}
			byKey[n.Key] = p
			made, err := preset.Create(at, tx, p, n.Key, n.Name)
			if err != nil {
				return err
			}
			f.networks[n.Key] = made
		}
		for _, g := range f.world.Groups {
			made, err := preset.CreateGroup(clock.At(ctx, g.Created), tx, f.networks[g.Network].ID, group(byKey[g.Network], g))
			if err != nil {
				return fmt.Errorf("%s: %w", g.Key(), err)
			}
			f.groups[g.Key()] = made
		}
		return nil
	})
}

// group is g as a preset names one, open to readers as its network is. A secret group is one by invitation that shows nothing outside.
func group(p preset.Preset, g corpus.Group) preset.Group {
	out := preset.Group{Slug: g.Slug, Name: g.Name, Lede: g.Lede, Theme: g.Theme.Label, ItemsAudience: p.ItemsAudience}
	if g.Visibility == corpus.ForGroup {
		out.ItemsAudience = space.InGroup
	}
	switch g.Admission {
	case corpus.Open:
		out.Admission = space.Open
	case corpus.Request:
		out.Admission = space.Request
	case corpus.Invite:
		// Its folder is known; what is said there may be for its members alone.
		if out.Admission = space.Invite; out.ItemsAudience == space.InGroup {
			out.ItemsAudience = space.InNetwork
		}
	default:
		out.Admission, out.ItemsAudience = space.Invite, space.InGroup
	}
	return out
}

func (f *filler) memberships(ctx context.Context) error {
	var all []space.Membership
	manages := map[string]bool{}
	for _, n := range f.world.Networks {
		for _, key := range n.Managers {
			manages[n.Key+" "+key] = true
		}
	}
	for _, p := range f.world.People {
		for _, key := range p.Networks {
			role := space.Member
			if manages[key+" "+p.Key] {
				role = space.Manager
			}
			all = append(all, space.Membership{Person: f.people[p.Key], Space: f.networks[key].ID, Role: role, State: space.Active, Joined: p.Joined})
		}
	}
	for _, g := range f.world.Groups {
		runs := map[string]bool{}
		for _, key := range g.Animators {
			runs[key] = true
		}
		for _, key := range g.Members {
			role := space.Member
			if runs[key] {
				role = space.Animator
			}
			all = append(all, space.Membership{Person: f.people[key], Space: f.groups[g.Key()].ID, Role: role, State: space.Active, Joined: g.Created})
		}
	}
	return f.each(ctx, "memberships", len(all), func(tx *db.Tx, k int) error { return space.SetMembership(ctx, tx, all[k]) })
}

// said is a message or an answer, when it was said.
type said struct {
	post *corpus.Post
	n    int // of the answer; -1 for the message itself
	at   time.Time
}

// messages publishes messages and answers in the order in which they were said.
func (f *filler) messages(ctx context.Context) error {
	var all []said
	for k := range f.world.Posts {
		p := &f.world.Posts[k]
		all = append(all, said{p, -1, p.Time})
		if waits(p) {
			continue
		}
		for n, c := range p.Comments {
			all = append(all, said{p, n, c.Time})
		}
	}
	slices.SortStableFunc(all, func(a, b said) int { return a.at.Compare(b.at) })
	for k, s := range all {
		if err := f.say(clock.At(ctx, s.at), s); err != nil {
			return err
		}
		if k%batch == batch-1 || k == len(all)-1 {
			f.tell("messages", k+1, len(all))
		}
	}
	return nil
}

// waits: one question in nine stays without a reply.
func waits(p *corpus.Post) bool { return p.Question && p.Time.Unix()%9 == 0 }

func (f *filler) say(ctx context.Context, s said) error {
	if s.n < 0 {
		i, err := f.posts.Publish(ctx, f.people[s.post.Author], post.Draft{Space: f.groups[s.post.Group].ID, Body: f.tagged(s.post.Group, s.post.Body, s.post.Time), Audience: f.groups[s.post.Group].ItemsAudience, Question: s.post.Question, Lang: "fr"})
		if err != nil {
			return fmt.Errorf("message in %s: %w", s.post.Group, err)
		}
		f.items[s.post] = i.ID
		return nil
	}
	c := s.post.Comments[s.n]
	i, err := f.talk.Comment(ctx, f.people[c.Author], f.items[s.post], c.Body, "", "fr")
	if err != nil {
		return fmt.Errorf("answer in %s: %w", s.post.Group, err)
	}
	f.answers[s.post] = append(f.answers[s.post], i.ID)
	return nil
}

var reactionNames = []struct {
	corpus string
	is     item.Reaction
}{{"utile", item.Useful}, {"merci", item.Thanks}, {"aussi", item.Same}}

func (f *filler) reactions(ctx context.Context) error {
	type had struct {
		item ref.Item
		who  ref.Person
		is   item.Reaction
	}
	var all []had
	for k := range f.world.Posts {
		p := &f.world.Posts[k]
		for _, r := range reactionNames {
			for _, key := range p.Reactions[r.corpus] {
				all = append(all, had{f.items[p], f.people[key], r.is})
			}
		}
	}
	return f.each(ctx, "reactions", len(all), func(tx *db.Tx, k int) error {
		_, err := item.React(ctx, tx, item.Item{ID: all[k].item}, all[k].who, all[k].is, true)
		return err
	})
}

// endings is what happens last: suspensions, and people who wait at a door.
func (f *filler) endings(ctx context.Context) error {
	return f.site.Core.DB.Write(ctx, func(tx *db.Tx) error {
		for _, p := range f.world.People {
			if p.Suspended {
				by := f.people[f.world.Networks[0].Managers[0]]
				if err := f.site.Core.Accounts.Suspend(ctx, tx, by, f.people[p.Key], "Publicité répétée malgré deux rappels de la charte. Vous pouvez écrire à l'animation du réseau."); err != nil {
					return err
				}
			}
		}
		if err := f.ask(ctx, tx, f.networks["ideal"], func(p corpus.Person) bool { return !slices.Contains(p.Networks, "ideal") }); err != nil {
			return err
		}
		for _, g := range f.world.Groups {
			if g.Admission != corpus.Request {
				continue
			}
			outside := func(p corpus.Person) bool {
				return slices.Contains(p.Networks, g.Network) && !slices.Contains(g.Members, p.Key)
			}
			if err := f.ask(ctx, tx, f.groups[g.Key()], outside); err != nil {
				return err
			}
		}
		return nil
	})
}

// notes is what people write when they ask to come in.
var notes = []string{
	"Je prends le dossier en janvier et je voudrais lire vos échanges avant d'écrire le mien.",
	"Une collègue m'a parlé de ce groupe ; nous avons le même sujet au programme cette année.",
	"J'ai un retour d'expérience à partager, et deux questions à poser.",
}

// ask has a few people who fit wait at the door of s.
func (f *filler) ask(ctx context.Context, tx *db.Tx, s space.Space, fits func(corpus.Person) bool) error {
	n := 0
	for _, p := range f.world.People {
		if n == len(notes) {
			break
		}
		if p.Persona != "" || p.Suspended || !fits(p) {
			continue
		}
		if err := space.SetMembership(ctx, tx, space.Membership{Person: f.people[p.Key], Space: s.ID, Role: space.Member, State: space.Requested, Note: notes[n]}); err != nil {
			return err
		}
		n++
	}
	return nil
}
