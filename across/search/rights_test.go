package search_test

import (
	"testing"

	"maillage/across/search"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/org"
	"maillage/core/space"
)

// What one may not see is in no result, count, name, suggestion or snippet; what is not signed is not found by its author.
func TestRights(t *testing.T) {
	const word = "zirconium"
	each(t, func(w *world) {
		n, other := w.network("gaston", "Gaston"), w.network("ideal", "Ideal")
		in, out, far := w.person("Ana Dedans"), w.person("Olga Dehors"), w.person("Farid Ailleurs")
		closed := w.group(n, "cache", "Zirconium et hafnium", secret)
		w.join(in, space.Member, n, closed)
		w.join(out, space.Member, n)
		w.join(far, space.Member, other)
		kept := w.publish(sheet{title: "Le zirconium", body: "Tout sur le zirconium, entre nous.", by: in, in: closed})
		w.publish(sheet{body: "Zirconium : une réponse.", by: in, under: kept})
		w.publish(sheet{body: "Un brouillon de zirconium.", by: in, in: n, state: item.Draft})
		w.publish(sheet{body: "Zirconium pour les membres du réseau.", by: in, in: n, audience: space.InNetwork, unsigned: true})
		w.publish(sheet{body: "Zirconium pour tout le monde.", by: in, in: n, audience: space.Public})
		w.settle()
		nobody := account.Person{}
		for _, c := range []struct {
			who   account.Person
			count int
		}{{in, 5}, {out, 2}, {far, 1}, {nobody, 1}} {
			r := w.find(c.who, search.Query{Text: word})
			if r.Total != c.count || len(r.Hits) != c.count {
				w.Errorf("%s finds %d: %q, want %d", c.who.Given, r.Total, titles(r.Hits), c.count)
			}
			n := 0
			for _, k := range r.Facets.Kinds {
				n += k.N
			}
			if n != c.count {
				w.Errorf("%s: %d counted, want %d", c.who.Given, n, c.count)
			}
			if c.who.ID != in.ID && len(r.Facets.Spaces) > 0 {
				w.Errorf("%s is told of %+v", c.who.Given, r.Facets.Spaces)
			}
			for _, text := range []string{"zirc", "hafni", "zircomium", "hafmium"} {
				hits, err := w.search.Suggest(w.ctx, w.viewer(c.who), text)
				if err != nil {
					w.Fatal(err)
				}
				for _, h := range hits {
					if c.who.ID != in.ID && (h.Kind == search.Group || h.Kind == "page") {
						w.Errorf("%s is suggested %q", c.who.Given, titles(hits))
					}
				}
			}
			if r := w.find(c.who, search.Query{Text: "hafmium"}); c.who.ID != in.ID && (len(r.Hits) > 0 || r.Instead != nil) {
				w.Errorf("%s: hafmium finds %q, instead %q", c.who.Given, titles(r.Hits), r.Instead)
			}
			near, err := w.search.Near(w.ctx, w.viewer(c.who), "hafnium")
			if err != nil || c.who.ID != in.ID && len(near) > 0 {
				w.Errorf("%s is offered %q (%v)", c.who.Given, titles(near), err)
			}
		}
		// Narrowing to what one may not see finds nothing more.
		if r := w.find(out, search.Query{Text: word, Space: closed.ID}); len(r.Hits) != 0 {
			w.Errorf("within the secret group, others find %q", titles(r.Hits))
		}
		if r := w.find(nobody, search.Query{Text: "olga"}); len(r.Hits) != 0 {
			w.Errorf("strangers find people: %q", titles(r.Hits))
		}
		w.write(func(tx *db.Tx) error {
			return w.core.Accounts.Suspend(w.ctx, tx, 0, out.ID, "Pour essayer.")
		})
		if r := w.find(far, search.Query{Text: "olga"}); len(r.Hits) != 0 {
			w.Errorf("somebody suspended is found: %q", titles(r.Hits))
		}
		if r := w.find(out, search.Query{Text: word}); r.Total != 1 {
			w.Errorf("somebody suspended finds %q", titles(r.Hits))
		}
	})
}

