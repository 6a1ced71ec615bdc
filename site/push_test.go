package site_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/across/notify"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/kit/outward"
	"maillage/kit/webpush"
	"maillage/site/sitetest"
)

// pushed is what a browser would show.
type pushed struct{ Title, Body, Lang, Tag, Navigate string }

// service is the push service of a maker of browsers, with its browsers: it gives each what is sent to its address.
type service struct {
	*httptest.Server
	t testing.TB

	mu       sync.Mutex
	browsers map[string]*browser // by path
	status   int                 // answered; 0 for "created"
	asked    int
}

// browser is one that is closed.
type browser struct {
	endpoint string
	key      *ecdh.PrivateKey
	auth     []byte
	got      []pushed
}

// newService makes the site send to it, as if it were on the public internet.
func newService(w *sitetest.World) *service {
	s := &service{t: w.T, browsers: map[string]*browser{}}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(s.take))
	w.T.Cleanup(s.Close)
	w.Site.Core.Outward = s.Client()
	return s
}

func (s *service) take(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.status != 0 {
		w.WriteHeader(s.status)
		return
	}
	body, err := io.ReadAll(r.Body)
	b := s.browsers[r.URL.Path]
	if err != nil || b == nil || !strings.HasPrefix(r.Header.Get("Authorization"), "vapid t=") || r.Header.Get("TTL") == "" {
		s.t.Errorf("a push service refuses %s %v: %v", r.URL.Path, r.Header, err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	plain, err := webpush.Open(b.key, b.auth, body)
	var m struct{ Notification pushed }
	if err == nil {
		err = json.Unmarshal(plain, &m)
	}
	if err != nil {
		s.t.Errorf("the browser cannot read it: %v", err)
	}
	b.got = append(b.got, m.Notification)
	w.WriteHeader(http.StatusCreated)
}

// browser subscribes a new one in the session of v, by the form that the page's script fills.
func (s *service) browser(v *sitetest.Visitor, name string) *browser {
	s.t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	b := &browser{endpoint: s.URL + "/" + name, key: key, auth: make([]byte, 16)}
	rand.Read(b.auth)
	s.mu.Lock()
	s.browsers["/"+name] = b
	s.mu.Unlock()
	enc := base64.RawURLEncoding
	a := v.Post("/parametres/notifications/appareils", url.Values{"adresse": {b.endpoint}, "cle": {enc.EncodeToString(key.PublicKey().Bytes())}, "secret": {enc.EncodeToString(b.auth)}})
	if a.Status != http.StatusSeeOther || a.Location != "/parametres/notifications" {
		s.t.Fatalf("subscribing: %d %s", a.Status, a.Words())
	}
	return b
}

func (s *service) titles(b *browser) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, m := range b.got {
		out = append(out, strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(m.Title))
	}
	slices.Sort(out)
	return out
}

// want fails unless the browser shows titles, in alphabetical order.
func (s *service) want(b *browser, titles ...string) {
	s.t.Helper()
	if got := s.titles(b); strings.Join(got, "\n") != strings.Join(titles, "\n") {
		s.t.Errorf("the browser shows %q, want %q", got, titles)
	}
}

// What is told at once reaches browsers that are closed, encrypted for them, in their reader's language, without what was
// said; it waits for the end of quiet hours, and does not come for what was seen or lost meanwhile.
func TestPush(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		s := newService(w.World)
		bob := w.As(w.bob)
		b := s.browser(bob, "bob")
		w.SetLang(w.eve, "en")
		e := s.browser(w.As(w.eve), "eve")
		i := w.Post(w.ana, w.group, "Que pensez-vous du seuil secret, @"+w.bob.Handle+" et @"+w.eve.Handle+" ?", "")
		w.pass(0)
		s.want(b, "Ana Lopez vous mentionne")
		s.want(e, "Ana Lopez mentions you")
		if m := b.got[0]; m.Body != "Groupe eau, Réseau alpha" || m.Lang != "fr" || m.Navigate != "http://maillage.test/notifications/mention-"+i.ID.String() || strings.Contains(m.Title+m.Body, "secret") {
			t.Errorf("shown: %+v", m)
		}
		w.pass(time.Hour)
		s.want(b, "Ana Lopez vous mentionne") // once
		w.pass(10 * time.Hour)                // nine in the evening
		w.Comment(w.ana, i, "Un avis, @"+w.bob.Handle+" ?")
		w.pass(0)
		w.Comment(w.ana, i, "Et toi, @"+w.eve.Handle+" ?")
		w.pass(0)
		bob.Get(w.Site.Core.Kinds.Path(i))
		s.want(b, "Ana Lopez vous mentionne")
		w.pass(11 * time.Hour)
		s.want(b, "Ana Lopez vous mentionne") // it was seen
		s.want(e, "Ana Lopez answered", "Ana Lopez mentions you", "Ana Lopez mentions you")
		hidden := w.Group(w.net, "cache", sitetest.Secret)
		w.Join(w.ana, space.Member, hidden)
		w.Join(w.bob, space.Member, hidden)
		w.pass(11 * time.Hour)
		w.Post(w.ana, hidden, "Entre nous @"+w.bob.Handle, "")
		w.pass(0)
		w.Write(func(tx *db.Tx) error { return space.Remove(w.Ctx, tx, w.bob.ID, hidden.ID) })
		w.pass(24 * time.Hour)
		s.want(b, "Ana Lopez vous mentionne") // no longer theirs to read
	})
}

