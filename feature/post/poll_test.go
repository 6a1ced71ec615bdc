package post_test

import (
	"fmt"
	"golang.org/x/net/html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part/parttest"
	"maillage/core/space"
	"maillage/feature/post"
	"maillage/kit/fail"
)

func yesNo(change func(*post.NewPoll)) *post.NewPoll {
	p := &post.NewPoll{Choices: []string{"Oui", "Non", "Peut-être"}}
	if change != nil {
		change(p)
	}
	return p
}

// votes is what v reads of the poll of i.
func (w *world) votes(p account.Person, i item.Item) post.Poll {
	w.Helper()
	poll, _, _, err := w.posts.PollOf(w.Ctx, w.Viewer(p), i.ID)
	if err != nil {
		w.Fatal(err)
	}
	return poll
}

func counts(p post.Poll) (out []int) {
	for _, c := range p.Choices {
		out = append(out, c.Votes)
	}
	return out
}

// A named vote: who may, what is counted, changed, taken back, and told.
func TestVote(t *testing.T) {
	each(t, func(w *world) {
		i := w.publish(w.ana, post.Draft{Title: "Une étude commune ?", Body: "Qu'en pensez-vous ?", Poll: yesNo(nil), Audience: space.InNetwork})
		vote := func(p account.Person, choices ...int) error {
			_, err := w.posts.Vote(w.Ctx, p.ID, i.ID, choices)
			return err
		}
		lea := w.Person("Lea Blanc", "")
		w.Refused(vote(lea, 1), fail.Hidden, "")
		w.Refused(vote(w.zoe, 1), fail.Forbidden, "access.join_first")
		for _, wrong := range [][]int{nil, {0}, {4}, {-1}, {1, 2}} {
			w.Refused(vote(w.bob, wrong...), fail.Invalid, "post.poll.choose")
		}
		w.OK(vote(w.bob, 1))
		w.OK(vote(w.bob, 1))
		w.OK(vote(w.ana, 2, 2))
		if p := w.votes(w.bob, i); !slices.Equal(counts(p), []int{1, 1, 0}) || p.Voters != 2 || !p.Voted || !p.Choices[0].Mine || p.Choices[1].Mine {
			t.Errorf("bob reads %+v", p)
		}
		w.OK(vote(w.bob, 3))
		if p := w.votes(w.zoe, i); !slices.Equal(counts(p), []int{0, 1, 1}) || p.Voters != 2 || p.Voted || p.Choices[2].Mine {
			t.Errorf("zoe reads %+v", p)
		}
		w.OK(vote(w.bob))
		if p := w.votes(w.bob, i); !slices.Equal(counts(p), []int{0, 1, 0}) || p.Voters != 1 || p.Voted {
			t.Errorf("taken back, bob reads %+v", p)
		}
		kinds, last := w.facts(i.ID)
		if want := []string{"post.published", "post.voted", "post.voted", "post.voted", "post.voted"}; !slices.Equal(kinds, want) || last.Actor != w.bob.ID || len(last.Data) > 0 {
			t.Errorf("facts %v, the last %+v", kinds, last)
		}
		w.Puts(w.bob, w.g, space.Member, space.Muted)
		w.Refused(vote(w.bob, 1), fail.Forbidden, "access.muted")
		w.Puts(w.bob, w.g, space.Member, space.Active)
		w.Write(func(tx *db.Tx) error {
			s, err := space.Get(w.Ctx, tx, w.g.ID)
			if err == nil {
				s.State = space.Archived
				_, err = space.Put(w.Ctx, tx, s)
			}
			return err
		})
		w.Refused(vote(w.bob, 1), fail.Closed, "access.closed")
		plain := w.publish(w.ana, post.Draft{Space: w.n.ID, Body: "Bonjour."})
		_, err := w.posts.Vote(w.Ctx, w.ana.ID, plain.ID, []int{1})
		w.Refused(err, fail.Hidden, "")
	})
}

