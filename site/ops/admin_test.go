package ops_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/kit/fail"
	"maillage/site/ops"
)

// Each preset makes a network with its groups and parts; an address is taken once, and must be one that can be read aloud.
func TestNetworks(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		w := newPlace(t, e).open()
		for _, key := range ops.Presets() {
			n, err := ops.CreateNetwork(t.Context(), w.Site, key, "reseau-"+key, "")
			if err != nil || n.Name == "" || len(n.Parts) == 0 {
				t.Errorf("%s: %+v %v", key, n, err)
			}
		}
		list, err := ops.Networks(t.Context(), w.Site)
		if err != nil || len(list) != len(ops.Presets()) || list[0].Groups == 0 {
			t.Errorf("%d networks, %v", len(list), err)
		}
		for _, c := range []struct{ key, slug, says string }{
			{"gaston", "reseau-gaston", "taken already"}, {"gaston", "Été", "slug:"}, {"gaston", "", "slug:"}, {"inconnu", "x", "gaston, departements"},
		} {
			_, err := ops.CreateNetwork(t.Context(), w.Site, c.key, c.slug, "Essai")
			if err == nil || !strings.Contains(ops.Explain(w.Site, err), c.says) {
				t.Errorf("%s at %q: %v", c.key, c.slug, err)
			}
		}
		w.mustBeSound("with networks")
	})
}

// An operator is somebody who has an account, or is given one; suspending and reinstating find people by their address.
func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		w := newPlace(t, e).open()
		ctx := t.Context()
		_, _, err := ops.MakeOperator(ctx, w.Site, "zoe@exemple.fr", "", "")
		if !fail.Is(err, fail.Invalid) || !strings.Contains(ops.Explain(w.Site, err), "given:") {
			t.Errorf("without names: %v", err)
		}
		p, created, err := ops.MakeOperator(ctx, w.Site, " Zoe@Exemple.fr ", "Zoé", "Petit")
		if err != nil || !created || !p.Operator {
			t.Errorf("new: %+v %v %v", p, created, err)
		}
		again, created, err := ops.MakeOperator(ctx, w.Site, "zoe@exemple.fr", "", "")
		if err != nil || created || again.ID != p.ID {
			t.Errorf("again: %+v %v %v", again, created, err)
		}
		if _, _, err := ops.MakeOperator(ctx, w.Site, "pas une adresse", "A", "B"); !fail.Is(err, fail.Invalid) {
			t.Errorf("no address: %v", err)
		}
		state := func() (p account.Person) {
			p, err := account.ByEmail(ctx, w.Core.DB.Q(), "zoe@exemple.fr")
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		if _, err := ops.Suspend(ctx, w.Site, "zoe@exemple.fr", ""); !fail.Is(err, fail.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := ops.Suspend(ctx, w.Site, "zoe@exemple.fr", "Compte partagé"); err != nil || state().State != account.Suspended || state().Reason != "Compte partagé" {
			t.Errorf("suspended: %+v %v", state(), err)
		}
		if _, err := ops.Reinstate(ctx, w.Site, "zoe@exemple.fr"); err != nil || state().State != account.Active {
			t.Errorf("reinstated: %+v %v", state(), err)
		}
		for _, err := range []error{second(ops.Suspend(ctx, w.Site, "nul@exemple.fr", "x")), second(ops.Reinstate(ctx, w.Site, "nul@exemple.fr"))} {
			if !errors.Is(err, ops.ErrNobody) {
				t.Errorf("nobody: %v", err)
			}
		}
	})
}

func second(_ account.Person, err error) error { return err }

// The organisations that come with the program are loaded, once.
func TestOrganisations(t *testing.T) {
	w := newPlace(t, one()).open()
	var told []int
	r, err := ops.LoadOrganisations(t.Context(), w.Site, func(_ string, n, all int) { told = append(told, all-n) })
	if err != nil || r.Added < 40_000 || r.Domains < 2_000 || !slices.Contains(told, 0) {
		t.Errorf("%+v %v", r, err)
	}
	if r, err = ops.LoadOrganisations(t.Context(), w.Site, nil); err != nil || r.Added+r.Changed+r.Domains != 0 {
		t.Errorf("again: %+v %v", r, err)
	}
}

// What each part brings is written without any deployment.
func TestDescribe(t *testing.T) {
	var b bytes.Buffer
	if err := ops.Describe(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\npost\n", "kinds of items: post", "fact post.published: ", "GET /charte"} {
		if !strings.Contains("\n"+b.String(), want) {
			t.Errorf("lacks %q in\n%s", want, b.String())
		}
	}
}
