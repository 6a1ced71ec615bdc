package group_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/org"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/group"
	"maillage/kit/fail"
)

// meeting is a group of home that other may be asked to open to its members, and one person of each sort.
type meeting struct {
	*world
	home, other, eau space.Space
	people           map[string]account.Person
}

const (
	atHome   = "home"  // of the network of the group alone
	hosted   = "other" // of the other network alone
	both     = "both"
	neither  = "neither"
	outHome  = "out of home" // excluded from it, and of the other network
	outOther = "out of other"
	barred   = "barred" // of the other network, of a kind that the group keeps out
	chief    = "chief"  // animates the group
	boss     = "boss"   // manages home
	ruler    = "ruler"  // manages the other network
)

func meet(w *world, admission space.Admission) *meeting {
	w.Helper()
	m := &meeting{world: w, people: map[string]account.Person{}}
	for _, name := range []string{atHome, hosted, both, neither, outHome, outOther, barred, chief, boss, ruler} {
		m.people[name] = w.Person(map[string]string{atHome: "Hector Dici", hosted: "Olga Dailleurs", both: "Bea Desdeux", neither: "Nora Personne", outHome: "Oscar Sorti", outOther: "Odile Partie",
			barred: "Vera Vente", chief: "Ana Lopez", boss: "Bruno Chef", ruler: "Rita Regle"}[name], "")
	}
	w.Works(m.people[barred], org.Entreprise, "1", "Vendtout")
	within := func(s *space.Space) { s.Audience = space.InNetwork }
	m.home, m.other = w.Network("clubs", space.Invite, nil, m.people[boss]), w.Network("regions", space.Invite, nil, m.people[ruler])
	for _, name := range []string{atHome, both, chief} {
		w.Puts(m.people[name], m.home, space.Member, space.Active)
	}
	for _, name := range []string{hosted, both, outHome, barred} {
		w.Puts(m.people[name], m.other, space.Member, space.Active)
	}
	w.Puts(m.people[outHome], m.home, space.Member, space.Excluded)
	w.Puts(m.people[outOther], m.other, space.Member, space.Excluded)
	m.eau = w.Group(m.home, "eau", admission, func(s *space.Space) { within(s); s.Barred = []string{"entreprise"} }, m.people[chief])
	return m
}

func (m *meeting) ask(name string) error {
	return m.group.AskOpening(m.Ctx, m.people[name].ID, m.eau.ID, m.other.ID, "Pour travailler ensemble")
}

// open opens the group to the other network.
func (m *meeting) open() {
	m.Helper()
	m.OK(m.ask(chief))
	m.OK(m.group.DecideOpening(m.Ctx, m.people[ruler].ID, m.other.ID, m.eau.ID, true))
}

// state is that of the opening, "" when there is none.
func (m *meeting) state() space.OpeningState {
	m.Helper()
	o, err := space.OpeningOf(m.Ctx, m.Core.DB.Q(), m.eau.ID, m.other.ID)
	m.OK(err)
	return o.State
}

