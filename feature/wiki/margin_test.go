package wiki_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/feature/wiki"
	"maillage/kit/fail"
)

// speaks makes answers of the world be stored as across/talk does: an item under the page, with its text, and what goes with it.
func (w *world) speaks() {
	n := 0
	w.Core.Answer = func(ctx context.Context, by ref.Person, on ref.Item, r part.Reply) error {
		n++
		return w.Core.DB.Write(ctx, func(tx *db.Tx) error {
			root, err := item.Get(ctx, tx, on)
			if err != nil {
				return err
			}
			x, err := text.Render(ctx, tx, r.Body, r.Lang, "texte")
			if err != nil {
				return err
			}
			i, err := item.AddTo(ctx, tx, root, item.Item{Kind: "note", Author: by, Title: r.Body, State: item.Published, ClientKey: r.Key})
			if err != nil {
				return err
			}
			if err := text.Put(ctx, tx, i, x); err != nil {
				return err
			}
			return r.Also(ctx, tx, i)
		})
	}
}

// thread is the only thread of i that by sees.
func (w *world) thread(by account.Person, i item.Item) wiki.Thread {
	w.Helper()
	p, err := w.wiki.Read(w.Ctx, w.Viewer(by), i.ID)
	w.OK(err)
	list, err := w.wiki.Margin(w.Ctx, w.Viewer(by), p)
	w.OK(err)
	if len(list) != 1 {
		w.Fatalf("%d threads", len(list))
	}
	return list[0]
}

// A comment in the margin goes with its words from version to version; when they go, it stays and says what it was about; when
// they come back, so does it.
func TestAThreadFollowsItsPassage(t *testing.T) {
	each(t, func(w *world) {
		w.speaks()
		i := w.page(w.ana, "Délais", "## Réponse\n\nLe délai de réponse est de **trente jours** ouvrés, sans exception.\n\n## Recours\n\nLe délai de recours est de deux mois.", 0)
		at := "/pages/" + i.ID.String()
		form := w.As(w.bob).Get(wiki.Path(i) + "/marge?mots=d%C3%A9lai+de+r%C3%A9ponse+est+de+trente+jours").Want(http.StatusOK).Says("délai de réponse est de trente jours")
		w.As(w.bob).Post(at+"/marge", "mots", "délai de réponse est de trente jours", "texte", "", "cle", form.Value("cle"), "choisis", "oui").Want(http.StatusUnprocessableEntity).Says("délai de réponse")
		w.As(w.bob).Post(at+"/marge", "mots", "cela n'y est pas", "texte", "Bon.", "cle", form.Value("cle")).Want(http.StatusUnprocessableEntity).Says("La page ne dit pas cela", "Bon.")
		w.As(w.bob).Post(at+"/marge", "mots", "", "texte", "Bon.", "cle", form.Value("cle")).Want(http.StatusUnprocessableEntity)
		w.As(w.zoe).Post(at+"/marge", "mots", "délai", "texte", "Bon.", "cle", "z").Want(http.StatusNotFound)
		w.As(w.bob).Post(at+"/marge", "mots", "délai de réponse est de trente jours", "texte", "Vraiment ?", "cle", form.Value("cle")).Goes(wiki.Path(i) + "#marge")
		x := w.thread(w.guy, i)
		page := w.As(w.guy).Get(wiki.Path(i)).Says("Vraiment ?", "délai de réponse est de trente jours")
		if !page.Has("a", "id", "m-"+x.ID.String()) || !strings.Contains(page.Body, `<strong><mark class="wiki-mark">trente jours</mark><a class="wiki-note"`) {
			t.Errorf("the passage is not marked: %.700s", page.Body[strings.Index(page.Body, "Le délai"):])
		}
		change := func(body string) {
			t.Helper()
			w.Pass(time.Minute)
			w.OK(w.edit(w.ana, i, body))
		}
		change("Un chapeau tout neuf, avant tout.\n\n## Réponse\n\nLe délai de réponse aux agents est de **quarante jours** ouvrés.\n\n## Recours\n\nLe délai de recours est de deux mois.")
		if x = w.thread(w.guy, i); x.Quote != "délai de réponse aux agents est de quarante jours" {
			t.Errorf("the passage is %q", x.Quote)
		}
		change("Un chapeau tout neuf, avant tout.\n\n## Recours\n\nLe délai de recours est de deux mois.")
		if x = w.thread(w.guy, i); !x.IsGone() {
			t.Errorf("the passage is still there: %q", x.Quote)
		}
		w.As(w.guy).Get(wiki.Path(i)).Says("Passage supprimé", "délai de réponse aux agents", "Vraiment ?")
		change("## Recours\n\nLe délai de recours est de deux mois.\n\n## Réponse\n\nLe délai de réponse aux agents est de **quarante jours** ouvrés.")
		if x = w.thread(w.guy, i); x.IsGone() {
			t.Error("the passage came back, and not its thread")
		}
		w.As(w.ana).Post(at+"/marge", "mots", "", "partie", "t-recours", "texte", "À revoir.", "cle", "k2").Goes(wiki.Path(i) + "#marge")
		w.As(w.guy).Get(wiki.Path(i)).Says("À revoir.")
	})
}

