package site_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/across/live"
	"maillage/across/notify"
	"maillage/core/account"
	"maillage/core/broadcast"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/mail/mailtest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/feature/group"
	"maillage/feature/post"
	"maillage/kit/clock"
	"maillage/site/sitetest"
)

// told is a world with its own time, a mail server, and a group of people.
type told struct {
	*sitetest.World
	mail          *mailtest.Server
	notify        *notify.Notify
	net, group    space.Space
	ana, bob, eve account.Person

	mu  sync.Mutex
	now time.Time
}

// eachTold runs f on each engine. It is Tuesday, ten in the morning in Paris.
func eachTold(t *testing.T, publicURL string, f func(t *testing.T, w *told)) {
	t.Helper()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) { f(t, newTold(t, e, publicURL)) })
	}
}

func newTold(t *testing.T, e db.Engine, publicURL string) *told {
	t.Helper()
	w := &told{mail: mailtest.Start(t), now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	w.World = sitetest.New(t, sitetest.Options{Engine: e, Config: func(c *config.Config) { c.SMTP, c.PublicURL = w.mail.URL, publicURL }})
	w.Ctx = clock.With(w.Ctx, func() time.Time {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.now
	})
	w.notify = notify.New(w.Site.Core)
	w.net = w.Network("alpha")
	w.group = w.Group(w.net, "eau")
	w.ana, w.bob, w.eve = w.Person("Ana Lopez"), w.Person("Bob Petit"), w.Person("Eve Martin")
	w.Join(w.ana, space.Member, w.net, w.group)
	w.Join(w.bob, space.Member, w.net, w.group)
	w.Join(w.eve, space.Member, w.net, w.group)
	return w
}

// pass lets time go by, and everything that is due happen.
func (w *told) pass(d time.Duration) {
	w.T.Helper()
	w.mu.Lock()
	w.now = w.now.Add(d)
	w.mu.Unlock()
	for range 200 {
		if err := w.Site.Settle(w.Ctx); err != nil {
			w.T.Fatal(err)
		}
		if w.heard() {
			// What the last facts added to the queue may have come after it was looked at.
			if err := w.Site.Settle(w.Ctx); err != nil {
				w.T.Fatal(err)
			}
			return
		}
	}
	w.T.Fatal("the journal is never read to its end")
}

// heard tells whether every fact was served. On PostgreSQL a fact is served once no older transaction runs, and those of
// the queue come and go.
func (w *told) heard() bool {
	list, err := journal.Behind(w.Ctx, w.Site.Core.DB.Q())
	if err != nil {
		w.T.Fatal(err)
	}
	for _, s := range list {
		if s.Behind > 0 {
			return false
		}
	}
	return true
}

// letters is what arrived for p.
func (w *told) letters(p account.Person) []mailtest.Got {
	var out []mailtest.Got
	for _, g := range w.mail.Letters() {
		if len(g.To) == 1 && strings.EqualFold(g.To[0], p.Email) {
			out = append(out, g)
		}
	}
	return out
}

func (w *told) want(p account.Person, subjects ...string) []mailtest.Got {
	w.T.Helper()
	got := w.letters(p)
	var have []string
	for _, g := range got {
		have = append(have, strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(g.Subject))
	}
	if strings.Join(have, "\n") != strings.Join(subjects, "\n") {
		w.T.Errorf("%s got %q, want %q", p.Given, have, subjects)
	}
	return got
}

// A mention is told by letter at once, answers a minute later and together; all are one conversation for mail programs, and
// each has the means to end it.
func TestLettersOfAConversation(t *testing.T) {
	eachTold(t, "https://maillage.test", func(t *testing.T, w *told) {
		i := w.Post(w.ana, w.group, "Que pensez-vous du seuil, @"+w.bob.Handle+" ?", "")
		w.pass(0)
		w.want(w.ana)
		w.want(w.eve)
		first := w.want(w.bob, "Ana Lopez vous mentionne : Que pensez-vous du seuil, @Bob Petit ?")
		if len(first) != 1 {
			t.Fatal("no letter")
		}
		g := first[0]
		if g.Header("List-Id") != "<notifications.maillage.test>" || g.Header("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || !strings.HasPrefix(g.Header("List-Unsubscribe"), "<https://maillage.test/desabonnement/") {
			t.Errorf("headers: %q, %q, %q", g.Header("List-Id"), g.Header("List-Unsubscribe-Post"), g.Header("List-Unsubscribe"))
		}
		link := "https://maillage.test" + w.Site.Core.Kinds.Path(i)
		for _, part := range []string{g.Text, g.HTML} {
			if !strings.Contains(part, link) || !strings.Contains(part, "Groupe eau") || !strings.Contains(part, "seuil") || strings.Contains(part, "⟦") {
				t.Errorf("the letter lacks something: %s", part)
			}
		}
		w.Comment(w.bob, i, "Il me semble trop haut.")
		w.pass(0)
		w.want(w.ana)
		w.pass(2 * time.Minute)
		second := w.want(w.ana, "Bob Petit vous a répondu : Que pensez-vous du seuil, @Bob Petit ?")
		w.Comment(w.eve, i, "Trop bas.")
		w.Comment(w.eve, i, "Enfin, un peu.")
		w.pass(2 * time.Minute)
		third := w.want(w.ana, "Bob Petit vous a répondu : Que pensez-vous du seuil, @Bob Petit ?", "2 réponses : Que pensez-vous du seuil, @Bob Petit ?")
		w.want(w.bob, "Ana Lopez vous mentionne : Que pensez-vous du seuil, @Bob Petit ?", "2 réponses : Que pensez-vous du seuil, @Bob Petit ?")
		w.want(w.eve)
		for _, l := range [][]mailtest.Got{second, third} {
			if r := l[len(l)-1].Header("References"); r == "" || r != g.Header("References") || r != g.Header("In-Reply-To") {
				t.Errorf("References %q, want %q", r, g.Header("References"))
			}
		}
		w.pass(24 * time.Hour)
		if n := len(w.mail.Letters()); n != 4 {
			t.Errorf("%d letters in all, want 4", n)
		}
	})
}

// One click in the mail program ends the letters, without signing in; the page lets one choose.
func TestUnsubscribe(t *testing.T) {
	eachTold(t, "https://maillage.test", func(t *testing.T, w *told) {
		i := w.Post(w.ana, w.group, "Bonjour @"+w.bob.Handle+" et @"+w.eve.Handle, "")
		w.pass(0)
		path := func(p account.Person) string {
			l := w.letters(p)
			if len(l) == 0 {
				t.Fatal("no letter")
			}
			return strings.TrimSuffix(strings.TrimPrefix(l[0].Header("List-Unsubscribe"), "<https://maillage.test"), ">")
		}
		bob, eve, nobody := path(w.bob), path(w.eve), w.Nobody()
		nobody.Site = "none"
		if a := nobody.Get(bob); a.Status != http.StatusOK || !strings.Contains(a.Words(), "Arrêter tous ces courriels") || len(pageFaults(a)) > 0 {
			t.Errorf("the page: %d %v", a.Status, pageFaults(a))
		}
		for range 2 {
			if a := nobody.Post(bob, url.Values{"List-Unsubscribe": {"One-Click"}}); a.Status != http.StatusOK || !strings.Contains(a.Words(), "C’est fait") {
				t.Errorf("one click: %d %s", a.Status, a.Words())
			}
		}
		if a := nobody.Post(eve, url.Values{"quoi": {"groupe"}}); a.Status != http.StatusSeeOther {
			t.Errorf("the group alone: %d", a.Status)
		}
		if a := nobody.Post(eve, url.Values{"quoi": {"autre"}}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("a choice that is none: %d", a.Status)
		}
		for _, forged := range []string{bob[:len(bob)-1] + "x", bob + "x", bob[:20], "/desabonnement/" + strings.Repeat("A", 43)} {
			if a := nobody.Post(forged, url.Values{"List-Unsubscribe": {"One-Click"}}); a.Status != http.StatusNotFound {
				t.Errorf("%s: %d, want 404", forged, a.Status)
			}
		}
		w.Comment(w.ana, i, "Encore @"+w.bob.Handle+" et @"+w.eve.Handle)
		p := w.Post(w.ana, w.net, "Et ailleurs @"+w.bob.Handle+" et @"+w.eve.Handle, "")
		w.pass(time.Hour)
		if got := w.letters(w.bob); len(got) != 1 {
			t.Errorf("bob got %d letters after he ended them", len(got)-1)
		}
		if got := w.letters(w.eve); len(got) != 2 || !strings.Contains(got[1].Text, "https://maillage.test"+w.Site.Core.Kinds.Path(p)) {
			t.Errorf("eve got %d letters, want those outside the group alone", len(got))
		}
	})
}

// Letters wait for a mail server that is away, and arrive once.
func TestLettersWhileTheServerIsAway(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		w.now = time.Now() // tasks are tried again by real time
		if err := w.notify.Prefer(w.Ctx, w.bob.ID, notify.Prefs{Mail: true}, nil); err != nil {
			t.Fatal(err)
		}
		w.mail.Down()
		w.Post(w.ana, w.group, "Bonjour @"+w.bob.Handle, "")
		w.pass(0)
		w.want(w.bob)
		w.mail.Up()
		w.mail.Wait(1)
		w.pass(0)
		w.want(w.bob, "Ana Lopez vous mentionne : Bonjour @Bob Petit")
	})
}

