package theme_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/across/theme"
	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/fail"
)

// The page and the list of themes have what access lets see, and count nothing else.
func TestThemesByChance(t *testing.T) {
	parttest.Each(t, func(w *parttest.World) {
		m, th := w.Random(11, 6, 80), theme.New(w.Core)
		all := make([]ref.Item, len(m.Notes))
		for n, i := range m.Notes {
			all[n] = i.ID
		}
		carried, err := item.ThemesOf(w.Ctx, w.Core.DB.Q(), all)
		w.OK(err)
		for _, p := range append(m.People, account.Person{}) {
			v := access.Nobody()
			if p.ID != 0 {
				v = w.Viewer(p)
			}
			shown := func(i item.Item) bool {
				author, known := access.Author(v, i)
				return i.State == item.Published && v.Sees(i) && !(known && m.Stance(p.ID, tie.Person, int64(author)) == tie.Block)
			}
			mine := func(i item.Item) bool {
				return len(v.Networks()) == 0 || slices.Contains(v.Networks(), i.Network) || slices.Contains(v.Spaces(), i.Space) || slices.Contains(v.Hosted(), i.Space)
			}
			uses := map[ref.Theme]int{}
			for _, one := range m.Themes {
				var want []ref.Item
				for _, i := range m.Notes {
					if slices.ContainsFunc(carried[i.ID], func(x item.Theme) bool { return x.ID == one.ID }) && shown(i) {
						want = append(want, i.ID)
						if mine(i) {
							uses[one.ID]++
						}
					}
				}
				got := pages(w, th, v, one.Slug)
				if slices.Sort(got); len(want) != len(got) || !slices.Equal(got, sorted(want)) {
					t.Errorf("%v, %s: %v, want %v", p.ID, one.Slug, got, want)
				}
			}
			list, err := th.Used(w.Ctx, v)
			w.OK(err)
			if len(list) != len(uses) {
				t.Errorf("%v: %d themes, want %d", p.ID, len(list), len(uses))
			}
			for _, u := range list {
				if u.N != uses[u.ID] || u.Stance != m.Stance(p.ID, tie.Theme, int64(u.ID)) {
					t.Errorf("%v, %s: %d uses and %q, want %d", p.ID, u.Slug, u.N, u.Stance, uses[u.ID])
				}
			}
		}
	}, theme.Join, parttest.Notes)
}

func sorted(ids []ref.Item) []ref.Item {
	out := slices.Clone(ids)
	slices.Sort(out)
	return out
}

// pages goes through the stream of a theme, which must be newest first.
func pages(w *parttest.World, th *theme.Themes, v *access.Viewer, slug string) (out []ref.Item) {
	w.Helper()
	var m theme.Mark
	last := time.Now().Add(1000 * time.Hour)
	for range 20 {
		p, err := th.Show(w.Ctx, v, slug, m)
		if fail.Is(err, fail.Hidden) && m.At.IsZero() {
			return nil
		}
		w.OK(err)
		for _, e := range p.Entries {
			if e.Item.Created.After(last) {
				w.Errorf("%s: %v is out of order", slug, e.Item.ID)
			}
			last = e.Item.Created
			out = append(out, e.Item.ID)
		}
		if m = p.Next; m.At.IsZero() {
			break
		}
	}
	return out
}

// square is a world with a network, and a secret group of ana's.
type square struct {
	*parttest.World
	themes         *theme.Themes
	ana, zoe       account.Person
	network, group space.Space
}

func each(t *testing.T, f func(w *square)) {
	t.Helper()
	parttest.Each(t, func(p *parttest.World) {
		w := &square{World: p, themes: theme.New(p.Core)}
		w.ana, w.zoe = p.Person("Ana Lopez", ""), p.Person("Zoe Roux", "")
		w.network = p.Network("alpha", space.Open, nil)
		w.group = p.Group(w.network, "cache", space.Invite, func(s *space.Space) { s.Audience, s.ItemsAudience = space.InGroup, space.InGroup }, w.ana)
		for _, m := range []account.Person{w.ana, w.zoe} {
			p.Puts(m, w.network, space.Member, space.Active)
		}
		f(w)
	}, theme.Join, parttest.Notes)
}

// note publishes a note that carries labels.
func (w *square) note(s space.Space, text string, labels ...string) item.Item {
	w.Helper()
	i := w.Note(w.ana, s, text, nil)
	w.Write(func(tx *db.Tx) error { return item.SetThemes(w.Ctx, tx, i, labels) })
	return i
}

