package group_test

import (
	"encoding/csv"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/core/account"
	"maillage/core/org"
	"maillage/core/part"
	"maillage/core/part/parttest"
	"maillage/core/space"
	"maillage/feature/group"
	"maillage/kit/fail"
)

// sending is a world whose tasks are worked.
func sending(t *testing.T, f func(w *world)) {
	t.Helper()
	parttest.Each(t, func(w *parttest.World) { f(&world{World: w, group: group.New(w.Core)}) }, func(c *part.Core) part.Part {
		p := group.Join(c)
		for _, x := range p.Workers {
			c.Queue.Handle(x)
		}
		return p
	}, parttest.Places)
}

const lots = "/reseaux/clos/invitations/lots"

// list gives a list as boss does, and returns the address of its report.
func (w *world) list(boss account.Person, text string) string {
	w.Helper()
	a := w.As(boss).Post(lots, "liste", text).Want(303)
	return a.Location
}

// report is the lines of a report: number, address, group, result and reason.
func (w *world) report(boss account.Person, path string) (out []string) {
	w.Helper()
	b := w.As(boss)
	a := b.Send(b.Request("GET", path+"/rapport.csv", nil))
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Body, "\uFEFF")))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || a.Status != 200 || len(rows) == 0 {
		w.Fatal(a.Status, err, a.Body)
	}
	for _, row := range rows[1:] {
		line := strings.Join([]string{row[0], row[1], row[4], row[5], row[6]}, "|")
		out = append(out, strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'").Replace(strings.TrimRight(line, "|")))
	}
	return out
}

