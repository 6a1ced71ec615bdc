package site_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"maillage/across/notify"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/feature/directory"
	"maillage/site/sitetest"
)

// summaries is the subjects of the digests that came for p, and their texts with plain spaces.
func (w *told) summaries(p account.Person) (texts []string) {
	for _, g := range w.letters(p) {
		if g.Header("List-Id") == "<resume.maillage.test>" {
			texts = append(texts, strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(g.Subject+"\n"+g.Text))
		}
	}
	return texts
}

func (w *told) prefer(p account.Person, change func(*notify.Prefs)) {
	w.T.Helper()
	f := notify.Ordinary
	change(&f)
	if err := w.notify.Prefer(w.Ctx, p.ID, f, nil); err != nil {
		w.T.Fatal(err)
	}
}

// until lets time go by to an hour of Paris.
func (w *told) until(text string) {
	w.T.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		w.T.Fatal(err)
	}
	to, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		w.T.Fatal(err)
	}
	w.pass(0) // a schedule that is new runs at its next due time
	w.pass(to.Sub(w.now))
}

// Once a period, in the hours of its reader: what is new in their groups and was neither seen nor sent, and no letter when
// nothing is.
func TestDigest(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		w.until("2026-11-24 10:15") // a Tuesday
		w.prefer(w.bob, func(p *notify.Prefs) { p.Digest, p.Day, p.At = notify.EachWeek, time.Thursday, 12*60 })
		w.prefer(w.eve, func(p *notify.Prefs) { p.Digest = notify.Daily })
		w.pass(time.Hour)
		second := w.Group(w.net, "bois")
		w.Join(w.ana, space.Member, second)
		w.Join(w.bob, space.Member, second)
		first := w.Post(w.ana, w.group, "Premier sujet.", "")
		read := w.Post(w.ana, w.group, "Sujet lu sur le site.", "")
		w.Post(w.ana, second, "Affaire de bois.", "")
		w.Post(w.ana, w.group, "Sujet envoyé @"+w.bob.Handle, "")
		w.Post(w.bob, w.group, "Écrit par Bob.", "")
		liked := w.Post(w.ana, w.group, "Sujet aimé.", "")
		w.pass(0)
		w.As(w.bob).Get(w.Site.Core.Kinds.Path(read))
		if _, err := w.Talk.React(w.Ctx, w.bob.ID, liked.ID, item.Useful, true); err != nil {
			t.Fatal(err)
		}
		w.until("2026-11-26 11:45")
		if got := w.summaries(w.bob); len(got) != 0 {
			t.Fatalf("a digest before its hour: %q", got)
		}
		w.until("2026-11-26 12:00")
		w.until("2026-11-26 12:15")
		got := w.summaries(w.bob)
		if len(got) != 1 {
			t.Fatalf("%d digests, want 1", len(got))
		}
		for _, want := range []string{"Votre résumé : 2 publications nouvelles", "Premier sujet.", "Affaire de bois.", "Ana Lopez", "GROUPE BOIS, RÉSEAU ALPHA", "http://maillage.test" + w.Site.Core.Kinds.Path(first), "http://maillage.test/parametres/notifications", "/desabonnement/"} {
			if !strings.Contains(got[0], want) {
				t.Errorf("the digest does not say %q: %s", want, got[0])
			}
		}
		for _, no := range []string{"Sujet lu", "Sujet envoyé", "Écrit par Bob", "Sujet aimé", "⟦"} {
			if strings.Contains(got[0], no) {
				t.Errorf("the digest says %q: %s", no, got[0])
			}
		}
		w.until("2026-12-03 12:15") // nothing new
		if got := w.summaries(w.bob); len(got) != 1 {
			t.Errorf("%d digests of nothing: %s", len(got)-1, got[len(got)-1])
		}
		w.Post(w.ana, w.group, "Second sujet.", "")
		w.until("2026-12-10 12:15")
		if got := w.summaries(w.bob); len(got) != 2 || !strings.Contains(got[1], "1 publication nouvelle") || strings.Contains(got[1], "Premier") {
			t.Errorf("the second: %q", got)
		}
		if got := w.summaries(w.eve); len(got) != 2 || !strings.Contains(got[0], "Premier sujet.") || strings.Contains(got[0], "bois") || !strings.Contains(got[1], "Second sujet.") {
			t.Errorf("each day: %q", got)
		}
	})
}