// A browser is forgotten when its maker says that it is gone, when its session ends, and when its reader says so.
func TestBrowsersAreForgotten(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		s := newService(w.World)
		count := func(want int) {
			t.Helper()
			if list, err := notify.Devices(w.Ctx, w.Site.Core.DB.Q(), w.bob.ID); err != nil || len(list) != want {
				t.Errorf("%d browsers, want %d (%v)", len(list), want, err)
			}
		}
		bob := w.As(w.bob)
		s.browser(bob, "un")
		b := s.browser(bob, "deux") // the same browser, another address
		count(1)
		a := bob.Get("/parametres/notifications")
		if !strings.Contains(a.Words(), "Cet appareil") || strings.Contains(a.Body, "data-push-key-value") || len(pageFaults(a)) > 0 {
			t.Errorf("the settings do not say that this one receives: %v", pageFaults(a))
		}
		list, err := notify.Devices(w.Ctx, w.Site.Core.DB.Q(), w.bob.ID)
		if err != nil {
			t.Fatal(err)
		}
		away := "/parametres/notifications/appareils/" + list[0].ID.String() + "/retrait"
		if a := w.As(w.eve).Post(away, nil); a.Status != http.StatusNotFound {
			t.Errorf("somebody else takes it back: %d", a.Status)
		}
		if a := bob.Post(away, nil); a.Status != http.StatusSeeOther {
			t.Errorf("taking it back: %d", a.Status)
		}
		count(0)
		s.browser(bob, "trois")
		sessions, err := account.Sessions(w.Ctx, w.Site.Core.DB.Q(), w.bob.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range sessions {
			if err := w.Site.Core.Accounts.Revoke(w.Ctx, w.bob.ID, o.ID); err != nil {
				t.Fatal(err)
			}
		}
		count(0)
		s.browser(w.As(w.bob), "quatre")
		s.status = http.StatusGone
		w.Post(w.ana, w.group, "Bonjour @"+w.bob.Handle, "")
		w.pass(0)
		count(0)
		s.want(b)
		s.status = 0
		for _, bad := range []url.Values{{}, {"adresse": {"http://127.0.0.1/"}, "cle": {"x"}, "secret": {"y"}}} {
			if a := w.As(w.bob).Post("/parametres/notifications/appareils", bad); a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%v: %d", bad, a.Status)
			}
		}
	})
}

// The site never asks a machine of its own network, whatever address a browser pretends to have.
func TestPushReachesNoPrivateMachine(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		s := newService(w.World)
		s.browser(w.As(w.bob), "bob")
		w.Site.Core.Outward = outward.Client(time.Second)
		w.Post(w.ana, w.group, "Bonjour @"+w.bob.Handle, "")
		w.pass(0)
		if s.asked != 0 {
			t.Errorf("a private machine was asked %d times", s.asked)
		}
	})
}

// The worker is a script at the root, and every page of settings offers it.
func TestPushWorker(t *testing.T) {
	eachTold(t, "http://maillage.test", func(t *testing.T, w *told) {
		a := w.Nobody().Get("/sw.js")
		if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/javascript") || strings.Contains(a.Body, "caches") || !strings.Contains(a.Body, "showNotification") {
			t.Errorf("the worker: %d %v", a.Status, a.Header)
		}
		key, err := w.notify.PushKey(w.Ctx)
		if again, _ := w.notify.PushKey(w.Ctx); err != nil || again != key {
			t.Errorf("the key changes: %q %q %v", key, again, err)
		}
		if a := w.As(w.bob).Get("/parametres/notifications"); !strings.Contains(a.Body, `data-push-key-value="`+key+`"`) || len(pageFaults(a)) > 0 {
			t.Errorf("the settings do not offer it: %v", pageFaults(a))
		}
	})
}