// A list is judged line by line, then sent; each person gets what one invitation would give them, once.
func TestBulk(t *testing.T) {
	sending(t, func(w *world) {
		boss := w.Person("Bruno Chef", "")
		n := w.Network("clos", space.Invite, func(s *space.Space) { s.Audience, s.Barred = space.InGroup, []string{"entreprise"} }, boss)
		eau := w.Group(n, "eau", space.Invite, func(s *space.Space) { s.Name, s.Audience = "Eau potable", space.InGroup })
		w.Group(n, "vieux", space.Open, func(s *space.Space) { s.State = space.Archived })
		vendor := w.Person("Vera Vente", "vera@autre.example")
		w.Works(vendor, org.Entreprise, "1", "VENDTOUT")
		in, out, asked, known, waits := w.Person("Ana Lopez", "ana@ville.example"), w.Person("Max Dehors", "max@ville.example"), w.Person("Léa Demande", "lea@ville.example"), w.Person("Tom Connu", "tom@ville.example"), w.Person("Zoé Attend", "zoe@ville.example")
		w.Puts(in, n, space.Member, space.Active)
		w.Puts(out, n, space.Member, space.Excluded)
		w.Puts(asked, n, space.Member, space.Requested)
		w.Puts(waits, n, space.Member, space.Invited)
		path := w.list(boss, strings.Join([]string{
			"Nom;Prénom;Courriel;Groupe",
			"Neuf;Paul;paul@ville.example;",            // 2
			"Neuf;Rose;rose@ville.example;EAU potable", // 3
			"Lopez;Ana;ana@ville.example;",             // 4: in
			"Lopez;Ana;ANA@ville.example;eau",          // 5: in the network, not in the group
			"Dehors;Max;max@ville.example;",            // 6
			"Demande;Léa;lea@ville.example;",           // 7
			"Connu;Tom;tom@ville.example;eau",          // 8
			"Attend;Zoé;zoe@ville.example;",            // 9
			"=1+1;;paul@ville.example;",                // 10: twice
			"Rien;;pas une adresse;",                   // 11
			"Rien;;x@ville.example;Inconnu",            // 12
			"Rien;;y@ville.example;vieux",              // 13
			"Vente;Vera;vera@vendtout.example;",        // 14
		}, "\n"))
		judged := []string{
			"2|paul@ville.example||À inviter", "3|rose@ville.example|EAU potable|À inviter", "4|ana@ville.example||Déjà membre", "5|ANA@ville.example|eau|À inviter",
			"6|max@ville.example||Exclusion en cours", "7|lea@ville.example||À inviter", "8|tom@ville.example|eau|À inviter", "9|zoe@ville.example||Déjà invitée, en attente",
			"10|paul@ville.example||En double|Déjà à la ligne 2.", "11|pas une adresse||À corriger|Une adresse n'a pas d'espace.", "12|x@ville.example|Inconnu|À corriger|Le réseau n'a pas de groupe « Inconnu ».",
			"13|y@ville.example|vieux|À corriger|Le groupe « vieux » est archivé.", "14|vera@vendtout.example||Organisme non admis",
		}
		got := w.report(boss, path)
		for k, want := range judged {
			// What the account room says of an address is its own to word.
			if k < len(got) && (got[k] == want || strings.HasPrefix(want, "11|") && strings.HasPrefix(got[k], "11|pas une adresse||À corriger|")) {
				continue
			}
			w.Errorf("line %d: got %q, want %q", k, got, want)
			break
		}
		if len(w.letters()) != 0 {
			w.Error("letters left before the list was sent")
		}
		page := w.As(boss).Get(path).Want(200).Says("Inviter 5 personnes", "Déjà à la ligne 2.")
		if page.Has("progress", "", "") {
			w.Error("progress before it is sent")
		}
		w.As(boss).Post(path, "decision", "inviter").Goes(path)
		w.As(boss).Post(path, "decision", "inviter").Goes(path)
		letters := w.letters()
		var to []string
		for _, l := range letters {
			name, _, _ := strings.Cut(l, "|")
			to = append(to, name)
		}
		slices.Sort(to)
		if want := []string{"ANA@ville.example", "paul@ville.example", "rose@ville.example", "tom@ville.example"}; !slices.Equal(to, want) {
			w.Errorf("letters to %q, want %q", to, want)
		}
		w.is(asked, n, space.Member, space.Active)
		w.is(in, eau, space.Member, space.Invited)
		w.is(known, n, space.Member, space.Invited)
		w.is(known, eau, space.Member, space.Invited)
		w.is(out, n, space.Member, space.Excluded)
		w.As(boss).Get(path).Want(200).Says("Envoyée : 5 invitations.")
		if got := w.report(boss, path); got[0] != "2|paul@ville.example||Invitation envoyée" {
			w.Errorf("after: %q", got[0])
		}
		if facts := w.facts(n); !slices.Contains(facts, "bulk_sent Bruno") {
			w.Errorf("facts: %q", facts)
		}
		// The same list again: nobody is asked twice.
		again := w.report(boss, w.list(boss, "paul@ville.example\ntom@ville.example\n"))
		if want := []string{"1|paul@ville.example||Déjà invitée, en attente", "2|tom@ville.example||Déjà invitée, en attente"}; !slices.Equal(again, want) {
			w.Errorf("again: %q", again)
		}
		w.As(boss).Get(lots).Want(200).Says("13 personnes", "2 personnes")
		w.As(boss).Post(path, "decision", "effacer").Goes(lots)
		w.As(boss).Get(path).Want(404)
	})
}

// Only who manages the network sends lists, sees them, or knows that there are any; who loses that right stops the sending.
func TestBulkRights(t *testing.T) {
	sending(t, func(w *world) {
		boss, other, anim, ana := w.Person("Bruno Chef", ""), w.Person("Dora Chef", ""), w.Person("Ida Anime", ""), w.Person("Ana Lopez", "")
		n := w.Network("clos", space.Open, nil, boss, other)
		w.Network("autre", space.Open, nil, other)
		w.Puts(anim, n, space.Animator, space.Active)
		w.Puts(ana, n, space.Member, space.Active)
		path := w.list(boss, "paul@ville.example")
		for _, p := range []account.Person{anim, ana} {
			w.As(p).Get(lots).Want(403)
			w.As(p).Get(path).Want(403)
			w.As(p).Post(lots, "liste", "x@y.example").Want(403)
			w.As(p).Post(path, "decision", "inviter").Want(403)
			_, err := w.group.PrepareBulk(w.Ctx, p.ID, n.ID, []byte("x@y.example"), "fr")
			w.Refused(err, fail.Forbidden, "")
		}
		w.Nobody().Get(lots).Want(303)
		w.As(other).Get(strings.Replace(path, "clos", "autre", 1)).Want(404)
		w.As(boss).Get(lots + "/0").Want(404)
		w.As(boss).Post(path, "decision", "rien").Want(422)
		w.As(boss).Post(path, "decision", "inviter").Goes(path)
		w.Puts(boss, n, space.Member, space.Active)
		if l := w.letters(); len(l) != 0 {
			w.Errorf("letters of somebody who may not invite: %q", l)
		}
		w.As(other).Get(path).Want(200).Says("Arrêtée", "Non envoyée")
	})
}

