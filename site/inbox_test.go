package site_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"maillage/across/inbox"
	"maillage/across/notify"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/mail/mailtest"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/site"
	"maillage/site/sitetest"
)

const inboxDomain = "reponses.example"

// posted is a world that receives answers by mail.
type posted struct {
	*told
	address string // of its receiver
	post    item.Item
	bobs    string // the address to which Bob answers the post
}

func eachPosted(t *testing.T, f func(t *testing.T, w *posted)) {
	t.Helper()
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) { f(t, newPosted(t, e, false)) })
	}
}

func newPosted(t *testing.T, e db.Engine, lmtp bool) *posted {
	t.Helper()
	w := &posted{told: &told{mail: mailtest.Start(t), now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}}
	w.World = sitetest.New(t, sitetest.Options{Engine: e, Config: func(c *config.Config) {
		c.SMTP, c.PublicURL, c.InboxDomain = w.mail.URL, "http://maillage.test", inboxDomain
	}})
	w.Ctx = clock.With(w.Ctx, func() time.Time {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.now
	})
	w.notify = notify.New(w.Site.Core)
	w.net = w.Network("alpha")
	w.group = w.Group(w.net, "eau")
	w.ana, w.bob, w.eve = w.Person("Ana Lopez"), w.Person("Bob Petit"), w.Person("Eve Martin")
	for _, p := range []account.Person{w.ana, w.bob, w.eve} {
		w.Join(p, space.Member, w.net, w.group)
	}
	w.post = w.Post(w.ana, w.group, "Qui a un modèle de convention ?", "")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(w.Ctx)
	t.Cleanup(stop)
	in := inbox.New(w.Site.Core)
	in.Serve(ctx, l, lmtp)
	w.address = l.Addr().String()
	w.bobs = w.replyTo(w.bob, w.post.ID)
	return w
}

// replyTo is the address to which p answers i.
func (w *posted) replyTo(p account.Person, i ref.Item) (address string) {
	w.T.Helper()
	w.Write(func(tx *db.Tx) (err error) { address, err = w.Site.Core.ReplyTo(w.Ctx, tx, p.ID, i); return err })
	return address
}

// letter is a message of p; more are other headers, whole lines.
func letter(from, to, id, body string, more ...string) string {
	lines := append([]string{"From: <" + from + ">", "To: <" + to + ">", "Subject: Re: convention", "Message-ID: <" + id + ">", "Date: Tue, 24 Nov 2026 10:00:00 +0100"}, more...)
	if !strings.Contains(strings.Join(more, ""), "Content-Type") {
		lines = append(lines, "Content-Type: text/plain; charset=utf-8")
	}
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + strings.ReplaceAll(body, "\n", "\r\n")
}

// hand gives a message to the receiver, as a mail server does.
func (w *posted) hand(from, to, message string) error {
	w.T.Helper()
	c, err := smtp.Dial(w.address)
	if err != nil {
		w.T.Fatal(err)
	}
	defer c.Close()
	return c.SendMail(from, []string{to}, strings.NewReader(message))
}

// accepted hands a message that the receiver takes.
func (w *posted) accepted(from, to, message string) {
	w.T.Helper()
	if err := w.hand(from, to, message); err != nil {
		w.T.Errorf("refused: %v", err)
	}
}

// refused hands a message that the receiver refuses with code.
func (w *posted) refused(code int, from, to, message string) {
	w.T.Helper()
	err := w.hand(from, to, message)
	var said *smtp.SMTPError
	if !errors.As(err, &said) || said.Code != code {
		w.T.Errorf("answered %v, want %d", err, code)
	}
}

func (w *posted) page() sitetest.Answer {
	w.T.Helper()
	v := w.As(w.ana)
	return v.Follow(v.Get("/publications/" + w.post.ID.String()))
}

// answers is what the page of the post says to Ana.
func (w *posted) answers() string {
	w.T.Helper()
	return w.page().Words()
}

func (w *posted) says(texts ...string) {
	w.T.Helper()
	all := w.answers()
	for _, s := range texts {
		if !strings.Contains(all, s) {
			w.T.Errorf("the page does not say %q: %s", s, all)
		}
	}
}

// wantAnswers fails unless the post has n answers.
func (w *posted) wantAnswers(n int64) {
	w.T.Helper()
	if got := w.Item(w.post.ID).Replies; int64(got) != n {
		w.T.Errorf("%d answers, want %d", got, n)
	}
}