// Letters wait for the end of quiet hours, and do not come for what was seen or lost meanwhile.
func TestLettersThatWait(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		w.prefer(w.eve, func(p *notify.Prefs) { p.Digest = notify.Never }) // which would say on Monday morning what letters say
		w.pass(11 * time.Hour)                                             // nine in the evening
		i := w.Post(w.ana, w.group, "Bonsoir @"+w.bob.Handle+" et @"+w.eve.Handle, "")
		w.pass(time.Hour)
		secret := w.Group(w.net, "cache", sitetest.Secret)
		w.Join(w.ana, space.Member, secret)
		w.Join(w.eve, space.Member, secret)
		hidden := w.Post(w.ana, secret, "Entre nous @"+w.eve.Handle, "")
		w.pass(0)
		if n := len(w.mail.Letters()); n != 0 {
			t.Fatalf("%d letters in quiet hours", n)
		}
		if a := w.As(w.bob).Get(w.Site.Core.Kinds.Path(i)); a.Status != http.StatusOK {
			t.Fatal(a.Status)
		}
		w.Write(func(tx *db.Tx) error { return space.Remove(w.Ctx, tx, w.eve.ID, secret.ID) })
		w.pass(11 * time.Hour) // nine in the morning
		w.want(w.bob)
		w.want(w.eve, "Ana Lopez vous mentionne : Bonsoir @Bob Petit et @Eve Martin")
		if a := w.As(w.eve).Get("/notifications"); strings.Contains(a.Body, "Entre nous") {
			t.Error("the page tells what may not be read any more")
		}
		if a := w.As(w.eve).Get("/notifications/mention-" + hidden.ID.String()); a.Status != http.StatusNotFound {
			t.Errorf("its address: %d, want 404", a.Status)
		}
		// Friday evening: Monday morning.
		w.pass(3*24*time.Hour - 14*time.Hour)
		w.Post(w.ana, w.group, "Bon week-end @"+w.eve.Handle, "")
		w.pass(0)
		w.pass(48 * time.Hour)
		w.want(w.eve, "Ana Lopez vous mentionne : Bonsoir @Bob Petit et @Eve Martin")
		w.pass(16 * time.Hour)
		w.want(w.eve, "Ana Lopez vous mentionne : Bonsoir @Bob Petit et @Eve Martin", "Ana Lopez vous mentionne : Bon week-end @Eve Martin")
	})
}