// Who wrote an unsigned text is given away neither by their name, nor by their organisation.
func TestUnsigned(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		boss, author, reader := w.person("Bea Gestion"), w.person("Theo Discret"), w.person("Lea Lectrice")
		w.join(boss, space.Manager, n)
		w.join(author, space.Member, n)
		w.join(reader, space.Member, n)
		brest := w.org("commune", "29019", "Commune de Brest")
		w.write(func(tx *db.Tx) error {
			return w.core.Orgs.Affiliate(w.ctx, tx, author.ID, author.ID, org.Place{Org: brest, Job: "Agent"})
		})
		w.publish(sheet{body: "Une question gênante.", by: author, in: n, unsigned: true})
		w.publish(sheet{body: "Une question ordinaire.", by: author, in: n})
		w.settle()
		for _, text := range []string{"Theo question", "discret gênante", "brest question"} {
			if r := w.find(reader, search.Query{Text: text}); r.Total != 0 {
				w.Errorf("%q finds %q", text, titles(r.Hits))
			}
		}
		for _, c := range []struct {
			who  account.Person
			want int
		}{{reader, 1}, {boss, 2}, {author, 2}} {
			r := w.find(c.who, search.Query{Text: "question", Org: brest})
			if r.Total != c.want {
				w.Errorf("%s finds %q by the organisation", c.who.Given, titles(r.Hits))
			}
			r = w.find(c.who, search.Query{Text: "question"})
			if r.Total != 2 || len(r.Facets.Orgs) != 1 || r.Facets.Orgs[0].N != c.want {
				w.Errorf("%s: %d found, counted %+v", c.who.Given, r.Total, r.Facets.Orgs)
			}
			for _, h := range r.Hits {
				if h.Author.ID != 0 && h.Item.Byline == item.Unsigned && c.who.ID == reader.ID {
					w.Errorf("%s is told who wrote %q", c.who.Given, flat(h.Title))
				}
			}
		}
	})
}

// What is deleted, hidden, left or closed is gone at once, before any fact is read.
func TestGoneAtOnce(t *testing.T) {
	each(t, func(w *world) {
		n := w.network("gaston", "Gaston")
		g := w.group(n, "eau", "Eau", secret)
		ana, bob := w.person("Ana Lopez"), w.person("Bob Petit")
		w.join(ana, space.Member, n, g)
		w.join(bob, space.Member, n, g)
		root := w.publish(sheet{body: "Le captage de la source.", by: ana, in: g})
		w.publish(sheet{body: "Ce captage est fermé.", by: bob, under: root})
		hidden := w.publish(sheet{body: "Un autre captage.", by: ana, in: g})
		w.settle()
		if got := w.finds(bob, "captage"); len(got) != 3 {
			w.Fatalf("bob finds %q", got)
		}
		w.become(hidden, item.Hidden, true)
		if got := w.finds(bob, "captage"); len(got) != 2 {
			w.Errorf("hidden: bob finds %q", got)
		}
		if got := w.finds(ana, "captage"); len(got) != 3 {
			w.Errorf("hidden: its author finds %q", got)
		}
		w.become(root, item.Deleted, true)
		if got := w.finds(bob, "captage"); len(got) != 0 {
			w.Errorf("deleted: bob finds %q", got)
		}
		w.become(root, item.Published, true)
		w.write(func(tx *db.Tx) error { return space.Remove(w.ctx, tx, bob.ID, g.ID) })
		if got := w.finds(bob, "captage"); len(got) != 0 {
			w.Errorf("left: bob finds %q", got)
		}
		w.settle()
		if missing, extra, err := w.search.Check(w.ctx); err != nil || missing != 0 || extra != 0 {
			w.Errorf("%d missing, %d extra, %v", missing, extra, err)
		}
	})
}
