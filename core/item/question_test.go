package item_test

import (
	"context"
	"slices"
	"testing"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

var schemas = []db.Schema{account.Schema, space.Schema, item.Schema}

type asked struct {
	*testing.T
	d              *db.DB
	root, one, two item.Item
}

func ask(t *testing.T, d *db.DB) *asked {
	t.Helper()
	a := &asked{T: t, d: d}
	a.write(func(ctx context.Context, tx *db.Tx) error {
		p := ref.Person(tx.ID())
		if _, err := tx.Exec(ctx, `INSERT INTO person (id, handle, email, email_key, created) VALUES ($1, 'ana', 'ana', 'ana', 1)`, p); err != nil {
			return err
		}
		n, err := space.Put(ctx, tx, space.Space{Kind: space.Network, Slug: "n", Name: "N", Admission: space.Open, Audience: space.Public, ItemsAudience: space.Public})
		if err != nil {
			return err
		}
		if a.root, err = item.Add(ctx, tx, n, item.Item{Kind: "x", Author: p, Audience: space.Public, State: item.Published, Question: item.Waiting}); err != nil {
			return err
		}
		if a.one, err = item.AddTo(ctx, tx, a.root, item.Item{Kind: "y", Author: p, State: item.Published}); err != nil {
			return err
		}
		a.two, err = item.AddTo(ctx, tx, a.root, item.Item{Kind: "y", Author: p, State: item.Published})
		return err
	})
	return a
}

func (a *asked) write(f func(context.Context, *db.Tx) error) {
	a.Helper()
	ctx := context.Background()
	if err := a.d.Write(ctx, func(tx *db.Tx) error { return f(ctx, tx) }); err != nil {
		a.Fatal(err)
	}
}

func (a *asked) now() item.Item {
	a.Helper()
	i, err := item.Get(context.Background(), a.d.Q(), a.root.ID)
	if err != nil {
		a.Fatal(err)
	}
	return i
}

// An accepted answer moves, is taken back, and goes away with the answer itself, however it goes.
func TestTheAcceptedAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := ask(t, d)
		accept := func(answer item.Item) {
			a.write(func(ctx context.Context, tx *db.Tx) error {
				return item.Accept(ctx, tx, a.now(), answer, a.root.Author)
			})
		}
		is := func(what string, answer ref.Item) {
			t.Helper()
			i := a.now()
			want := item.Settled
			if answer == 0 {
				want = item.Waiting
			}
			if i.Question != want || i.Answer != answer || (i.AnswerBy != 0) != (answer != 0) || i.Answered.IsZero() != (answer == 0) {
				t.Errorf("%s: %+v", what, i)
			}
		}
		is("at first", 0)
		accept(a.one)
		is("accepted", a.one.ID)
		accept(a.two)
		is("moved", a.two.ID)
		a.write(func(ctx context.Context, tx *db.Tx) error { return item.SetState(ctx, tx, a.one, item.Hidden) })
		is("another is hidden", a.two.ID)
		a.write(func(ctx context.Context, tx *db.Tx) error { return item.SetState(ctx, tx, a.two, item.Deleted) })
		is("it is deleted", 0)
		a.write(func(ctx context.Context, tx *db.Tx) error {
			one, err := item.Get(ctx, tx, a.one.ID)
			if err != nil {
				return err
			}
			if err := item.Accept(ctx, tx, a.now(), one, one.Author); !fail.Is(err, fail.Invalid) {
				t.Errorf("a hidden answer was accepted: %v", err)
			}
			if err := item.Accept(ctx, tx, one, a.root, one.Author); !fail.Is(err, fail.Invalid) {
				t.Errorf("a statement was answered: %v", err)
			}
			return nil
		})
	}, schemas...)
}

func TestThemesOfAnItem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := ask(t, d)
		slugs := func() (out []string) {
			t.Helper()
			of, err := item.ThemesOf(context.Background(), d.Q(), []ref.Item{a.root.ID, a.one.ID})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range of[a.root.ID] {
				out = append(out, x.Slug+"="+x.Label)
			}
			return out
		}
		for _, c := range []struct{ labels, want []string }{
			{[]string{"énergie", "eau_potable", "Energie", "--"}, []string{"eau-potable=eau_potable", "energie=énergie"}},
			{[]string{"ENERGIE"}, []string{"energie=énergie"}},
			{nil, nil},
		} {
			a.write(func(ctx context.Context, tx *db.Tx) error { return item.SetThemes(ctx, tx, a.root, c.labels) })
			if got := slugs(); !slices.Equal(got, c.want) {
				t.Errorf("%q: %q, want %q", c.labels, got, c.want)
			}
		}
	}, schemas...)
}