// The page: one line a thing, unread until it is opened, gone when it is deleted.
func TestNotices(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		i := w.Post(w.ana, w.group, "Une question sur les seuils.", "")
		w.Comment(w.bob, i, "Une première réponse.")
		last := w.Comment(w.eve, i, "Une seconde réponse.")
		w.Post(w.bob, w.group, "Voyez aussi @"+w.ana.Handle, "")
		w.pass(0)
		v := w.As(w.ana)
		a := v.Get("/notifications")
		for _, want := range []string{"2 réponses à « Une question sur les seuils. »", "Eve Martin : « Une seconde réponse. »", "Bob Petit vous mentionne", "(non lu", "Notifications, 2 non lues", "Tout marquer comme lu"} {
			if !strings.Contains(a.Words()+a.Body, want) {
				t.Errorf("the page does not say %q: %s", want, a.Words())
			}
		}
		for _, f := range pageFaults(a) {
			t.Error(f)
		}
		if a := v.Get("/notifications?filtre=moi"); strings.Contains(a.Body, "réponses à") || !strings.Contains(a.Body, "vous mentionne") {
			t.Error("the filter does not filter")
		}
		if _, err := w.Talk.Delete(w.Ctx, w.eve.ID, last.ID); err != nil {
			t.Fatal(err)
		}
		w.pass(0)
		if a := v.Get("/notifications"); strings.Contains(a.Body, "seconde") || !strings.Contains(a.Words(), "Bob Petit vous a répondu") {
			t.Errorf("after the deletion: %s", a.Words())
		}
		open := v.Get("/notifications/reply-" + i.ID.String())
		if open.Status != http.StatusSeeOther || !strings.Contains(open.Location, "#p-") {
			t.Errorf("opening leads to %d %q", open.Status, open.Location)
		}
		if a := v.Get("/notifications"); !strings.Contains(a.Body, "Notifications, 1 non lue\"") {
			t.Error("opening one does not leave one")
		}
		if a := w.As(w.eve).Get("/notifications/reply-" + i.ID.String()); a.Status != http.StatusNotFound {
			t.Errorf("somebody else's: %d", a.Status)
		}
		if a := v.Post("/notifications/lues", nil); a.Status != http.StatusSeeOther {
			t.Errorf("marking all: %d", a.Status)
		}
		if a := v.Get("/notifications"); strings.Contains(a.Body, "Tout marquer") {
			t.Error("something is unread still")
		}
		w.Comment(w.bob, i, "Encore.")
		w.pass(0)
		if n, _ := unreadOf(w, w.ana); n != 1 {
			t.Errorf("%d unread, want 1", n)
		}
		v.Get(w.Site.Core.Kinds.Path(i))
		if n, _ := unreadOf(w, w.ana); n != 0 {
			t.Errorf("%d unread after reading the page, want 0", n)
		}
		if a := w.As(w.eve).Get("/notifications?filtre=groupes"); !strings.Contains(a.Words(), "Vous avez tout lu.") {
			t.Error("no empty state")
		}
	})
}