// to is the letters that arrived at an address.
func (w *posted) to(address string) (out []mailtest.Got) {
	w.pass(0)
	for _, g := range w.mail.Letters() {
		if len(g.To) == 1 && strings.EqualFold(g.To[0], address) {
			out = append(out, g)
		}
	}
	return out
}

// plainly is a text with plain spaces and apostrophes.
func plainly(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "’", "'")), " ")
}

// toldOnce fails unless one letter saying text came to address.
func (w *posted) toldOnce(address, text string) {
	w.T.Helper()
	got := w.to(address)
	if len(got) != 1 || !strings.Contains(plainly(got[0].Text), text) || got[0].Header("Auto-Submitted") == "" {
		w.T.Errorf("%d letters to %s, want one that says %q: %+v", len(got), address, text, got)
	}
}

func TestAnswerByMail(t *testing.T) {
	eachPosted(t, func(t *testing.T, w *posted) {
		c := w.Comment(w.ana, w.post, "@"+w.bob.Handle+" vous savez ?")
		w.pass(2 * time.Minute)
		got := w.letters(w.bob)
		if len(got) != 1 || !strings.Contains(got[0].Header("Reply-To"), "@"+inboxDomain) || !strings.Contains(got[0].Text, "répondre à ce message par courriel") {
			t.Fatalf("the letter has no address for answers: %+v", got)
		}
		to := strings.Trim(got[0].Header("Reply-To"), "<>")
		message := letter(w.bob.Email, to, "m1@bob.example", "Oui, le nôtre date de 2024.\nJe vous l'envoie.\n\n-- \nBob Petit\n01 02 03 04 05\n\nLe mar. 24 nov. 2026 à 10:00, Maillage <no@maillage.test> a écrit :\n> @bob vous savez ?\n")
		for range 2 { // the second is the same message again
			w.accepted(w.bob.Email, to, message)
		}
		w.says("Oui, le nôtre date de 2024.", "Bob Petit")
		if all := w.answers(); strings.Contains(all, "01 02 03") || strings.Contains(all, "a écrit") {
			t.Errorf("the signature or the quote is published: %s", all)
		}
		w.wantAnswers(2)
		w.accepted(w.bob.Email, to, letter(w.bob.Email, to, "m2@bob.example", "Encore un mot."))
		w.wantAnswers(3)
		if c.Root != w.post.ID {
			t.Error("the answers are of something else")
		}
	})
}

func TestAddressesThatWeDidNotSign(t *testing.T) {
	eachPosted(t, func(t *testing.T, w *posted) {
		forged := []byte(w.bobs)
		forged[20] ^= 1
		for _, to := range []string{string(forged), "reply+@" + inboxDomain, "postmaster@" + inboxDomain, strings.Replace(w.bobs, inboxDomain, "other.example", 1)} {
			w.refused(550, w.bob.Email, to, letter(w.bob.Email, to, "m@x", "Bonjour"))
		}
		w.wantAnswers(0)
		w.accepted(w.bob.Email, strings.ToUpper(w.bobs), letter(w.bob.Email, w.bobs, "m@x", "Bonjour"))
		w.wantAnswers(1)
	})
}

func TestSendersWhoAreNotThePerson(t *testing.T) {
	eachPosted(t, func(t *testing.T, w *posted) {
		for k, from := range []string{w.eve.Email, w.eve.Email, "mallory@elsewhere.example"} {
			w.accepted(from, w.bobs, letter(from, w.bobs, string(rune('a'+k))+"@x", "Je suis Bob"))
		}
		w.wantAnswers(0)
		w.toldOnce(w.eve.Email, "depuis une autre adresse que celle de votre compte")
		w.toldOnce("mallory@elsewhere.example", "depuis une autre adresse")
		for _, g := range w.to("mallory@elsewhere.example") {
			if strings.Contains(g.Text, w.post.ID.String()) || strings.Contains(g.Text, "convention") || strings.Contains(g.Text, "Bob") {
				t.Errorf("a stranger is told what it is about: %s", g.Text)
			}
		}
		w.pass(25 * time.Hour)
		w.accepted(w.eve.Email, w.bobs, letter(w.eve.Email, w.bobs, "z@x", "Je suis Bob"))
		if n := len(w.to(w.eve.Email)); n != 2 {
			t.Errorf("%d letters the next day, want 2", n)
		}
	})
}