func TestAskAnOpening(t *testing.T) {
	each(t, func(w *world) {
		m := meet(w, space.Open)
		w.Refused(w.group.AskOpening(w.Ctx, 0, m.eau.ID, m.other.ID, "x"), fail.Hidden, "")
		for name, k := range map[string]fail.Kind{atHome: fail.Forbidden, both: fail.Forbidden, hosted: fail.Hidden, neither: fail.Hidden, outHome: fail.Hidden, ruler: fail.Hidden} {
			w.Refused(m.ask(name), k, "")
		}
		far := w.Network("loin", space.Open, func(s *space.Space) { s.Audience = space.InNetwork })
		old := w.Network("vieux", space.Open, func(s *space.Space) { s.State = space.Archived })
		secret := w.Group(m.home, "cache", space.Invite, func(s *space.Space) { s.Audience = space.InGroup }, m.people[chief])
		by := m.people[chief].ID
		for _, c := range []struct {
			group, network ref.Space
			note, key      string
		}{
			{m.eau.ID, far.ID, "x", "web.field.choice"}, // which they do not see
			{m.eau.ID, old.ID, "x", "web.field.choice"},
			{m.eau.ID, m.eau.ID, "x", "web.field.choice"},
			{m.eau.ID, 12, "x", "web.field.choice"},
			{m.eau.ID, m.home.ID, "x", "space.opening.never"},
			{secret.ID, m.other.ID, "x", "space.opening.never"},
			{m.eau.ID, m.other.ID, " \n", "web.field.required"},
		} {
			w.Refused(w.group.AskOpening(w.Ctx, by, c.group, c.network, c.note), fail.Invalid, c.key)
		}
		w.OK(m.ask(chief))
		w.OK(m.ask(chief)) // once
		if m.state() != space.Asked || w.now(m.eau).Opened != 0 {
			t.Errorf("state %q", m.state())
		}
		w.told(m.other, "opening_asked Ana→Rita")
		w.told(m.eau)
		// Only who manages the other network decides, and only what waits.
		for name, k := range map[string]fail.Kind{hosted: fail.Forbidden, chief: fail.Forbidden, boss: fail.Forbidden, neither: fail.Forbidden} {
			w.Refused(w.group.DecideOpening(w.Ctx, m.people[name].ID, m.other.ID, m.eau.ID, true), k, "")
		}
		w.Refused(w.group.DecideOpening(w.Ctx, 0, m.other.ID, m.eau.ID, true), fail.SignedOut, "")
		w.Refused(w.group.DecideOpening(w.Ctx, m.people[ruler].ID, m.other.ID, secret.ID, true), fail.Conflict, "group.opening.gone")
		w.Refused(w.group.CloseOpening(w.Ctx, m.people[ruler].ID, m.other.ID, m.eau.ID), fail.Conflict, "group.opening.gone")
		w.OK(w.group.DecideOpening(w.Ctx, m.people[ruler].ID, m.other.ID, m.eau.ID, false))
		w.told(m.eau, "opening_refused Rita→Ana")
		w.told(m.other, "opening_asked Ana→Rita", "opening_settled Rita")
		w.Refused(w.group.DecideOpening(w.Ctx, m.people[ruler].ID, m.other.ID, m.eau.ID, true), fail.Conflict, "group.opening.gone")
		w.OK(m.ask(boss)) // again, and by who manages the network of the group
		w.OK(w.group.DecideOpening(w.Ctx, m.people[ruler].ID, m.other.ID, m.eau.ID, true))
		if m.state() != space.Opened || w.now(m.eau).Opened != 1 {
			t.Errorf("state %q", m.state())
		}
		w.told(m.eau, "opening_refused Rita→Ana", "opened Rita→Bruno")
		w.Refused(w.group.WithdrawOpening(w.Ctx, m.people[ruler].ID, m.eau.ID, m.other.ID), fail.Forbidden, "")
		w.OK(w.group.WithdrawOpening(w.Ctx, by, m.eau.ID, m.other.ID))
		w.OK(w.group.WithdrawOpening(w.Ctx, by, m.eau.ID, m.other.ID)) // once
		if m.state() != "" || w.now(m.eau).Opened != 0 {
			t.Errorf("state %q", m.state())
		}
	})
}