func unreadOf(w *told, p account.Person) (int, []string) {
	a := w.As(p).Get("/notifications")
	var titles []string
	for _, n := range sitetest.Find(a.Doc(), isNewRow) {
		titles = append(titles, sitetest.Text(n))
	}
	return len(titles), titles
}

// Levels, following and muting decide who is told.
func TestLevelsAndFollowing(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		bob, eve := w.As(w.bob), w.As(w.eve)
		level := func(v *sitetest.Visitor, l notify.Level) {
			t.Helper()
			if a := v.Post("/reseaux/alpha/groupes/eau/niveau", url.Values{"niveau": {string(l)}}); a.Status != http.StatusSeeOther {
				t.Fatalf("level %s: %d", l, a.Status)
			}
		}
		unread := func(p account.Person, want int) {
			t.Helper()
			w.pass(0)
			if n, titles := unreadOf(w, p); n != want {
				t.Errorf("%s has %d unread %q, want %d", p.Given, n, titles, want)
			}
		}
		i := w.Post(w.ana, w.group, "Premier.", "")
		unread(w.bob, 0)
		level(bob, notify.All)
		level(eve, notify.Nothing)
		w.Post(w.ana, w.group, "Second @"+w.eve.Handle, "")
		unread(w.bob, 1)
		unread(w.eve, 0)
		w.Comment(w.eve, i, "Une réponse.")
		unread(w.bob, 2)
		if a := bob.Post("/publications/"+i.ID.String()+"/suivi", url.Values{"suivre": {"non"}}); a.Status != http.StatusSeeOther {
			t.Errorf("muting: %d", a.Status)
		}
		bob.Post("/notifications/lues", nil)
		w.Comment(w.eve, i, "Une autre.")
		unread(w.bob, 0)
		w.Comment(w.eve, i, "Et toi, @"+w.bob.Handle+" ?")
		unread(w.bob, 1)
		level(eve, notify.Weekly)
		before := len(w.letters(w.eve))
		w.Comment(w.ana, i, "Réponse à Eve.")
		unread(w.eve, 1)
		w.pass(time.Hour)
		if got := len(w.letters(w.eve)); got != before {
			t.Errorf("%d letters at the level without letters", got-before)
		}
		stranger := w.Person("Zoe Loin")
		if a := w.As(stranger).Post("/reseaux/alpha/groupes/eau/niveau", url.Values{"niveau": {"all"}}); a.Status != http.StatusForbidden {
			t.Errorf("a stranger chooses a level: %d", a.Status)
		}
		if a := bob.Get("/reseaux/alpha/groupes/eau"); !strings.Contains(a.Body, "Ce que je suis") || len(pageFaults(a)) > 0 {
			t.Errorf("the menu: %v", pageFaults(a))
		}
	})
}

