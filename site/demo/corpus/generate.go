package corpus

import (
	"math/rand/v2"
	"time"
)

// Generate invents the world of a seed as it stands at now: some 1,200 people, 120 groups, 900 posts
// and 2,100 comments over the sixty days before. It takes a fraction of a second and keeps nothing.
// An error means that the texts built into the program contradict each other.
func Generate(seed uint64, now time.Time) (World, error) {
	now = now.UTC().Truncate(time.Second)
	t, err := loadTexts()
	if err != nil {
		return World{}, err
	}
	work, err := loadEmployers()
	if err != nil {
		return World{}, err
	}
	// Each stage has its own source, so that a change in one does not stir the others.
	stage := func(n uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, n)) }
	w := World{Networks: networks()}
	if w.People, err = people(stage(1), t, work, now); err != nil {
		return World{}, err
	}
	if w.Groups, err = groups(stage(2), t, w.People, now); err != nil {
		return World{}, err
	}
	calendar, err := newCalendar(stage(3), now)
	if err != nil {
		return World{}, err
	}
	e := newEditor(stage(4), t, calendar, w.People)
	if w.Posts, err = e.write(w.Groups); err != nil {
		return World{}, err
	}
	w.arrivals(stage(5), now)
	if w.Topics, err = e.discuss(w.Groups); err != nil {
		return World{}, err
	}
	for i, n := range w.Networks {
		if len(n.Managers) == 0 {
			w.Networks[i].Managers = w.firstAnimators(n.Key)
		}
	}
	return w, nil
}

// firstAnimators gives a network the animator of its first group as a manager.
func (w *World) firstAnimators(network string) []string {
	for _, g := range w.Groups {
		if g.Network == network {
			return g.Animators[:1]
		}
	}
	return nil
}

// arrivals makes newcomers of some of those who have not written yet.
func (w *World) arrivals(rng *rand.Rand, now time.Time) {
	wrote := map[string]bool{}
	for _, p := range w.Posts {
		wrote[p.Author] = true
		for _, c := range p.Comments {
			wrote[c.Author] = true
		}
	}
	for i := range w.People {
		p := &w.People[i]
		if p.Persona == "" && !wrote[p.Key] && rng.IntN(4) == 0 {
			p.Joined = now.Add(-time.Duration(10+rng.IntN(50*24*60)) * time.Minute)
		}
	}
}