func TestEnterThroughAnotherNetwork(t *testing.T) {
	each(t, func(w *world) {
		m := meet(w, space.Open)
		at := "/reseaux/clubs/groupes/eau"
		see := func(when string, want map[string]int) {
			t.Helper()
			for name, status := range want {
				if got := w.As(m.people[name]).Get(at).Status; got != status {
					t.Errorf("%s, %s: %d, want %d", when, name, got, status)
				}
			}
		}
		see("before", map[string]int{atHome: 200, both: 200, boss: 200, hosted: 404, ruler: 404, neither: 404, outHome: 404, outOther: 404, barred: 404})
		m.open()
		see("opened", map[string]int{atHome: 200, both: 200, hosted: 200, ruler: 200, barred: 200, neither: 404, outHome: 404, outOther: 404})
		for name, want := range map[string]struct {
			kind fail.Kind
			key  string
		}{neither: {fail.Hidden, ""}, outHome: {fail.Hidden, ""}, outOther: {fail.Hidden, ""}, barred: {fail.Forbidden, "group.barred"}} {
			w.Refused(w.enter(m.people[name], m.eau, ""), want.kind, want.key)
		}
		for _, name := range []string{atHome, hosted, both} {
			w.OK(w.enter(m.people[name], m.eau, ""))
			w.is(m.people[name], m.eau, space.Member, space.Active)
		}
		w.is(m.people[hosted], m.home, space.None, "") // the group does not bring its network with it
		w.counted(m.eau, 4)
		if v := w.Viewer(m.people[hosted]); access.CanSpace(v, access.Publish, w.now(m.eau)) != nil || access.CanSpace(v, access.SeeMembers, m.home) == nil {
			t.Error("wrong rights of who comes from elsewhere")
		}
		// Managing the other network gives no right over the group.
		if access.CanSpace(w.Viewer(m.people[ruler]), access.Animate, w.now(m.eau)) == nil {
			t.Error("who manages the other network runs the group")
		}
		// Excluded from the other network, one loses what came through it; who is at home stays.
		for _, name := range []string{hosted, both} {
			w.OK(w.group.Exclude(w.Ctx, m.people[ruler].ID, m.other.ID, m.people[name].ID, "hors sujet"))
		}
		w.is(m.people[hosted], m.eau, space.None, "")
		w.is(m.people[both], m.eau, space.Member, space.Active)
		w.counted(m.eau, 3)
		see("excluded", map[string]int{hosted: 404, both: 200})
	})
}

func TestEndOfAnOpening(t *testing.T) {
	each(t, func(w *world) {
		m := meet(w, space.Open)
		m.open()
		for _, name := range []string{hosted, both} {
			w.OK(w.enter(m.people[name], m.eau, ""))
		}
		for name, k := range map[string]fail.Kind{hosted: fail.Forbidden, chief: fail.Forbidden, boss: fail.Forbidden} {
			w.Refused(w.group.CloseOpening(w.Ctx, m.people[name].ID, m.other.ID, m.eau.ID), k, "")
		}
		w.OK(w.group.CloseOpening(w.Ctx, m.people[ruler].ID, m.other.ID, m.eau.ID))
		w.is(m.people[hosted], m.eau, space.None, "")
		w.is(m.people[both], m.eau, space.Member, space.Active)
		w.counted(m.eau, 2)
		if got := w.facts(m.eau); !slices.Contains(got, "opening_closed Rita→Ana") {
			t.Errorf("facts %q", got)
		}
		// A group that becomes secret is at home alone.
		m.open()
		w.OK(w.enter(m.people[hosted], m.eau, ""))
		in := w.settings(m.eau)
		in.Door, in.Items, in.Barred = group.DoorSecret, space.InGroup, nil
		w.OK(w.group.Change(w.Ctx, m.people[chief].ID, m.eau.ID, in))
		if m.state() != "" || w.now(m.eau).Opened != 0 {
			t.Errorf("a secret group is %q", m.state())
		}
		w.is(m.people[hosted], m.eau, space.None, "")
	})
}