func TestMachinesAreNotAnswered(t *testing.T) {
	eachPosted(t, func(t *testing.T, w *posted) {
		for _, h := range []string{"Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x.example>", "X-Autoreply: yes", "Content-Type: multipart/report; boundary=x", strings.TrimSuffix(strings.Repeat("Received: from a by b\r\n", 60), "\r\n")} {
			w.accepted(w.bob.Email, w.bobs, letter(w.bob.Email, w.bobs, "m@x", "Je suis absent", h))
			w.accepted(w.eve.Email, w.bobs, letter(w.eve.Email, w.bobs, "m@x", "Je suis absente", h))
		}
		w.accepted("", w.bobs, letter(w.bob.Email, w.bobs, "m@x", "Undelivered"))
		w.accepted("mailer-daemon@x.example", w.bobs, letter("mailer-daemon@x.example", w.bobs, "m@x", "Undelivered"))
		w.wantAnswers(0)
		w.pass(time.Minute)
		if n := len(w.mail.Letters()); n != 0 {
			t.Errorf("%d letters to machines", n)
		}
		w.accepted(w.bob.Email, w.bobs, letter(w.bob.Email, w.bobs, "m@x", "Me voici", "Auto-Submitted: no"))
		w.wantAnswers(1)
	})
}

func TestAnswersThatAreRefused(t *testing.T) {
	eachPosted(t, func(t *testing.T, w *posted) {
		eves := w.replyTo(w.eve, w.post.ID)
		w.accepted(w.eve.Email, eves, letter(w.eve.Email, eves, "m1@x", "\n> Qui a un modèle ?\n"))
		w.accepted(w.eve.Email, eves, letter(w.eve.Email, eves, "m2@x", "-- \nEve"))
		w.toldOnce(w.eve.Email, "ne contient rien à publier")

		secret := w.Group(w.net, "secret", sitetest.Secret)
		w.Join(w.ana, space.Member, secret)
		hidden := w.Post(w.ana, secret, "Entre nous, la fusion.", "")
		bobs := w.replyTo(w.bob, hidden.ID)
		w.accepted(w.bob.Email, bobs, letter(w.bob.Email, bobs, "m3@x", "Quoi ?"))
		if hidden = w.Item(hidden.ID); hidden.Replies != 0 {
			t.Error("who may not read it answers")
		}
		w.toldOnce(w.bob.Email, "n'existe plus, ou vous n'y avez plus accès")

		w.pass(92 * 24 * time.Hour)
		w.accepted(w.bob.Email, w.bobs, letter(w.bob.Email, w.bobs, "m4@x", "Trop tard"))
		if got := w.to(w.bob.Email); len(got) != 2 || !strings.Contains(plainly(got[1].Text), "plus de trois mois") {
			t.Errorf("nothing is said of an old letter: %+v", got)
		}
		w.wantAnswers(0)
	})
}

// attached is a message with a file.
func attached(from, to, id, body, name, kind string, data []byte) string {
	return letter(from, to, id, "--b\n"+"Content-Type: text/plain; charset=utf-8\n\n"+body+"\n--b\nContent-Type: "+kind+"; name=\""+name+"\"\nContent-Disposition: attachment; filename=\""+name+"\"\nContent-Transfer-Encoding: base64\n\n"+
		base64.StdEncoding.EncodeToString(data)+"\n--b--\n", "MIME-Version: 1.0", `Content-Type: multipart/mixed; boundary="b"`)
}

func TestFilesByMail(t *testing.T) {
	eachPosted(t, func(t *testing.T, w *posted) {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 20, 10))); err != nil {
			t.Fatal(err)
		}
		w.accepted(w.bob.Email, w.bobs, attached(w.bob.Email, w.bobs, "m1@x", "Voyez.", "plan.png", "image/png", b.Bytes()))
		w.accepted(w.bob.Email, w.bobs, attached(w.bob.Email, w.bobs, "m2@x", "", "notes.txt", "text/plain", []byte("Des notes")))
		w.wantAnswers(2)
		w.says("notes.txt", "Voyez.")
		page := w.page().Body
		if !strings.Contains(page, "Image envoyée par courriel, sans description") || !strings.Contains(page, "/"+attach.Preview) {
			t.Error("the picture is not shown, or has no description")
		}
		w.accepted(w.bob.Email, w.bobs, attached(w.bob.Email, w.bobs, "m3@x", "Lancez ceci.", "virus.exe", "application/octet-stream", []byte("MZ\x90\x00\x03")))
		w.wantAnswers(2)
		w.toldOnce(w.bob.Email, "virus.exe")
	})
}