func TestVoteForMany(t *testing.T) {
	each(t, func(w *world) {
		i := w.publish(w.ana, post.Draft{Body: "Quels jours ?", Poll: yesNo(func(p *post.NewPoll) { p.Many = true })})
		for _, x := range []account.Person{w.ana, w.bob} {
			if _, err := w.posts.Vote(w.Ctx, x.ID, i.ID, []int{3, 1, 3}); err != nil {
				t.Fatal(err)
			}
		}
		if p := w.votes(w.ana, i); !slices.Equal(counts(p), []int{2, 0, 2}) || p.Voters != 2 {
			t.Errorf("%+v", p)
		}
	})
}

// It closes by the clock, and is not opened again.
func TestAPollCloses(t *testing.T) {
	each(t, func(w *world) {
		w.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		closes := time.Date(2026, 11, 27, 17, 0, 0, 0, time.UTC)
		i := w.publish(w.ana, post.Draft{Body: "Oui ?", Poll: yesNo(func(p *post.NewPoll) { p.Closes = closes })})
		w.As(w.bob).Get(path(i)+"/sondage").Want(http.StatusOK).Says("clôture le 27 novembre 2026 à 18 h", "Voter").Hides("voix")
		if _, err := w.posts.Vote(w.Ctx, w.ana.ID, i.ID, []int{1}); err != nil {
			t.Fatal(err)
		}
		w.At(closes)
		_, err := w.posts.Vote(w.Ctx, w.bob.ID, i.ID, []int{1})
		w.Refused(err, fail.Closed, "post.poll.over")
		w.As(w.bob).Get(path(i)+"/sondage").Want(http.StatusOK).Says("clos le 27 novembre 2026 à 18 h", "1 voix, 100 %").Hides("Voter", "Changer mon vote")
		w.As(w.bob).Post(path(i)+"/vote", "choix", "1").Want(http.StatusForbidden).Says("Ce sondage est clos.")
		edit := w.As(w.ana).Get(path(i) + "/modifier").Want(http.StatusOK)
		if edit.Has("input", "name", "cloture") {
			t.Error("the date of a poll that is over may be changed")
		}
		if _, err := w.posts.Edit(w.Ctx, w.ana.ID, i.ID, post.Change{Body: "Oui ?", Poll: yesNo(nil)}, time.Time{}); err != nil || !w.votes(w.ana, i).Closes.Equal(closes) {
			t.Errorf("opened again: %v", err)
		}
	})
}

// Once somebody voted, the choices are what they voted on.
func TestAPollIsLocked(t *testing.T) {
	each(t, func(w *world) {
		i := w.publish(w.ana, post.Draft{Body: "Oui ?", Poll: yesNo(nil)})
		ana := w.As(w.ana)
		page := ana.Get(path(i) + "/modifier").Want(http.StatusOK)
		if page.Value("choix") != "Oui" {
			t.Errorf("the form shows %q", page.Value("choix"))
		}
		ana.Post(path(i)+"/modifier", "texte", "Oui ?", "depuis", "0", "choix", "Oui", "choix", "").Want(http.StatusUnprocessableEntity).Says("Proposez au moins 2 choix.")
		ana.Post(path(i)+"/modifier", "texte", "Oui ?", "depuis", "0", "choix", "Oui", "choix", "Non", "plusieurs", "oui").Want(http.StatusSeeOther)
		if p := w.votes(w.bob, i); len(p.Choices) != 2 || !p.Many {
			t.Errorf("changed: %+v", p)
		}
		if _, err := w.posts.Vote(w.Ctx, w.bob.ID, i.ID, []int{2}); err != nil {
			t.Fatal(err)
		}
		page = ana.Get(path(i) + "/modifier").Want(http.StatusOK).Says("les choix ne changent plus")
		if page.Has("input", "name", "choix") || !page.Has("input", "name", "cloture") {
			t.Error("the form of a poll in which somebody voted")
		}
		ana.Post(path(i)+"/modifier", "texte", "Oui ?", "depuis", page.Value("depuis"), "choix", "Autre", "choix", "Encore", "anonyme", "oui", "cloture", "2027-01-31T18:00").Want(http.StatusSeeOther)
		p := w.votes(w.bob, i)
		if p.Choices[0].Label != "Oui" || p.Anonymous || !p.Choices[1].Mine || !p.Closes.Equal(time.Date(2027, 1, 31, 17, 0, 0, 0, time.UTC)) {
			t.Errorf("locked: %+v", p)
		}
	})
}

