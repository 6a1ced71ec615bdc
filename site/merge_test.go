package site_test

import (
	"net/url"
	"strings"
	"testing"

	"maillage/across/notify"
	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/forum"
	"maillage/site/ops"
	"maillage/site/sitetest"
)

// A group that moves into another takes along all that parts keep of it: what is found, categories, what is read, levels of
// notices, what people are told; and every number is what a fresh count says.
func TestAMergedGroupIsWholeEverywhere(t *testing.T) {
	sitetest.Each(t, func(t *testing.T, w *sitetest.World) {
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		n := w.Network("alpha")
		inner := func(s *space.Space) { s.ItemsAudience = space.InGroup }
		eau, lac := w.Group(n, "eau", inner), w.Group(n, "lac", inner)
		ana, kim, zoe, far := w.Person("Ana Lopez"), w.Person("Kim Membre"), w.Person("Zoe Roux"), w.Person("Max Loin")
		w.Join(ana, space.Animator, eau, lac)
		w.Join(ana, space.Member, n)
		w.Join(kim, space.Member, n, eau)
		w.Join(zoe, space.Member, n, lac)
		w.Join(far, space.Member, n)
		f, note := forum.New(w.Site.Core), notify.New(w.Site.Core)
		ok(f.Arrange(w.Ctx, ana.ID, eau.ID, make([]ref.Item, 2), []string{"Réglementation", "Travaux"}))
		ok(f.Arrange(w.Ctx, ana.ID, lac.ID, make([]ref.Item, 1), []string{"travaux"}))
		drawers, err := f.Categories(w.Ctx, eau.ID)
		ok(err)
		open := func(in space.Space, title string, drawer ref.Item) item.Item {
			t.Helper()
			i, err := f.Open(w.Ctx, kim.ID, forum.Draft{Space: in.ID, Title: title, Body: "Le débitmètre du captage est en panne.", Category: drawer, Lang: "fr"})
			ok(err)
			return i
		}
		topic := open(eau, "Débitmètre en panne", drawers[1].ID)
		open(eau, "Arrêté préfectoral", drawers[0].ID)
		w.Comment(ana, topic, "Changez la sonde.")
		ok(note.SetLevel(w.Ctx, kim.ID, eau.ID, notify.All))
		ok(w.Site.Settle(w.Ctx))

		found := func(p account.Person) bool {
			return strings.Contains(w.As(p).Get("/recherche?q=d%C3%A9bitm%C3%A8tre").Words(), "Débitmètre en panne")
		}
		if found(zoe) || !found(kim) {
			t.Fatal("before: who is not in the group finds what is said in it, or who is does not")
		}
		const at = "/reseaux/alpha/groupes/eau/fusion"
		a := w.As(ana).Get(at + "?avec=lac")
		form := url.Values{"avec": {"lac"}, "lu": {a.Value("lu")}, "accord": {"oui"}}
		if a := w.As(ana).Post(at, form); a.Status != 303 {
			t.Fatalf("%d: %s", a.Status, a.Words())
		}
		ok(w.Site.Settle(w.Ctx))
		ok(w.Site.Settle(w.Ctx)) // what the task said is heard

		for _, p := range []account.Person{zoe, kim, ana} {
			if !found(p) {
				t.Errorf("%s does not find it", p.Given)
			}
		}
		if found(far) {
			t.Error("who is in none of them finds it")
		}
		page := w.As(zoe).Get("/reseaux/alpha/groupes/lac/forum").Words()
		if !strings.Contains(page, "Débitmètre en panne") || !strings.Contains(page, "Réglementation") {
			t.Errorf("the forum: %s", page)
		}
		list, err := f.Categories(w.Ctx, lac.ID)
		ok(err)
		if len(list) != 2 || list[0].Topics != 1 || list[1].Name != "Réglementation" || list[1].Topics != 1 {
			t.Errorf("categories: %+v", list)
		}
		// What came is no news; what is said in it afterwards is.
		news := func(p account.Person) string {
			return w.As(p).Get("/reseaux/alpha/groupes/lac/forum?liste=non-lus").Words()
		}
		if strings.Contains(news(zoe), "Débitmètre en panne") || strings.Contains(news(kim), "Débitmètre en panne") {
			t.Error("what came with the group is news")
		}
		w.Comment(ana, w.Item(topic.ID), "C’est réparé ?")
		ok(w.Site.Settle(w.Ctx))
		if !strings.Contains(news(zoe), "Débitmètre en panne") {
			t.Error("an answer since is no news")
		}
		var level string
		ok(w.Site.Core.DB.Q().QueryRow(w.Ctx, `SELECT level FROM notice_level WHERE person_id = $1 AND space_id = $2`, kim.ID, lac.ID).Scan(&level))
		if level != string(notify.All) {
			t.Errorf("the level is %q", level)
		}
		if words := w.As(kim).Get("/notifications").Words(); !strings.Contains(words, "a rejoint un autre groupe, dont vous êtes membre") {
			t.Errorf("notices: %s", words)
		}
		var left int
		ok(w.Site.Core.DB.Q().QueryRow(w.Ctx, leftBehind, eau.ID).Scan(&left))
		if left != 0 {
			t.Errorf("%d rows are left with the group that moved", left)
		}
		for _, x := range ops.Check(w.Ctx, w.Site, ops.CheckOptions{}) {
			if x.About == "counters" && x.Level != ops.Fine {
				t.Error(x)
			}
		}
	})
}

// leftBehind counts what parts still keep of the space $1.
const leftBehind = `SELECT (SELECT COUNT(*) FROM item WHERE space_id = $1) + (SELECT COUNT(*) FROM membership WHERE space_id = $1) + (SELECT COUNT(*) FROM forum_category WHERE space_id = $1)
	+ (SELECT COUNT(*) FROM forum_caught WHERE space_id = $1) + (SELECT COUNT(*) FROM notice_level WHERE space_id = $1) + (SELECT COUNT(*) FROM desk_welcome WHERE space_id = $1)
	+ (SELECT COUNT(*) FROM feed_address WHERE space_id = $1) + (SELECT COUNT(*) FROM group_invitation WHERE space_id = $1) + (SELECT COUNT(*) FROM moderation_decision WHERE space_id = $1)`