func TestMessagesTooLarge(t *testing.T) {
	w := newPosted(t, db.SQLite, false)
	w.refused(552, w.bob.Email, w.bobs, letter(w.bob.Email, w.bobs, "m1@x", strings.Repeat(strings.Repeat("x", 1000)+"\n", 38_000)))
	w.accepted(w.bob.Email, w.bobs, letter(w.bob.Email, w.bobs, "m2@x", strings.Repeat("mot ", 60_000)))
	w.wantAnswers(0)
	if len(w.to(w.bob.Email)) != 1 {
		t.Error("nothing is said of a text that is too long")
	}
}

// Nothing is acknowledged that is not in the database.
func TestAnswersThatCannotBeWrittenNow(t *testing.T) {
	eachPosted(t, func(t *testing.T, w *posted) {
		post, message := w.Site.Core.Answer, letter(w.bob.Email, w.bobs, "m1@x", "Bonjour")
		w.Site.Core.Answer = func(context.Context, ref.Person, ref.Item, part.Reply) error {
			return fail.E("test", fail.Unavailable, nil)
		}
		w.refused(451, w.bob.Email, w.bobs, message)
		w.wantAnswers(0)
		w.Site.Core.Answer = func(ctx context.Context, by ref.Person, on ref.Item, r part.Reply) error {
			if err := post(ctx, by, on, r); err != nil {
				return err
			}
			return fail.E("test", fail.Unavailable, nil) // the line broke once it was written
		}
		w.refused(451, w.bob.Email, w.bobs, message)
		w.Site.Core.Answer = post
		w.accepted(w.bob.Email, w.bobs, message)
		w.wantAnswers(1)
		if n := len(w.to(w.bob.Email)); n != 0 {
			t.Errorf("%d letters of refusal", n)
		}
	})
}