// What cannot be read is told beside the field, with what was typed; a file does as well as a text.
func TestBulkForm(t *testing.T) {
	each(t, func(w *world) {
		boss := w.Person("Bruno Chef", "")
		w.Network("clos", space.Open, nil, boss)
		b := w.As(boss)
		b.Get("/reseaux/clos/invitations").Says("Inviter toute une liste")
		a := b.Post(lots, "liste", "nom;prenom\nLopez;Ana").Want(422).Says("Aucune colonne")
		if a.Value("liste") != "nom;prenom\nLopez;Ana" {
			w.Errorf("typed: %q", a.Value("liste"))
		}
		b.Post(lots).Want(422).Says("À remplir")
		b.Upload(lots, "fichier", "liste.xlsx", []byte("PK\x03\x04\x00")).Want(422).Says("n’est pas du texte")
		b.Upload(lots, "fichier", "liste.csv", []byte(strings.Repeat("a", 1<<20+1))).Want(422).Says("plus de 1 Mo")
		path := b.Upload(lots, "fichier", "liste.csv", []byte("email;nom\npaul@ville.example;Neu\xe9f\n")).Want(303).Location
		b.Get(path).Want(200).Says("Neuéf", "Inviter 1 personne")
		for range 19 {
			b.Post(lots, "liste", "paul@ville.example")
		}
		b.Post(lots, "liste", "paul@ville.example").Want(429)
	})
}

// Five thousand people are judged in one go, within the budget of the route, and stay a page of bounded size.
func TestBulkOfMany(t *testing.T) {
	each(t, func(w *world) {
		boss := w.Person("Bruno Chef", "")
		w.Network("clos", space.Open, func(s *space.Space) { s.Barred = []string{"entreprise"} }, boss)
		var text strings.Builder
		text.WriteString("email\n")
		for k := range 5000 {
			fmt.Fprintf(&text, "p%d@d%d.ville.example\n", k, k%700)
		}
		start := time.Now()
		b := w.As(boss)
		path := b.PostForm(lots, url.Values{"liste": {text.String()}}).Want(303).Location
		t.Log("judged in", time.Since(start))
		a := b.Get(path).Want(200).Says("5 000", "Les 100 premières lignes")
		if rows := a.All(func(n *html.Node) bool { return n.Data == "tr" }); len(rows) != 101 {
			w.Errorf("%d rows", len(rows))
		}
		if got := w.report(boss, path); len(got) != 5000 {
			w.Errorf("%d lines in the report", len(got))
		}
	})
}

// Lists are forgotten, with the addresses in them.
func TestBulksAreForgotten(t *testing.T) {
	each(t, func(w *world) {
		w.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		boss := w.Person("Bruno Chef", "")
		w.Network("clos", space.Open, nil, boss)
		path := w.list(boss, "paul@ville.example")
		w.Pass(32 * 24 * time.Hour)
		if err := w.Core.Queue.Start(w.Ctx); err != nil {
			w.Fatal(err)
		}
		defer func() { w.OK(w.Core.Queue.Stop(w.Ctx)) }()
		w.Pass(24 * time.Hour)
		if err := w.Core.Queue.Settle(w.Ctx); err != nil {
			w.Fatal(err)
		}
		w.As(boss).Get(path).Want(404)
	})
}