// A theme is read by whoever may read something that carries it; for others it is not there, whatever they ask of it.
func TestThemePage(t *testing.T) {
	each(t, func(w *square) {
		w.note(w.network, "Premier mot", "Énergie")
		secret := w.note(w.group, "Secret", "plan caché")
		w.note(w.group, "Autre secret", "énergie")
		ana, zoe := w.As(w.ana), w.As(w.zoe)
		ana.Get("/themes/energie").Want(200).Says("#Énergie", "Premier mot", "Autre secret", "Suivre", "Groupes qui en parlent", "Groupe cache")
		zoe.Get("/themes/energie").Want(200).Says("Premier mot").Hides("secret", "Groupe cache")
		zoe.Get("/themes/%C3%A9nergie").Want(301)
		ana.Get("/themes/plan-cache").Want(200).Says("Secret")
		for _, path := range []string{"/themes/plan-cache", "/themes/plan%20caché", "/themes/inconnu", "/themes/-", "/themes/%00"} {
			zoe.Get(path).Want(404)
		}
		zoe.Post("/themes/plan-cache/suivi", "choix", "suivre").Want(404)
		zoe.Post("/themes/plan-cache/suivi").Want(404)
		zoe.Get("/themes").Want(200).Says("#Énergie", "1 publication").Hides("plan caché")
		ana.Get("/themes").Says("#plan caché", "#Énergie", "2 publications")
		w.Nobody().Get("/themes/energie").Want(404)
		w.Nobody().Get("/themes").Want(200).Says("Aucun thème encore").Hides("nergie")
		w.Write(func(tx *db.Tx) error { return item.SetState(w.Ctx, tx, secret, item.Deleted) })
		ana.Get("/themes/plan-cache").Want(404)
	})
}

// One follows a theme, mutes it, and leaves it.
func TestFollow(t *testing.T) {
	each(t, func(w *square) {
		w.note(w.network, "Premier mot", "énergie")
		b := w.As(w.zoe)
		stance := func() tie.Stance {
			one, err := item.ThemeBySlug(w.Ctx, w.Core.DB.Q(), "energie")
			w.OK(err)
			m, err := tie.Of(w.Ctx, w.Core.DB.Q(), w.zoe.ID, tie.Theme, []int64{int64(one.ID)})
			w.OK(err)
			return m[int64(one.ID)]
		}
		for _, c := range []struct {
			choice string
			want   tie.Stance
			says   string
		}{{"suivre", tie.Follow, "Suivi"}, {"suivre", tie.Follow, "Suivi"}, {"masquer", tie.Mute, "Ce que porte ce thème ne vient plus"}, {"aucun", "", "Suivre"}} {
			b.Post("/themes/energie/suivi", "choix", c.choice).Goes("/themes/energie")
			if got := stance(); got != c.want {
				t.Errorf("%s: %q", c.choice, got)
			}
			b.Get("/themes/energie").Says(c.says)
		}
		b.Post("/themes/energie/suivi", "choix", "adorer").Want(422)
		b.Post("/themes/energie/suivi", "choix", "suivre")
		b.Get("/themes").Says("Suivis et masqués")
		w.Nobody().Post("/themes/energie/suivi", "choix", "suivre").Want(303)
		_, err := w.themes.Follow(w.Ctx, 0, "energie", tie.Follow)
		w.Refused(err, fail.Hidden, "")
	})
}

// A theme goes on by pages; beyond the end it says so.
func TestThemePaging(t *testing.T) {
	each(t, func(w *square) {
		for n := range 23 {
			w.Pass(time.Minute)
			w.note(w.network, "Note "+strconv.Itoa(100+n), "énergie")
		}
		b := w.As(w.zoe)
		first := b.Get("/themes/energie").Want(200).Says("Note 122", "Note 103").Hides("Note 102")
		older := ""
		for _, n := range first.All(func(n *html.Node) bool { return parttest.Attr(n, "rel") == "next" }) {
			older = parttest.Attr(n, "href")
		}
		b.Get(older).Want(200).Says("Note 102", "Note 100").Hides("Note 103")
		b.Get("/themes/energie?avant=1000-" + w.network.ID.String()).Want(200).Says("Le fil s’arrête ici")
		b.Get("/themes/energie?avant=rien").Want(200).Says("Note 122")
	})
}