func TestAnswerByLMTP(t *testing.T) {
	w := newPosted(t, db.SQLite, true)
	conn, err := net.Dial("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	c := smtp.NewClientLMTP(conn)
	defer c.Close()
	if err := c.SendMail(w.bob.Email, []string{w.bobs}, strings.NewReader(letter(w.bob.Email, w.bobs, "m1@x", "Par LMTP."))); err != nil {
		t.Fatal(err)
	}
	w.says("Par LMTP.")
}

func TestTopicByMail(t *testing.T) {
	eachPosted(t, func(t *testing.T, w *posted) {
		to, err := inbox.New(w.Site.Core).TopicTo(w.Ctx, w.Site.Core.DB.Q(), w.bob.ID, w.group.ID)
		if err != nil {
			t.Fatal(err)
		}
		if page := w.As(w.bob).Get("/reseaux/alpha/groupes/eau"); !strings.Contains(page.Body, topicsPath) {
			t.Errorf("the page of the group does not lead to the address: %d", page.Status)
		}
		if page := w.As(w.bob).Get(topicsPath); !strings.Contains(page.Body, "mailto:"+to) {
			t.Errorf("the page of the address does not give it: %d", page.Status)
		}
		if strings.Contains(w.Nobody().Get("/reseaux/alpha/groupes/eau").Body, topicsPath) {
			t.Error("the page leads nobody to an address")
		}
		for range 2 {
			w.accepted(w.bob.Email, to, letter(w.bob.Email, to, "m1@x", "Qui en a un ?\n\n-- \nBob"))
		}
		list := w.As(w.ana).Get("/reseaux/alpha/groupes/eau/forum").Words()
		if strings.Count(list, "convention") == 0 {
			t.Errorf("no topic: %s", list)
		}
		w.accepted(w.eve.Email, to, letter(w.eve.Email, to, "m2@x", "Je suis Bob"))
		w.toldOnce(w.eve.Email, "depuis une autre adresse")
		w.Write(func(tx *db.Tx) error {
			return space.SetMembership(w.Ctx, tx, space.Membership{Person: w.bob.ID, Space: w.group.ID, Role: space.Member, State: space.Muted})
		})
		w.accepted(w.bob.Email, to, letter(w.bob.Email, to, "m3@x", "Encore"))
		if n := len(w.to(w.bob.Email)); n != 1 {
			t.Errorf("%d letters to who is muted, want 1", n)
		}
	})
}

const topicsPath = "/reseaux/alpha/groupes/eau/forum/courriel"

// Somebody renews or closes their address, and who runs the group those of everybody: the old ones are nobody's at once, and
// others keep theirs.
func TestTopicAddressesAreRenewed(t *testing.T) {
	eachPosted(t, func(t *testing.T, w *posted) {
		in := inbox.New(w.Site.Core)
		of := func(p account.Person) string {
			to, err := in.TopicTo(w.Ctx, w.Site.Core.DB.Q(), p.ID, w.group.ID)
			if err != nil {
				t.Fatal(err)
			}
			return to
		}
		post := func(p account.Person, who, act string, want int) {
			t.Helper()
			if a := w.As(p).Post(topicsPath, url.Values{"pour": {who}, "geste": {act}}); a.Status != want {
				t.Errorf("%s %s by %s: %d", act, who, p.Handle, a.Status)
			}
		}
		w.Write(func(tx *db.Tx) error {
			return space.SetMembership(w.Ctx, tx, space.Membership{Person: w.ana.ID, Space: w.group.ID, Role: space.Animator, State: space.Active})
		})
		bobs, eves := of(w.bob), of(w.eve)
		post(w.bob, "tous", "fermer", 403)
		post(w.bob, "moi", "autre", 422)
		post(w.bob, "moi", "renouveler", 303)
		w.refused(550, w.bob.Email, bobs, letter(w.bob.Email, bobs, "n1@x", "Par l'ancienne."))
		bobs = of(w.bob)
		w.accepted(w.bob.Email, bobs, letter(w.bob.Email, bobs, "n2@x", "Par la nouvelle."))
		w.accepted(w.eve.Email, eves, letter(w.eve.Email, eves, "n3@x", "La sienne n'a pas changé."))
		post(w.bob, "moi", "fermer", 303)
		w.refused(550, w.bob.Email, bobs, letter(w.bob.Email, bobs, "n4@x", "Fermée."))
		w.refused(550, w.bob.Email, of(w.bob), letter(w.bob.Email, of(w.bob), "n5@x", "Fermée."))
		if page := w.As(w.bob).Get(topicsPath).Words(); !strings.Contains(page, "Votre adresse est fermée") || strings.Contains(page, "topic+") {
			t.Errorf("closed: %s", page)
		}
		post(w.bob, "moi", "rouvrir", 303)
		w.accepted(w.bob.Email, of(w.bob), letter(w.bob.Email, of(w.bob), "n6@x", "Rouverte."))
		post(w.ana, "tous", "fermer", 303)
		w.refused(550, w.eve.Email, eves, letter(w.eve.Email, eves, "n7@x", "Toutes fermées."))
		if page := w.As(w.eve).Get(topicsPath).Words(); !strings.Contains(page, "L’animation a fermé ces adresses") {
			t.Errorf("all closed: %s", page)
		}
		post(w.ana, "tous", "rouvrir", 303)
		w.refused(550, w.eve.Email, eves, letter(w.eve.Email, eves, "n8@x", "L'ancienne."))
		w.accepted(w.eve.Email, of(w.eve), letter(w.eve.Email, of(w.eve), "n9@x", "La nouvelle."))
		w.accepted(w.bob.Email, w.bobs, letter(w.bob.Email, w.bobs, "n10@x", "Répondre va toujours."))
	})
}

// The receiver begins and ends with the site.
func TestTheInboxListensWhileTheSiteRuns(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close() // a port that nobody has, most probably still in a moment
	c := config.Default()
	c.PublicURL, c.Data, c.InboxDomain, c.InboxListen = "http://maillage.test", t.TempDir(), inboxDomain, address
	s, err := site.Open(context.Background(), c, slog.New(slog.DiscardHandler), site.Options{Relaxed: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	line, err := smtp.Dial(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := line.Hello("mx.example"); err != nil {
		t.Error(err)
	}
	line.Close()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	end := time.Now().Add(10 * time.Second)
	for {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		conn.Close()
		if time.Now().After(end) {
			t.Fatal("it still listens")
		}
		time.Sleep(10 * time.Millisecond)
	}
}
