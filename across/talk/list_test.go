package talk_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/across/talk"
	"maillage/core/item"
	"maillage/core/part/parttest"
	"maillage/core/ref"
)

// shown is the answers that a page has, by their anchors.
func shown(a parttest.Answer) (out []string) {
	for _, n := range a.All(func(n *html.Node) bool {
		return n.Data == "li" && strings.HasPrefix(parttest.Attr(n, "class"), "reply")
	}) {
		out = append(out, strings.TrimPrefix(parttest.Attr(n, "id"), "p-"))
	}
	return out
}

// link is where the link with a rel leads, "" without one.
func link(a parttest.Answer, rel string) (href string) {
	for _, n := range a.All(func(n *html.Node) bool { return n.Data == "a" && parttest.Attr(n, "rel") == rel }) {
		href, _, _ = strings.Cut(parttest.Attr(n, "href"), "#")
	}
	return href
}

// An answer has an address that shows it wherever it is in the list, and one goes from there both ways, over each answer.
func TestAnAnswerIsReached(t *testing.T) {
	each(t, func(w *asked) {
		all := []string{w.first.ID.String(), w.second.ID.String()}
		made := []item.Item{w.first, w.second}
		for n := range 128 {
			if n%3 == 0 { // some at the same time
				w.Pass(time.Second)
			}
			c := w.comment(w.bob, fmt.Sprintf("Réponse %d.", n))
			made, all = append(made, c), append(all, c.ID.String())
		}
		ana := w.As(w.ana)
		get := func(path string) (parttest.Answer, []string) {
			a := ana.Get(path).Want(http.StatusOK)
			return a, shown(a)
		}
		for _, n := range []int{0, 9, 10, 49, 50, 59, 60, 90, 129} {
			path := strings.Replace(talk.Path(made[n]), "/publications/", "/notes/", 1)
			if want := "?reponse=" + all[n] + "#p-" + all[n]; !strings.HasSuffix(path, want) {
				t.Fatalf("the address is %s", path)
			}
			path, _, _ = strings.Cut(path, "#")
			a, list := get(path)
			if !slices.Contains(list, all[n]) || len(list) > 50 {
				t.Errorf("answer %d is not among the %d shown", n, len(list))
			}
			at := slices.Index(all, list[0])
			if !slices.Equal(list, all[at:at+len(list)]) {
				t.Errorf("from answer %d on, some are missing", at)
			}
			if n < 50 && at != 0 || n >= 50 && at != n-10 {
				t.Errorf("answer %d is shown from %d on", n, at)
			}
			walk := list
			for b := a; link(b, "prev") != ""; {
				var before []string
				b, before = get(link(b, "prev"))
				if from := slices.Index(all, walk[0]); !slices.Contains(before, all[from-1]) {
					t.Errorf("what is before answer %d is left out", from)
				}
				walk = append(before[:slices.Index(all, walk[0])-slices.Index(all, before[0])], walk...)
			}
			for b := a; link(b, "next") != ""; {
				var after []string
				b, after = get(link(b, "next"))
				walk = append(walk, after...)
			}
			if !slices.Equal(walk, all) {
				t.Errorf("from answer %d, %d of %d answers are found", n, len(walk), len(all))
			}
		}
		for _, odd := range []string{"?reponse=", "?reponse=rien", "?avant=x", "?apres=1-2", "?avant=1-" + all[3]} {
			if _, list := get(w.path() + odd); !slices.Equal(list, all[:50]) {
				t.Errorf("%s shows %d answers", odd, len(list))
			}
		}
	})
}

// An answer that is not there any more is said not to be, the same whether it ever was; one that went elsewhere is led to.
func TestAnAnswerThatIsElsewhere(t *testing.T) {
	each(t, func(w *asked) {
		const gone = "n’est plus dans cette discussion"
		other := w.Note(w.bob, w.group, "Autre chose", nil)
		there, err := w.talk.Comment(w.Ctx, w.bob.ID, other.ID, "Par ici.", "", "fr")
		w.OK(err)
		_, err = w.talk.Delete(w.Ctx, w.bob.ID, w.first.ID)
		w.OK(err)
		ana := w.As(w.ana)
		ana.Get(w.path() + "?reponse=" + w.second.ID.String()).Hides(gone)
		for _, id := range []ref.Item{w.first.ID, ref.Item(77 << 22)} {
			ana.Get(w.path() + "?reponse=" + id.String()).Want(http.StatusOK).Says(gone).Hides("Elle est ici")
		}
		a := ana.Get(w.path()+"?reponse="+there.ID.String()).Says(gone, "Elle est ici : Par ici.")
		if !a.Has("a", "href", talk.Path(there)) {
			t.Error("no link leads to it")
		}
	})
}
