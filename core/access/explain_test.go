package access_test

import (
	"context"
	"testing"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/kit/fail"
)

// What is explained is what is decided, on any world, for everyone, seen as a member too; and a refusal is always the last
// word.
func TestWhatIsExplainedIsWhatIsDecided(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for seed := range uint64(25) {
			w := build(ctx, t, d, 2000+seed)
			for _, p := range w.people {
				v, err := access.LoadID(ctx, d.Q(), p)
				if err != nil {
					t.Fatal(err)
				}
				w.explains(t, seed, v)
				w.explains(t, seed, v.AsMember())
			}
			if t.Failed() {
				return
			}
		}
	}, schemas...)
}

func (w *world) explains(t *testing.T, seed uint64, v *access.Viewer) {
	t.Helper()
	for _, i := range w.items {
		s := w.space(i.Space)
		for _, verb := range verbs {
			steps := access.Explain(v, verb, i, s)
			said, done := access.Allowed(steps), access.Can(v, verb, i, s)
			if (said == nil) != (done == nil) || said != nil && fail.KindOf(said) != fail.KindOf(done) {
				t.Errorf("seed %d, person %d, verb %d, item %d: explained %v, decided %v", seed, v.Person, verb, i.ID, said, done)
			}
			for n, step := range steps {
				if step.Refuses && n < len(steps)-1 || step.Key == "" {
					t.Errorf("seed %d: step %d of %d is %+v", seed, n, len(steps), step)
				}
			}
		}
	}
}
