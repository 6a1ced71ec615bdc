package group

import (
	"cmp"
	"context"
	"math"
	"slices"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	lexis "maillage/kit/words"
)

const (
	// mostNear is how many groups are shown to who is about to make another.
	mostNear = 4
	// mostCompared bounds the work in very large networks: the groups that last had something published come first.
	mostCompared = 5000
	// idle is said of any group, and tells none apart.
	idle = "groupe réseau communauté club collectif échange échanger partage partager travail membre agent collègue"
)

// said is what a group, made or about to be, says of itself.
type said struct {
	id                ref.Space
	name, lede, theme string
}

// Near returns the groups of network that v may see, whose name, purpose or theme are those of one about to be
// made, the nearest first, at most four. Archived ones are left out. Two queries; the cost grows with the number of groups
// compared, five thousand at most.
func (g *Group) Near(ctx context.Context, v *access.Viewer, network ref.Space, name, lede, theme string) (list []space.Space, err error) {
	err = g.core.DB.Read(ctx, func(q db.Q) error {
		all, err := sayings(ctx, q, v, []ref.Space{network}, true, mostCompared)
		if err != nil {
			return err
		}
		ids := g.sense.nearest(said{name: name, lede: lede, theme: theme}, all, mostNear)
		by, err := space.Some(ctx, q, ids)
		for _, id := range ids {
			list = append(list, by[id])
		}
		return err
	})
	return list, fail.Wrap("group.Near", err)
}

// sense compares what groups say. Safe for concurrent use.
type sense struct {
	words *lexis.Analyser
	idle  map[string]bool
}

func newSense() sense {
	s := sense{words: lexis.New()}
	s.idle = s.stems(idle)
	return s
}

func (s sense) stems(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range s.words.Split(text) {
		if w.Stem != "" && !s.idle[w.Stem] {
			out[w.Stem] = true
		}
	}
	return out
}

// weigh is the words of t, each with what it counts: twice in a name or a theme.
func (s sense) weigh(t said) map[string]float64 {
	out := map[string]float64{}
	for w := range s.stems(t.lede) {
		out[w] = 1
	}
	for w := range s.stems(t.name + " " + t.theme) {
		out[w] = 2
	}
	return out
}

// nearest returns those of all that are near t, the nearest first, at most max. A word counts for more the fewer groups
// have it. One shared word is enough when both have it in their name or theme; elsewhere it takes two, since any two
// sentences about local government share one. What is four times farther than the nearest is left out.
func (s sense) nearest(t said, all []said, max int) []ref.Space {
	type candidate struct {
		id    ref.Space
		score float64
	}
	mine := s.weigh(t)
	weights, groups := make([]map[string]float64, len(all)), map[string]int{}
	for n, o := range all {
		weights[n] = s.weigh(o)
		for w := range weights[n] {
			groups[w]++
		}
	}
	var found []candidate
	for n, o := range all {
		c, shared, strong := candidate{id: o.id}, 0, false
		for w, m := range mine {
			if its := weights[n][w]; its > 0 {
				shared++
				strong = strong || m+its == 4
				c.score += m * its * math.Log(1+float64(len(all))/float64(groups[w]))
			}
		}
		if strong || shared > 1 {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id)) })
	var out []ref.Space
	for _, c := range found[:min(max, len(found))] {
		if c.score >= found[0].score/4 {
			out = append(out, c.id)
		}
	}
	return out
}