func TestRequestsFromAnotherNetwork(t *testing.T) {
	each(t, func(w *world) {
		m := meet(w, space.Request)
		m.open()
		w.OK(w.enter(m.people[hosted], m.eau, "Je viens voir"))
		w.is(m.people[hosted], m.eau, space.Member, space.Requested)
		w.OK(w.group.Decide(w.Ctx, m.people[chief].ID, m.eau.ID, m.people[hosted].ID, true))
		w.is(m.people[hosted], m.eau, space.Member, space.Active)
		// Invited by name: whoever is where the group is open; elsewhere its own network comes first.
		invite := func(name string) error {
			return w.group.Invite(w.Ctx, m.people[chief].ID, group.Invitation{Space: m.eau.ID, Who: m.people[name].Handle, Role: space.Animator})
		}
		w.OK(invite(ruler))
		w.Refused(invite(neither), fail.Invalid, "group.invite.network")
		w.OK(w.enter(m.people[ruler], m.eau, ""))
		w.is(m.people[ruler], m.eau, space.Animator, space.Active)
		w.is(m.people[ruler], m.home, space.None, "")
		// Who runs it alone through that network does not leave the network before handing over.
		w.OK(w.group.Leave(w.Ctx, m.people[chief].ID, m.eau.ID))
		second := w.Person("Rene Second", "")
		w.Puts(second, m.other, space.Manager, space.Active)
		w.Refused(w.group.Leave(w.Ctx, m.people[ruler].ID, m.other.ID), fail.Conflict, "group.last.of")
		w.OK(w.group.SetRole(w.Ctx, m.people[ruler].ID, m.eau.ID, m.people[hosted].ID, space.Animator))
		w.OK(w.group.Leave(w.Ctx, m.people[ruler].ID, m.other.ID))
		w.is(m.people[ruler], m.eau, space.None, "")
	})
}

func TestOpeningsOfSubGroups(t *testing.T) {
	each(t, func(w *world) {
		m := meet(w, space.Open)
		by := m.people[chief].ID
		sub := w.sub(m.people[chief], m.eau, "Captages", group.DoorOpen)
		ask := func() error { return w.group.AskOpening(w.Ctx, by, sub.ID, m.other.ID, "Aussi") }
		w.Refused(ask(), fail.Invalid, "group.opening.above")
		m.open()
		if w.As(m.people[hosted]).Get("/reseaux/clubs/groupes/captages").Status != 404 {
			t.Error("the opening of a group opens what is below")
		}
		w.OK(ask())
		w.OK(w.group.DecideOpening(w.Ctx, m.people[ruler].ID, m.other.ID, sub.ID, true))
		w.OK(w.enter(m.people[hosted], sub, ""))
		w.As(m.people[hosted]).Get("/reseaux/clubs/groupes/eau/sous-groupes").Want(200).Says("Captages")
		w.OK(w.group.CloseOpening(w.Ctx, m.people[ruler].ID, m.other.ID, m.eau.ID))
		if w.now(sub).Opened != 0 {
			t.Error("below stays open where its group is closed")
		}
		w.is(m.people[hosted], sub, space.None, "")
	})
}

