package talk

import (
	"net/http"

	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/tie"
	"maillage/core/web"
)

// paramShown is the answer that an open page shows as accepted, "" for none.
const paramShown = "montre"

// showVerdict is what changes on an open page of a question since it showed another answer as accepted: nothing (204) when it
// is right already.
func (t *Talk) showVerdict(v *web.Visit) error {
	id, err := v.Item()
	if err != nil {
		return err
	}
	i, _, err := t.place(v, id)
	if err != nil {
		return err
	}
	n, _ := kind.FromAddress(v.Query(paramShown))
	was := i
	was.Answer = ref.Item(n)
	switch {
	case !v.WantsStream():
		return v.Redirect(t.core.Kinds.Path(i))
	case !i.IsRoot() || was.Answer == i.Answer:
		v.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	return t.streamSettled(v, was, i.Answer, 0)
}

// veiled is the people among the authors of list whom the visitor blocks. One query; none for nobody.
func (t *Talk) veiled(v *web.Visit, list ...kind.Entry) (map[ref.Person]bool, error) {
	var people []ref.Person
	for _, e := range list {
		if e.Author.ID != 0 && e.Item.Kind == Kind {
			people = append(people, e.Author.ID)
		}
	}
	return tie.Blocked(v.Ctx(), t.core.DB.Q(), v.Viewer.Person, people)
}
