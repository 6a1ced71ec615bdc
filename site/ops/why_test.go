package ops_test

import (
	"errors"
	"strings"
	"testing"

	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/space"
	"maillage/site/ops"
)

// why is the explanation, beside the deployment that runs.
func (w *world) why(person, thing, tag string) (string, error) {
	var b strings.Builder
	err := ops.Why(w.t.Context(), w.Core.Config, ops.Question{Person: person, Item: thing}, tag, &b)
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'").Replace(b.String()), err
}

// Each right is explained, whoever and whatever way they are named; what was written is not.
func TestWhy(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		w := newPlace(t, e).open().people()
		i := w.mustPost("Un secret de fabrication bien gardé.", "")
		answer, err := w.talk.Comment(t.Context(), w.ana.ID, i.ID, "Une réponse tout aussi secrète.", "", "fr")
		if err != nil {
			t.Fatal(err)
		}
		facts := w.number(`SELECT COUNT(*) FROM fact`)
		for _, c := range []struct {
			person, thing, tag string
			want, never        []string
		}{
			{"ana@exemple.fr", i.ID.String(), "fr", []string{"Elle en est l'auteur", "Lire : oui", "dans le groupe comme membre", "Modérer : non", "Il faudrait modérer"}, nil},
			{"@" + w.ana.Handle, "http://localhost:8080/publications/un-secret-" + i.ID.String() + "?x=1", "en", []string{"They wrote it", "Read: yes", "in the group as member", "Edit: yes"}, nil},
			{w.ana.ID.String(), "/publications/" + i.ID.String() + "#p-" + answer.ID.String(), "fr", []string{answer.ID.String(), "Répondre : oui"}, []string{i.ID.String()}},
			{"", i.ID.String(), "fr", []string{"n'est pas connecté", "Lire : non", "Visible des membres du réseau : elle n'en est pas", "Pour la même raison"}, []string{": oui"}},
		} {
			got, err := w.why(c.person, c.thing, c.tag)
			if err != nil {
				t.Errorf("%s %s: %v", c.person, c.thing, err)
			}
			for _, s := range c.want {
				if !strings.Contains(got, s) {
					t.Errorf("%s %s: does not say %q:\n%s", c.person, c.thing, s, got)
				}
			}
			for _, s := range append(c.never, "secret", "fabrication", "⟦", "{") {
				if strings.Contains(got, s) {
					t.Errorf("%s %s: says %q:\n%s", c.person, c.thing, s, got)
				}
			}
		}
		w.write(func(tx *db.Tx) error {
			if err := item.SetState(t.Context(), tx, i, item.Hidden); err != nil {
				return err
			}
			return space.SetMembership(t.Context(), tx, space.Membership{Person: w.ana.ID, Space: w.group.ID, Role: space.Member, State: space.Muted})
		})
		if got, err := w.why("ana@exemple.fr", i.ID.String(), "fr"); err != nil || !strings.Contains(got, "masqué par la modération ; l'auteur") || !strings.Contains(got, "sans droit d'écrire") || !strings.Contains(got, "Répondre : non") {
			t.Errorf("hidden and muted: %v\n%s", err, got)
		}
		if n := w.number(`SELECT COUNT(*) FROM fact`); n != facts {
			t.Errorf("%d facts were written", n-facts)
		}
		if _, err := w.why("zoe@exemple.fr", i.ID.String(), "fr"); !errors.Is(err, ops.ErrNobody) {
			t.Errorf("nobody: %v", err)
		}
		for _, thing := range []string{"", "/publications/rien", "12", "/publications/x-" + w.ana.ID.String(), "%zz"} {
			if _, err := w.why("ana@exemple.fr", thing, "fr"); !errors.Is(err, ops.ErrNoItem) {
				t.Errorf("%q: %v", thing, err)
			}
		}
	})
}

func TestWhyWithoutADeployment(t *testing.T) {
	c := config.Default()
	c.Data = t.TempDir()
	if err := ops.Why(t.Context(), c, ops.Question{}, "fr", &strings.Builder{}); !errors.Is(err, ops.ErrNothing) {
		t.Errorf("%v", err)
	}
}