// Nothing tells who chose what: no page, no fact, no row.
func TestAnAnonymousVote(t *testing.T) {
	each(t, func(w *world) {
		i := w.publish(w.ana, post.Draft{Body: "Oui ?", Poll: yesNo(func(p *post.NewPoll) { p.Anonymous = true })})
		bob := w.As(w.bob)
		bob.Get(path(i)+"/sondage").Says("Vote anonyme et définitif", "jamais les deux ensemble")
		bob.Post(path(i)+"/vote", "choix", "2").Want(http.StatusSeeOther)
		bob.Post(path(i)+"/vote", "choix", "1").Want(http.StatusForbidden).Says("Vous avez déjà voté")
		if p := w.votes(w.bob, i); !slices.Equal(counts(p), []int{0, 1, 0}) || p.Voters != 1 || !p.Voted || p.Choices[1].Mine {
			t.Errorf("bob reads %+v", p)
		}
		_, last := w.facts(i.ID)
		if last.Kind != "post.voted" || last.Actor != 0 || len(last.Mentions) > 0 || len(last.Data) > 0 {
			t.Errorf("the fact says %+v", last)
		}
		var rows int
		if err := w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM post_poll_vote`).Scan(&rows); err != nil || rows != 0 {
			t.Errorf("%d rows tie a person to a choice, %v", rows, err)
		}
		for _, x := range w.Core.Exports {
			err := x.Rows(w.Ctx, w.Core.DB.Q(), w.bob.ID, func(values ...any) error {
				if values[1] != "" || !values[2].(time.Time).IsZero() {
					t.Errorf("bob takes with him %v", values)
				}
				return nil
			})
			w.OK(err)
		}
		// With one or two votes, each voter would know what the other chose: nobody is shown the results, not even the author.
		for _, who := range []account.Person{w.ana, w.bob} {
			w.As(who).Get(path(i)+"/sondage").Want(http.StatusOK).Hides("voix,", "votre choix")
			w.As(who).Get(path(i) + "/votants").Want(http.StatusNotFound)
		}
		bob.Get(path(i) + "/sondage").Says("à partir de 3 votants").Hides("Changer mon vote")
		for n := range 2 {
			x := w.Person(fmt.Sprintf("Camille Du%c%c", 'a'+n/26, 'a'+n%26), "")
			w.Puts(x, w.n, space.Member, space.Active)
			w.Puts(x, w.g, space.Member, space.Active)
			w.As(x).Post(path(i)+"/vote", "choix", "2").Want(http.StatusSeeOther)
		}
		bob.Get(path(i)+"/sondage").Says("3 voix, 100 %", "3 votants", "vote anonyme").Hides("votre choix", "Voir qui a voté")
	})
}

// Who closes their account leaves their votes counted, and no name.
func TestVotesOfAClosedAccount(t *testing.T) {
	each(t, func(w *world) {
		named := w.publish(w.ana, post.Draft{Body: "Oui ?", Poll: yesNo(func(p *post.NewPoll) { p.Many = true })})
		anonymous := w.publish(w.ana, post.Draft{Body: "Oui ?", Poll: yesNo(func(p *post.NewPoll) { p.Anonymous = true })})
		for _, p := range []account.Person{w.ana, w.bob} {
			_, err := w.posts.Vote(w.Ctx, p.ID, named.ID, []int{1, 3})
			w.OK(err)
			_, err = w.posts.Vote(w.Ctx, p.ID, anonymous.ID, []int{2})
			w.OK(err)
		}
		w.Write(func(tx *db.Tx) error { return w.Core.Erase(w.Ctx, tx, w.bob.ID) })
		if p := w.votes(w.ana, named); !slices.Equal(counts(p), []int{2, 0, 2}) || p.Voters != 2 {
			t.Errorf("named: %+v", p)
		}
		if p := w.votes(w.ana, anonymous); !slices.Equal(counts(p), []int{0, 2, 0}) || p.Voters != 2 {
			t.Errorf("anonymous: %+v", p)
		}
		w.As(w.ana).Get(path(named)+"/votants").Want(http.StatusOK).Says("Ana Lopez", "2 voix").Hides("Bob")
	})
}

// Forms sent all at once are one vote.
func TestVotesAtOnce(t *testing.T) {
	each(t, func(w *world) {
		for _, anonymous := range []bool{false, true} {
			i := w.publish(w.ana, post.Draft{Body: "Oui ?", Poll: yesNo(func(p *post.NewPoll) { p.Anonymous = anonymous })})
			var all sync.WaitGroup
			for n := range 6 {
				all.Go(func() {
					if _, err := w.posts.Vote(w.Ctx, w.bob.ID, i.ID, []int{1 + n%3}); err != nil && !fail.Is(err, fail.Closed) {
						t.Error(err)
					}
				})
			}
			all.Wait()
			p, sum := w.votes(w.ana, i), 0
			for _, n := range counts(p) {
				sum += n
			}
			if p.Voters != 1 || sum != 1 {
				t.Errorf("anonymous %v: %+v", anonymous, p)
			}
		}
	})
}

// Named votes: their readers see who chose what, once they see the results; a stranger, once signed in.
func TestWhoVoted(t *testing.T) {
	each(t, func(w *world) {
		i := w.publish(w.ana, post.Draft{Body: "Oui ?", Poll: yesNo(nil), Audience: space.Public})
		if _, err := w.posts.Vote(w.Ctx, w.bob.ID, i.ID, []int{2}); err != nil {
			t.Fatal(err)
		}
		w.As(w.ana).Get(path(i)+"/votants").Want(http.StatusOK).Says("Bob Petit", "Non", "1 voix")
		w.As(w.zoe).Get(path(i) + "/votants").Want(http.StatusForbidden).Says("après avoir voté")
		if a := w.Nobody().Get(path(i) + "/votants"); a.Status != http.StatusSeeOther {
			t.Errorf("nobody: status %d", a.Status)
		}
		for n := range 130 {
			x := w.Person(fmt.Sprintf("Camille Du%c%c", 'a'+n/26, 'a'+n%26), "")
			w.Puts(x, w.n, space.Member, space.Active)
			w.Puts(x, w.g, space.Member, space.Active)
			if _, err := w.posts.Vote(w.Ctx, x.ID, i.ID, []int{1}); err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				w.Refused(func() error { _, err := w.posts.Vote(w.Ctx, x.ID, i.ID, []int{9}); return err }(), fail.Invalid, "")
			}
		}
		ana, seen := w.As(w.ana), map[string]bool{}
		first := ana.Get(path(i) + "/votants").Want(http.StatusOK)
		if n := strings.Count(first.Body, "Camille"); n < 20 || n > 25 {
			t.Errorf("%d names at first", n)
		}
		for next := path(i) + "/votants?choix=1"; next != ""; {
			page := ana.Get(next).Want(http.StatusOK)
			next = ""
			for _, a := range page.All(func(n *html.Node) bool { return n.Data == "a" }) {
				if name := parttest.Words(a); strings.HasPrefix(name, "Camille") {
					seen[name] = true
				}
				if href := parttest.Attr(a, "href"); strings.Contains(href, "apres=") {
					next = href
				}
			}
		}
		if len(seen) != 130 {
			t.Errorf("%d voters are named, of 130", len(seen))
		}
		ana.Get(path(i) + "/votants?choix=9").Want(http.StatusNotFound)
	})
}

// By a form, without scripts; in its frame, with them.
func TestVotingByForms(t *testing.T) {
	each(t, func(w *world) {
		ana, bob := w.As(w.ana), w.As(w.bob)
		form := url.Values{"sorte": {"sondage"}, "titre": {"Une étude ?"}, "texte": {"Dites."}, "choix": {"Oui", "Non", "", ""}, "cloture": {"2027-03-01T09:30"}, "cle": {"k"}}
		made := ana.PostForm("/reseaux/clubs/groupes/eau/publications", form)
		made.Want(http.StatusSeeOther)
		_, id, _ := strings.Cut(made.Location, "#p-")
		at := "/publications/" + id
		page := bob.Get(bob.Get(at).Location).Want(http.StatusOK).Says("Sondage", "Une étude ?", "Vote nominatif", "clôture le 1er mars 2027 à 9 h 30").Hides("voix,")
		if !page.Has("form", "action", at+"/vote") {
			t.Error("no form to vote")
		}
		bob.Post(at + "/vote").Want(http.StatusUnprocessableEntity).Says("Choisissez parmi ce qui est proposé.")
		bob.Post(at+"/vote", "choix", "9").Want(http.StatusUnprocessableEntity)
		bob.Post(at+"/vote", "choix", "é").Want(http.StatusUnprocessableEntity)
		bob.Referer = parttest.Site + "/reseaux/clubs/groupes/eau"
		bob.Post(at+"/vote", "choix", "2").Goes("/reseaux/clubs/groupes/eau#p-" + id)
		bob.Referer = "https://ailleurs.example/"
		r := bob.Request(http.MethodPost, at+"/vote", strings.NewReader("choix=1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Turbo-Frame", "sondage-"+id)
		frame := bob.Send(r)
		if frame.Status != http.StatusOK || !strings.Contains(frame.Body, `<turbo-frame id="sondage-`+id+`"`) || strings.Contains(frame.Body, "<html") {
			t.Errorf("in the frame: %d %s", frame.Status, frame.Words())
		}
		frame.Says("Oui (votre choix)", "1 voix, 100 %", "Changer mon vote")
		again := bob.Get(at + "/sondage?changer=oui").Says("Retirer mon vote")
		if again.Chosen("choix") != "1" {
			t.Errorf("%q is chosen beforehand", again.Chosen("choix"))
		}
		bob.Referer = ""
		if a := bob.Post(at+"/vote", "retirer", "oui", "choix", "1"); a.Want(http.StatusSeeOther).Status == http.StatusSeeOther && len(a.Location) < len(at) {
			t.Errorf("sent to %q", a.Location)
		}
		bob.Get(at + "/sondage").Says("0 votant").Hides("votre choix")
		w.Nobody().Post(at+"/vote", "choix", "1").Want(http.StatusNotFound)
	})
}

// What one may type wrong: said by its field, with what was typed kept.
func TestAPollRefused(t *testing.T) {
	each(t, func(w *world) {
		ana := w.As(w.ana)
		for name, x := range map[string]struct {
			choices []string
			closes  string
			says    string
		}{
			"one choice":   {[]string{"Oui"}, "", "Proposez au moins 2 choix."},
			"twice":        {[]string{"Oui", "oui"}, "", "est proposé deux fois"},
			"long":         {[]string{"Oui", strings.Repeat("é", 121)}, "", "au plus 120 caractères"},
			"no date":      {[]string{"Oui", "Non"}, "demain", "Donnez une date et une heure"},
			"past":         {[]string{"Oui", "Non"}, "2020-01-01T10:00", "Choisissez une date à venir."},
			"year 9999":    {[]string{"Oui", "Non"}, "9999-12-31T23:59", "dans l’année qui vient"},
			"many choices": {[]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}, "9999-12-31T23:59", "dans l’année qui vient"},
			"NUL":          {[]string{"\x00", "\xff", "Oui"}, "hier", "Donnez une date"},
		} {
			form := url.Values{"sorte": {"sondage"}, "titre": {"Le titre"}, "texte": {"Le texte"}, "choix": x.choices, "anonyme": {"oui"}, "cloture": {x.closes}}
			for _, at := range []string{"/reseaux/clubs/groupes/eau/publications", "/publier"} {
				form.Set("espace", w.g.ID.String())
				a := ana.PostForm(at, form).Want(http.StatusUnprocessableEntity).Says(x.says)
				if a.Value("titre") != "Le titre" || a.Value("texte") != "Le texte" || a.Chosen("sorte") != "sondage" || a.Value("cloture") != x.closes || !a.Has("input", "id", "anonyme") {
					t.Errorf("%s: what was typed is lost", name)
				}
			}
		}
		form := url.Values{"sorte": {"message"}, "texte": {"Le texte"}, "choix": {"Oui"}, "cloture": {"hier"}, "titre": {strings.Repeat("é", 300)}}
		ana.PostForm("/reseaux/clubs/groupes/eau/publications", form).Want(http.StatusSeeOther)
		form.Set("sorte", "question")
		ana.PostForm("/reseaux/clubs/groupes/eau/publications", form).Want(http.StatusUnprocessableEntity).Says("trop long")
	})
}
