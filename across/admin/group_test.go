package admin_test

import (
	"net/url"
	"slices"
	"testing"

	"maillage/core/space"
	"maillage/kit/fail"
)

// Who runs a group switches its parts, among those of the network; others do not even find the page.
func TestPartsOfAGroup(t *testing.T) {
	each(t, func(w *world) {
		boss, ida, ana := w.Person("Zoé Chef", ""), w.Person("Ida Anime", ""), w.Person("Ana Lopez", "")
		n := w.network("alpha", boss)
		g := w.Group(n, "eau", space.Open, func(s *space.Space) { s.Parts = []string{"ancien"} }, ida)
		for _, p := range []struct{ s space.Space }{{n}, {g}} {
			w.Puts(ana, p.s, space.Member, space.Active)
		}
		w.Puts(ida, n, space.Member, space.Active)
		path := "/reseaux/alpha/groupes/eau/modules"
		w.as(ana).get(path).is(403)
		w.as(ana).post(path, url.Values{}).is(403)
		a := w.as(ida).get(path).is(200).says("ce qu'il contient est gardé")
		form := a.form(path)
		if want := []string{"post"}; !slices.Equal(form["modules"], want) {
			w.Errorf("on: %q, want those of the network", form["modules"])
		}
		off := url.Values{"version": form["version"]}
		w.as(ida).post(path, off).is(303)
		if got := w.again(g); !slices.Equal(got.Parts, []string{"ancien", "post"}) {
			w.Errorf("off: %q", got.Parts)
		}
		w.as(boss).post(path, off).is(409).says("entre-temps")
		form = w.as(boss).get(path).is(200).form(path)
		if len(form["modules"]) != 0 {
			w.Errorf("still on: %q", form["modules"])
		}
		form["modules"] = []string{"post", "directory", "rien"}
		w.as(boss).post(path, form).is(303)
		if got := w.again(g); !slices.Equal(got.Parts, []string{"ancien"}) {
			w.Errorf("off: %q", got.Parts)
		}
		if want := []string{`admin.parts_switched {"off":["ancien","post"]}`, `admin.parts_switched {"off":["ancien"]}`}; !slices.Equal(w.told(g), want) {
			w.Errorf("%q", w.told(g))
		}
		if !w.as(ida).get("/reseaux/alpha/groupes/eau").Has("a", "href", path) || w.as(ana).get("/reseaux/alpha/groupes/eau").Has("a", "href", path) {
			w.Error("the way there is not shown to whom it should be")
		}
		w.refused(w.admin.SwitchParts(w.Ctx, boss.ID, n.ID, nil, n.Version), fail.Hidden, "")
		now := w.again(g)
		now.State = space.Archived
		w.Space(now, nil, "")
		w.as(ida).get(path).is(403)
	})
}