func TestOpeningPages(t *testing.T) {
	each(t, func(w *world) {
		m := meet(w, space.Open)
		w.Network("loin", space.Open, func(s *space.Space) { s.Audience = space.InNetwork })
		at, offers := "/reseaux/clubs/groupes/eau", "/reseaux/regions/groupes-ouverts"
		who := func(name string) parttest.Browser { return w.As(m.people[name]) }
		who(atHome).Get(at + "/ouvertures").Want(403)
		who(hosted).Get(at + "/ouvertures").Want(404)
		for _, name := range []string{hosted, chief, boss, neither} {
			who(name).Get(offers).Want(403)
			who(name).Post(offers, "groupe", m.eau.ID.String(), "decision", "accepter").Want(403)
		}
		b := who(chief)
		if !b.Get(at+"/reglages").Want(200).Says("Ouvrir à d’autres réseaux").Has("a", "href", at+"/ouvertures") {
			t.Error("no way to open")
		}
		b.Get(at+"/ouvertures").Want(200).Says("Réseau regions").Hides("Réseau loin", "En attente")
		long := "Un mot"
		if a := b.Post(at+"/ouvertures", "reseau", "loin", "mot", long).Want(422).Says("Choisissez une des possibilités"); a.Value("mot") != long {
			t.Error("typed text lost")
		}
		b.Post(at+"/ouvertures", "reseau", "regions", "mot", "").Want(422).Says("À remplir")
		b.Post(at+"/ouvertures", "reseau", "regions", "mot", "Nos <b>eaux</b> se touchent").Goes(at + "/ouvertures")
		b.Get(at+"/ouvertures").Says("En attente", "« Nos <b>eaux</b> se touchent »", "Retirer la demande", "pas d’autre réseau")

		r := who(ruler)
		if !r.Get("/reseaux/regions/groupes").Has("a", "href", offers) {
			t.Error("no way to what is proposed")
		}
		a := r.Get(offers).Want(200).Says("Groupe eau", "De quoi il parle", "Ouvert aux membres du réseau", "Non ouvert aux : entreprises", "Réseau clubs", "1 membre", "« Nos <b>eaux</b> se touchent »", "Ana Lopez", "Ouvrir à nos membres")
		if a.Has("a", "href", at) {
			t.Error("leads to what they may not see yet")
		}
		r.Post(offers, "groupe", "rien", "decision", "accepter").Want(404)
		r.Post(offers, "groupe", m.eau.ID.String(), "decision", "x").Want(422)
		r.Post(offers, "groupe", m.home.ID.String(), "decision", "accepter").Want(409).Says("Cette demande n’attend plus")
		r.Post(offers, "groupe", m.eau.ID.String(), "decision", "accepter").Goes(offers)
		r.Get(offers).Says("Groupes ouverts à vos membres", "Ouvert depuis le", "Aucun groupe n’attend")

		// Its members see it in their list, with where it comes from, and in the lists over their networks.
		h := who(hosted)
		if !h.Get("/reseaux/regions/groupes").Want(200).Says("Groupe eau", "Réseau clubs").Has("a", "href", at) {
			t.Error("not in the list of the other network")
		}
		h.Get("/groupes?reseau=regions").Says("1 groupe", "Groupe eau")
		h.Get(at).Want(200).Says("Rejoindre", "Aussi dans Réseau regions").Hides("Rejoindre d’abord")
		h.Get(at + "/adhesion").Want(200).Hides("en même temps")
		h.Post(at + "/adhesion").Goes(at)
		w.OK(w.enter(m.people[both], m.eau, ""))
		// Who comes from elsewhere has the mark of there; the others none.
		if got := marked(h.Get(at + "/membres").Want(200)); !slices.Equal(got, []string{"Olga Dailleurs Réseau regions"}) {
			t.Errorf("marks %q", got)
		}
		w.Nobody().Get("/reseaux/regions/groupes").Hides("Groupe eau")
		r.Post(offers, "groupe", m.eau.ID.String(), "decision", "fermer").Goes(offers)
		h.Get(at).Want(404)
		h.Get("/reseaux/regions/groupes").Hides("Groupe eau")
		b.Get(at).Hides("Aussi dans")
		b.Lang = "en"
		w.OK(w.Core.Accounts.SetPrefs(w.Ctx, m.people[chief].ID, "en", "", ""))
		b.Get(at+"/ouvertures").Says("Open to other networks", "To which network")
		w.OK(w.Core.Accounts.SetPrefs(w.Ctx, m.people[ruler].ID, "en", "", ""))
		r.Get(offers).Says("Groups proposed", "No group waits")
		b.Post(at+"/ouvertures/retrait", "reseau", "regions").Goes(at + "/ouvertures")
	})
}

// marked is the lines of the list of members that have the mark of a network: the name, and the network.
func marked(a parttest.Answer) []string {
	var out []string
	for _, li := range a.All(func(n *html.Node) bool { return n.Data == "li" }) {
		var name, network string
		for n := range li.Descendants() {
			if n.Data == "h2" && name == "" {
				name = strings.Join(strings.Fields(parttest.Words(n)), " ")
			}
			if n.Data == "span" && parttest.Attr(n, "class") == "sr" && strings.HasPrefix(parttest.Words(n), "Réseau") {
				network = parttest.Words(n)
			}
		}
		if name != "" && network != "" {
			out = append(out, name+" "+network)
		}
	}
	return out
}