// Who reads the page reads its margin; who may comment answers; who writes the page or began a thread settles it.
func TestWhoMayWhatInTheMargin(t *testing.T) {
	each(t, func(w *world) {
		w.speaks()
		i := w.page(w.ana, "Délais", "Le délai est de trente jours.", 0)
		other := w.page(w.ana, "Autre", "Rien.", 0)
		w.OK(w.wiki.Remark(w.Ctx, w.guy.ID, i.ID, wiki.Passage{Words: "trente jours"}, part.Reply{Body: "Trop long.", Key: "a"}))
		x := w.thread(w.bob, i)
		at := "/pages/" + i.ID.String() + "/marge/" + x.ID.String()
		w.Refused(w.wiki.Answer(w.Ctx, w.zoe.ID, i.ID, x.ID, part.Reply{Body: "b"}), fail.Hidden, "")
		w.Refused(w.wiki.Answer(w.Ctx, w.bob.ID, other.ID, x.ID, part.Reply{Body: "b"}), fail.Hidden, "")
		w.Refused(w.wiki.Resolve(w.Ctx, w.bob.ID, other.ID, x.ID, true), fail.Hidden, "")
		w.As(w.bob).Post(at+"/reponses", "texte", "", "cle", "b").Want(http.StatusUnprocessableEntity)
		w.As(w.bob).Post(at+"/reponses", "texte", "Non.", "cle", "b").Goes(wiki.Path(i) + "?marge=tous#p-" + x.ID.String())
		if x = w.thread(w.bob, i); len(x.Entries) != 2 {
			t.Errorf("%d comments in the thread", len(x.Entries))
		}
		w.OK(w.wiki.Keep(w.Ctx, w.eva.ID, i.ID, true)) // bob does not write it any more
		w.Refused(w.wiki.Resolve(w.Ctx, w.bob.ID, i.ID, x.ID, true), fail.Forbidden, "")
		w.As(w.bob).Post(at+"/etat", "resolu", "oui").Want(http.StatusForbidden)
		w.As(w.guy).Post(at+"/etat", "resolu", "oui").Goes("/pages/" + i.ID.String())
		w.As(w.bob).Get(wiki.Path(i)).Hides("Trop long.").Says("Résolues (1)")
		w.As(w.bob).Get(wiki.Path(i)+"?marge=resolus").Says("Trop long.", "Résolue par Guy Blanc")
		w.As(w.bob).Get(wiki.Path(i) + "?reponse=" + x.ID.String()).Says("Trop long.")
		w.OK(w.wiki.Resolve(w.Ctx, w.eva.ID, i.ID, x.ID, false))
		w.As(w.bob).Get(wiki.Path(i)).Says("Trop long.")
		w.As(w.zoe).Get(wiki.Path(i)).Want(http.StatusNotFound)
	})
}