// The page of settings keeps what is chosen, and refuses what is none of the choices.
func TestNoticeSettings(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		v := w.As(w.ana)
		a := v.Get("/parametres/notifications")
		for _, want := range []string{"Respecter la déconnexion", "Groupe eau", "Préférences", "Sessions"} {
			if !strings.Contains(a.Words(), want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		for _, f := range pageFaults(a) {
			t.Error(f)
		}
		field := "niveau-" + w.group.ID.String()
		if a := v.Post("/parametres/notifications", url.Values{"courriels": {"oui"}, "calme": {"oui"}, "de": {"1260"}, "a": {"420"}, "resume": {"monthly"}, "jour": {"4"}, "heure": {"720"}, field: {"none"}}); a.Status != http.StatusSeeOther {
			t.Errorf("saving: %d %s", a.Status, a.Words())
		}
		p, err := notify.PrefsOf(w.Ctx, w.Site.Core.DB.Q(), w.ana.ID)
		if want := (notify.Prefs{Mail: true, Quiet: true, From: 1260, To: 420, Digest: notify.Monthly, Day: time.Thursday, At: 720}); err != nil || p != want {
			t.Errorf("kept %+v, want %+v", p, want)
		}
		if l, err := notify.LevelOf(w.Ctx, w.Site.Core.DB.Q(), w.ana.ID, w.group.ID); err != nil || l != notify.Nothing {
			t.Errorf("level %q %v", l, err)
		}
		for _, bad := range []url.Values{
			{"resume": {"never"}, "jour": {"1"}, "heure": {"0"}, "de": {"61"}, "a": {"420"}}, {"resume": {"never"}, "jour": {"1"}, "heure": {"0"}, "de": {"60"}, "a": {"420"}, field: {"loud"}},
			{"resume": {"hourly"}, "jour": {"1"}, "heure": {"0"}, "de": {"60"}, "a": {"420"}}, {"resume": {"daily"}, "jour": {"7"}, "heure": {"0"}, "de": {"60"}, "a": {"420"}}, {},
		} {
			if a := v.Post("/parametres/notifications", bad); a.Status != http.StatusUnprocessableEntity || len(pageFaults(a)) > 0 {
				t.Errorf("%v: %d %v", bad, a.Status, pageFaults(a))
			}
		}
	})
}

// Animators are told of requests, by letter too; who asked is told of the answer; a request that is dealt with is no notice.
func TestRequestsAreTold(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		closed := w.Group(w.net, "ferme", func(s *space.Space) { s.Admission = space.Request })
		w.Join(w.ana, space.Animator, closed)
		groups := group.New(w.Site.Core)
		if _, err := groups.Enter(w.Ctx, w.bob.ID, closed.ID, "Je voudrais venir.", 0); err != nil {
			t.Fatal(err)
		}
		w.pass(0)
		w.want(w.ana, "Bob Petit demande à rejoindre Groupe ferme")
		if n, titles := unreadOf(w, w.ana); n != 1 || !strings.Contains(titles[0], "Bob Petit demande à rejoindre Groupe ferme") {
			t.Errorf("unread: %q", titles)
		}
		if a := w.As(w.ana).Get("/notifications/request-" + closed.ID.String()); a.Location != "/reseaux/alpha/groupes/ferme/membres" {
			t.Errorf("it leads to %q", a.Location)
		}
		if a := w.As(w.ana).Post("/reseaux/alpha/groupes/ferme/demandes/"+w.bob.Handle, url.Values{"reponse": {"oui"}, "decision": {"accepter"}, "geste": {"accepter"}}); a.Status != http.StatusSeeOther {
			t.Fatalf("accepting: %d %s", a.Status, a.Words())
		}
		w.pass(0)
		w.want(w.bob, "Vous voici dans Groupe ferme")
		if n, titles := unreadOf(w, w.bob); n != 1 {
			t.Errorf("bob's unread: %q", titles)
		}
		if a := w.As(w.ana).Get("/notifications"); strings.Contains(a.Body, "demande à rejoindre") {
			t.Error("a request that is dealt with is still told")
		}
	})
}

func isNewRow(n *html.Node) bool { return n.Data == "li" && sitetest.Attr(n, "class") == "-new" }