// What was muted, hidden, taken away or is no longer theirs is in no digest, nor what is of a level of nothing; a level of
// weekly has there what it sent no letter about.
func TestDigestLeavesOut(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		w.until("2026-11-24 10:15")
		dan := w.Person("Dan Roux")
		w.Join(dan, space.Member, w.net, w.group)
		quiet, gone, weekly := w.Group(w.net, "calme"), w.Group(w.net, "parti", sitetest.Secret), w.Group(w.net, "lent")
		for _, p := range []account.Person{w.ana, w.bob, dan} {
			w.Join(p, space.Member, quiet, gone, weekly)
		}
		if err := w.notify.SetLevel(w.Ctx, w.bob.ID, quiet.ID, notify.Nothing); err != nil {
			t.Fatal(err)
		}
		if err := w.notify.SetLevel(w.Ctx, w.bob.ID, weekly.ID, notify.Weekly); err != nil {
			t.Fatal(err)
		}
		w.Post(w.ana, w.group, "Texte ordinaire.", "")
		muted := w.Post(w.ana, w.group, "Texte masqué.", "")
		themed := w.Post(w.ana, w.group, "Texte à thème.", "")
		w.Post(dan, w.group, "Texte de Dan.", "")
		w.Post(w.ana, quiet, "Texte calme.", "")
		w.Post(w.ana, gone, "Texte perdu.", "")
		w.Post(w.ana, weekly, "Texte lent @"+w.bob.Handle, "")
		deleted, hidden := w.Post(w.ana, w.group, "Texte effacé.", ""), w.Post(w.ana, w.group, "Texte retiré.", "")
		w.Write(func(tx *db.Tx) error {
			if err := item.SetThemes(w.Ctx, tx, themed, []string{"énergie"}); err != nil {
				return err
			}
			theme, err := item.ThemeBySlug(w.Ctx, tx, "energie")
			if err != nil {
				return err
			}
			for _, x := range []struct {
				what   tie.What
				target int64
				stance tie.Stance
			}{{tie.Item, int64(muted.ID), tie.Mute}, {tie.Theme, int64(theme.ID), tie.Mute}, {tie.Person, int64(dan.ID), tie.Block}} {
				if err := tie.Set(w.Ctx, tx, w.bob.ID, x.what, x.target, x.stance); err != nil {
					return err
				}
			}
			if err := item.SetState(w.Ctx, tx, hidden, item.Hidden); err != nil {
				return err
			}
			return space.Remove(w.Ctx, tx, w.bob.ID, gone.ID)
		})
		if _, err := w.Talk.Delete(w.Ctx, w.ana.ID, deleted.ID); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		page := w.As(w.bob).Get("/parametres/notifications/resume")
		w.until("2026-11-30 08:15") // Monday: the ordinary rhythm
		got := w.summaries(w.bob)
		if len(got) != 1 {
			t.Fatalf("%d digests, want 1", len(got))
		}
		for where, text := range map[string]string{"the letter": got[0], "the page": strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(page.Words())} {
			for _, want := range []string{"Texte ordinaire.", "Texte lent", "Ana Lopez vous mentionne"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q: %s", where, want, text)
				}
			}
			for _, no := range []string{"masqué", "à thème", "de Dan", "calme", "perdu", "effacé", "retiré"} {
				if strings.Contains(text, "Texte "+no) {
					t.Errorf("%s says %q: %s", where, no, text)
				}
			}
		}
		for _, f := range pageFaults(page) {
			t.Error(f)
		}
		if page := w.As(w.bob).Get("/parametres/notifications/resume"); !strings.Contains(page.Words(), "Rien de nouveau.") || !strings.Contains(page.Words(), "7 décembre") {
			t.Errorf("once it is sent: %s", page.Words())
		}
	})
}

// Questions without an answer that have the words of one's profile come first, those that have the most of them before, with
// the words said.
func TestDigestQuestions(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		w.until("2026-11-24 10:15")
		if err := directory.New(w.Site.Core).Save(w.Ctx, w.bob.ID, directory.Input{Given: "Bob", Family: "Petit", Skills: []string{"Marchés publics", "Eau"}, CanHelp: "les études de sol"}); err != nil {
			t.Fatal(err)
		}
		other := w.Group(w.net, "ailleurs") // bob is not in it, and may read it
		w.Join(w.ana, space.Member, other)
		ask := func(s space.Space, body string) item.Item {
			t.Helper()
			i := w.Post(w.ana, s, body, "")
			w.Write(func(tx *db.Tx) error {
				_, err := tx.Exec(w.Ctx, `UPDATE item SET question = 'waiting' WHERE id = $1`, i.ID)
				return err
			})
			return i
		}
		ask(w.group, "Qui connaît un bon traiteur ?")
		answered := ask(w.group, "Comment passer un marché pour l'eau, déjà répondu ?")
		w.Comment(w.eve, answered, "Ainsi.")
		ask(w.group, "Quel seuil pour un marché ?")
		ask(other, "Quelle étude de sol avant un marché public d'eau ?")
		w.until("2026-11-30 08:15")
		got := w.summaries(w.bob)
		if len(got) != 1 {
			t.Fatalf("%d digests, want 1", len(got))
		}
		many, few := strings.Index(got[0], "Quelle étude de sol"), strings.Index(got[0], "Quel seuil")
		if many < 0 || few < many || !strings.Contains(got[0], "vos mots : études, sol, Marchés et publics") {
			t.Errorf("the questions: %s", got[0])
		}
		if head, _, _ := strings.Cut(got[0], "GROUPE EAU"); strings.Contains(head, "traiteur") || strings.Contains(head, "déjà répondu") {
			t.Errorf("questions that are none of theirs: %s", head)
		}
		if strings.Count(got[0], "Quel seuil") != 1 {
			t.Error("a question is told twice")
		}
	})
}

// One click ends digests and nothing else; whoever ends all letters has none either.
func TestDigestEnds(t *testing.T) {
	eachTold(t, "https://maillage.test", func(t *testing.T, w *told) {
		w.until("2026-11-24 10:15")
		w.Post(w.ana, w.group, "Un sujet.", "")
		w.prefer(w.eve, func(p *notify.Prefs) { p.Mail = false })
		w.until("2026-11-30 08:15")
		if n := len(w.summaries(w.eve)); n != 0 {
			t.Errorf("%d digests for who wants no letter", n)
		}
		list := w.letters(w.bob)
		if len(list) != 1 || list[0].Header("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
			t.Fatalf("%d letters", len(list))
		}
		path := strings.TrimSuffix(strings.TrimPrefix(list[0].Header("List-Unsubscribe"), "<https://maillage.test"), ">")
		nobody := w.Nobody()
		nobody.Site = "none"
		if a := nobody.Get(path); !strings.Contains(a.Words(), "Arrêter le résumé") || len(pageFaults(a)) > 0 {
			t.Errorf("the page: %s %v", a.Words(), pageFaults(a))
		}
		if a := nobody.Post(path, url.Values{"List-Unsubscribe": {"One-Click"}}); a.Status != http.StatusOK || !strings.Contains(a.Words(), "vous ne recevrez plus de résumé") {
			t.Errorf("one click: %d %s", a.Status, a.Words())
		}
		if p, err := notify.PrefsOf(w.Ctx, w.Site.Core.DB.Q(), w.bob.ID); err != nil || !p.Mail || p.Digest != notify.Never {
			t.Errorf("left with %+v, %v", p, err)
		}
		w.Post(w.ana, w.group, "Un autre.", "")
		w.until("2026-12-07 08:15")
		if n := len(w.summaries(w.bob)); n != 1 {
			t.Errorf("%d digests after they were ended", n-1)
		}
	})
}

// Many people are planned a batch at a time, each once a period, whatever the number of processes that look.
func TestManyDigests(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		const crowd = 300
		w.Write(func(tx *db.Tx) error {
			for range crowd {
				id := tx.ID()
				name := "foule" + strconv.FormatInt(id, 10)
				if _, err := tx.Exec(w.Ctx, `INSERT INTO person (id, handle, email, email_key, created) VALUES ($1, $2, $2, $2, 1)`, id, name); err != nil {
					return err
				}
			}
			return nil
		})
		w.until("2026-11-24 10:15")
		count := func(query string) (n int) {
			t.Helper()
			if err := w.Site.Core.DB.Q().QueryRow(w.Ctx, query).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := count(`SELECT COUNT(*) FROM notice_digest WHERE next > 0`); n != crowd+3 {
			t.Errorf("%d are planned, want %d", n, crowd+3)
		}
		start := time.Now()
		w.pass(6 * 24 * time.Hour)
		t.Logf("%d digests of nothing in %v", crowd, time.Since(start))
		if n := count(`SELECT COUNT(*) FROM river_job WHERE kind = 'notify.digest'`); n != crowd+3 {
			t.Errorf("%d digests are made, want %d", n, crowd+3)
		}
	})
}