// A group of five thousand who all want everything: one fact is a handful of queries, and each of them has one notice.
func TestManyAreTold(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		const crowd = 5000
		ids := make([]int64, crowd)
		w.Write(func(tx *db.Tx) error {
			for n := range ids {
				ids[n] = tx.ID()
			}
			for _, id := range ids {
				name := "foule" + strconv.FormatInt(id, 10)
				if _, err := tx.Exec(w.Ctx, `INSERT INTO person (id, handle, email, email_key, created) VALUES ($1, $2, $2, $2, 1)`, id, name); err != nil {
					return err
				}
			}
			for _, text := range []string{
				`INSERT INTO membership (person_id, space_id, role, state, joined) SELECT p.id, s.id, 'member', 'active', 1 FROM person p, space s WHERE p.id IN ($1[]) AND s.id IN ($2[])`,
				`INSERT INTO notice_level (person_id, space_id, level) SELECT p.id, s.id, 'all' FROM person p, space s WHERE p.id IN ($1[]) AND s.id IN ($2[])`,
			} {
				if _, err := tx.Exec(w.Ctx, text, db.Ints(ids), db.Ints([]int64{int64(w.net.ID), int64(w.group.ID)})); err != nil {
					return err
				}
			}
			return nil
		})
		w.pass(0)
		w.Post(w.ana, w.group, "À tous.", "")
		var queries db.Counter
		start := time.Now()
		if _, err := w.Site.Core.Journal.Drain(db.WithCounter(w.Ctx, &queries)); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d people told in %v, %d queries", crowd, time.Since(start), queries.N())
		w.pass(0)
		var told int
		if err := w.Site.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM notice WHERE kind = 'post'`).Scan(&told); err != nil || told != crowd {
			t.Errorf("%d are told, want %d (%v)", told, crowd, err)
		}
		// Of every follower of the site together, and on PostgreSQL of their looks while other transactions run: the crowd must not count.
		if n := queries.N(); n > crowd/10 {
			t.Errorf("%d queries for one fact", n)
		}
	})
}

// A page that the browser fetches beforehand marks nothing; once it is shown, it says so.
func TestFetchingBeforehandReadsNothing(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		i := w.Post(w.ana, w.group, "Bonjour @"+w.bob.Handle, "")
		w.pass(0)
		var token string
		w.Write(func(tx *db.Tx) (err error) {
			token, err = w.Site.Core.Accounts.Open(w.Ctx, tx, w.bob.ID, "test", account.ByDemo)
			return err
		})
		get := func(path string, beforehand bool) string {
			r := httptest.NewRequest(http.MethodGet, "http://maillage.test"+path, nil)
			r.AddCookie(&http.Cookie{Name: "maillage", Value: token})
			if beforehand {
				r.Header.Set("X-Sec-Purpose", "prefetch")
			}
			out := httptest.NewRecorder()
			w.Handler.ServeHTTP(out, r)
			return out.Body.String()
		}
		page, asked := w.Site.Core.Kinds.Path(i), "/publications/"+i.ID.String()+"/vue"
		for _, path := range []string{page, "/notifications/mention-" + i.ID.String(), asked} {
			body := get(path, true)
			if n, _ := unreadOf(w, w.bob); n != 1 {
				t.Fatalf("GET %s beforehand leaves %d unread, want 1", path, n)
			}
			if path == page && !strings.Contains(body, asked) {
				t.Error("the page does not say how it tells that it is shown")
			}
		}
		get(asked, false)
		if n, _ := unreadOf(w, w.bob); n != 0 {
			t.Errorf("%d unread once the page is shown, want 0", n)
		}
	})
}

// A part that is new on an old site reads its whole journal: people follow what they wrote long ago, and are told nothing.
func TestOldFactsTellNothing(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		i := w.Post(w.ana, w.group, "Bonjour @"+w.bob.Handle, "")
		w.pass(30 * 24 * time.Hour)
		w.want(w.bob)
		if n, titles := unreadOf(w, w.bob); n != 0 {
			t.Errorf("told of the past: %q", titles)
		}
		w.Comment(w.eve, i, "Toujours d'actualité ?")
		w.pass(time.Hour)
		for _, p := range []account.Person{w.ana, w.bob} {
			if n, titles := unreadOf(w, p); n != 1 {
				t.Errorf("%s does not follow: %q", p.Given, titles)
			}
		}
	})
}

// A letter is in the language of who gets it; an address that does not exist gets no other.
func TestLettersToWhom(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		w.SetLang(w.eve, "en")
		w.mail.Fail(550, 1)
		w.Post(w.ana, w.group, "Bonjour @"+w.bob.Handle, "")
		w.pass(0)
		w.want(w.bob)
		if _, refused, err := w.Site.Core.Mail.Bounced(w.Ctx, w.Site.Core.DB.Q(), w.bob.Email); err != nil || !refused {
			t.Fatalf("the refusal is not known (%v)", err)
		}
		w.Post(w.ana, w.group, "Bonjour @"+w.bob.Handle+" et @"+w.eve.Handle, "")
		w.pass(time.Hour)
		w.want(w.bob)
		got := w.want(w.eve, "Ana Lopez mentions you: Bonjour @Bob Petit et @Eve Martin")
		for _, part := range []string{got[0].Text, got[0].HTML} {
			if !strings.Contains(part, "Read and answer") || !strings.Contains(part, "Stop these e-mails") {
				t.Errorf("not in English: %s", part)
			}
		}
		if n, titles := unreadOf(w, w.bob); n != 3 || !strings.Contains(titles[0], "Nos courriels n’arrivent plus à votre adresse") {
			t.Errorf("bob has on the site %q, want both mentions and the refusal", titles)
		}
		v := w.As(w.bob)
		for _, path := range []string{"/notifications", "/parametres/notifications"} {
			if a := v.Get(path); !strings.Contains(a.Body, `href="/parametres/adresse"`) || len(pageFaults(a)) > 0 {
				t.Errorf("%s does not lead to the address: %v", path, pageFaults(a))
			}
		}
		if a := v.Get("/notifications/bounced-" + w.bob.ID.String()); a.Location != "/parametres/adresse" {
			t.Errorf("the notice leads to %q", a.Location)
		}
	})
}

// The open pages of who is told hear that the bell rings, on the topic of their line, and ask for its number.
func TestTheBellRings(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		heard, cancel := w.Site.Core.Hub.Subscribe(live.PersonTopic(w.bob.ID))
		defer cancel()
		others, cancel := w.Site.Core.Hub.Subscribe(live.PersonTopic(w.eve.ID))
		defer cancel()
		w.Post(w.ana, w.group, "Bonjour @"+w.bob.Handle, "")
		w.pass(0)
		if n := rings(heard); n != 1 {
			t.Errorf("the bell of who is told rings %d times", n)
		}
		if n := rings(others); n != 0 {
			t.Errorf("the bell of somebody else rings %d times", n)
		}
		if a := w.As(w.bob).Get("/notifications/compte"); a.Status != http.StatusOK || !strings.Contains(a.Body, `"count":1`) || !strings.Contains(a.Body, "1 non lue") {
			t.Errorf("the number: %d %s", a.Status, a.Body)
		}
	})
}

// rings counts the bells among what was heard so far.
func rings(heard <-chan broadcast.Message) (n int) {
	for len(heard) > 0 {
		if m := <-heard; string(m.Data) == `{"kind":"notices"}` {
			n++
		}
	}
	return n
}

// Who mutes or blocks somebody is not told of what they do; who mutes a theme is told of what names them there, and of
// nothing else; the level of questions lets through what asks one.
func TestMutingTellsNothing(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		stance := func(p account.Person, what tie.What, target int64, s tie.Stance) {
			w.Write(func(tx *db.Tx) error { return tie.Set(w.Ctx, tx, p.ID, what, target, s) })
		}
		unread := func(p account.Person, want int, why string) {
			t.Helper()
			w.pass(0)
			if n, titles := unreadOf(w, p); n != want {
				t.Errorf("%s: %s has %d unread %q, want %d", why, p.Given, n, titles, want)
			}
			w.As(p).Post("/notifications/lues", nil)
		}
		dan := w.Person("Dan Roux")
		w.Join(dan, space.Member, w.net, w.group)
		for p, l := range map[ref.Person]notify.Level{w.bob.ID: notify.All, w.eve.ID: notify.All, dan.ID: notify.Questions} {
			if err := w.notify.SetLevel(w.Ctx, p, w.group.ID, l); err != nil {
				t.Fatal(err)
			}
		}
		stance(w.bob, tie.Person, int64(w.ana.ID), tie.Block)
		i := w.Post(w.ana, w.group, "Un mot sur #énergie pour @"+w.bob.Handle, "")
		unread(w.bob, 0, "blocked")
		unread(w.eve, 1, "all")
		unread(dan, 0, "no question")
		w.pass(time.Hour)
		w.want(w.bob)
		w.Write(func(tx *db.Tx) error {
			if err := item.SetThemes(w.Ctx, tx, i, []string{"énergie"}); err != nil {
				return err
			}
			theme, err := item.ThemeBySlug(w.Ctx, tx, "energie")
			if err != nil {
				return err
			}
			return tie.Set(w.Ctx, tx, w.eve.ID, tie.Theme, int64(theme.ID), tie.Mute)
		})
		w.Post(w.ana, w.group, "Encore #énergie", "")
		unread(w.eve, 0, "a theme that is muted")
		w.Post(w.ana, w.group, "Encore #énergie pour @"+w.eve.Handle, "")
		unread(w.eve, 1, "named there")
		if _, err := w.Posts.Publish(w.Ctx, w.ana.ID, post.Draft{Space: w.group.ID, Body: "Qui sait ?", Lang: "fr", Question: true}); err != nil {
			t.Fatal(err)
		}
		unread(dan, 1, "a question")
	})
}

// What parts declare is told in their words, and leads where they say: the welcome of a group, a contact that is asked, an
// answer that is accepted.
func TestDeclaredFactsAreTold(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		closed := w.Group(w.net, "accueil")
		w.Join(w.ana, space.Animator, closed)
		groups := group.New(w.Site.Core)
		if err := groups.Change(w.Ctx, w.ana.ID, closed.ID, group.Settings{Name: closed.Name, Lede: closed.Lede, Door: group.DoorOpen, Items: closed.ItemsAudience, Welcome: "Bienvenue.", Lang: "fr", Version: closed.Version}); err != nil {
			t.Fatal(err)
		}
		if _, err := groups.Enter(w.Ctx, w.bob.ID, closed.ID, "", 0); err != nil {
			t.Fatal(err)
		}
		w.pass(0)
		v := w.As(w.bob)
		if n, titles := unreadOf(w, w.bob); n != 1 || !strings.Contains(titles[0], "Groupe accueil vous souhaite la bienvenue") {
			t.Errorf("unread: %q", titles)
		}
		if a := v.Get("/notifications/welcomed-" + closed.ID.String()); a.Location != "/reseaux/alpha/groupes/accueil/a-propos" {
			t.Errorf("it leads to %q", a.Location)
		}
		i := w.Post(w.eve, w.group, "Une question.", "")
		reply := w.Comment(w.bob, i, "Ma réponse.")
		w.pass(0)
		w.Write(func(tx *db.Tx) error {
			for _, f := range []journal.Fact{
				{Kind: "item.accepted", Actor: w.eve.ID, Space: w.group.ID, Item: reply.ID, Root: i.ID, Mentions: []ref.Person{w.bob.ID}},
				{Kind: "person.contact_asked", Actor: w.ana.ID, Mentions: []ref.Person{w.bob.ID}},
			} {
				if _, err := w.Site.Core.Journal.Append(w.Ctx, tx, f); err != nil {
					return err
				}
			}
			return nil
		})
		w.pass(0)
		if got := w.letters(w.bob); len(got) != 2 {
			t.Errorf("%d letters, want one a thing", len(got))
		}
		if a := v.Get("/notifications/answer-" + i.ID.String()); !strings.Contains(a.Location, "#p-") {
			t.Errorf("an accepted answer leads to %q", a.Location)
		}
		if a := v.Get("/notifications/contact-" + w.ana.ID.String()); !strings.Contains(a.Location, "contacts") {
			t.Errorf("a contact leads to %q", a.Location)
		}
		w.Write(func(tx *db.Tx) error {
			if err := tie.Set(w.Ctx, tx, w.bob.ID, tie.Person, int64(w.eve.ID), tie.Block); err != nil {
				return err
			}
			_, err := w.Site.Core.Journal.Append(w.Ctx, tx, journal.Fact{Kind: "person.contact_asked", Actor: w.eve.ID, Mentions: []ref.Person{w.bob.ID}})
			return err
		})
		w.pass(0)
		if a := v.Get("/notifications/contact-" + w.eve.ID.String()); a.Status != http.StatusNotFound {
			t.Errorf("who is blocked is told of: %d", a.Status)
		}
	})
}
