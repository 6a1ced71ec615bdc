package populate

import (
	"slices"
	"strconv"
	"strings"

	"maillage/core/space"
	"maillage/kit/french"
	"maillage/site/demo/corpus"
)

// naming is what a group is called.
type naming struct{ slug, name, lede, theme string }

// namings returns what each group is called; those of presets are called already.
func (w *world) namings() []naming {
	out := make([]naming, len(w.groups))
	taken := map[string]int{}
	for k, g := range w.groups {
		n := w.networks[g.network]
		if g.known {
			out[k] = naming{n.first.Slug, n.first.Name, n.first.Lede, n.first.Theme}
			continue
		}
		r := w.of(ofGroups, uint64(k)+1)
		s := w.stock.Themes[g.theme]
		place := w.orgs[r.n(len(w.orgs))]
		object := bare(s.Objects[r.n(len(s.Objects))])
		name := sentence(object)
		if r.chance(0.7) || taken[strconv.Itoa(int(g.network))+name] > 0 {
			name += ", " + short(place.name)
		}
		if runes := []rune(name); len(runes) > 80 {
			name = string(runes[:80])
		}
		slug := corpus.ASCII(name)
		slug = strings.Trim(slug[:min(len(slug), 50)], "-")
		key := strconv.Itoa(int(g.network)) + " " + slug
		taken[strconv.Itoa(int(g.network))+name]++
		if taken[key]++; taken[key] > 1 {
			slug += "-" + strconv.Itoa(taken[key])
		}
		out[k] = naming{slug, name, "Échanger sur " + s.Name + " : " + object + ", et ce qui va avec.", sentence(s.Name)}
	}
	return out
}

// bare is a noun phrase without its article.
func bare(s string) string {
	for _, a := range []string{"le ", "la ", "les ", "l'"} {
		if rest, ok := strings.CutPrefix(s, a); ok {
			return rest
		}
	}
	return s
}

// short is the name of an organisation without what it is.
func short(name string) string {
	for _, a := range []string{"Commune de ", "Commune d'", "Commune d’", "Département de la ", "Département du ", "Département de ", "Département des "} {
		if rest, ok := strings.CutPrefix(name, a); ok {
			return rest
		}
	}
	return name
}

func (r *rows) spaces(put func(...any)) {
	named := r.namings()
	for k, g := range r.groups {
		if g.known {
			continue
		}
		n := r.networks[g.network]
		parent, audience, opened := int64(0), space.Public, int64(0)
		if g.parent >= 0 {
			parent = r.groups[g.parent].id
		}
		if g.secret {
			audience = space.InGroup
		}
		if g.opened >= 0 {
			opened = 1
		}
		x := named[k]
		put(g.id, string(space.Group), int64(n.space.ID), parent, x.slug, x.name, french.Fold(x.name), n.noun, x.lede, x.theme, string(g.door), string(audience),
			string(g.audience), int64(g.size), g.posted, opened, g.created)
	}
}

func (r *rows) groupThemes(put func(...any)) {
	for k, g := range r.groups {
		x := r.world.of(ofGroups, uint64(k)|1<<40)
		if other := r.stock.Themes[x.n(len(r.stock.Themes))]; x.chance(0.3) && !g.known && int(g.theme) != slices.IndexFunc(r.stock.Themes, func(s corpus.Subject) bool { return s.Key == other.Key }) {
			put(g.id, int64(0), sentence(other.Name))
		}
	}
}

func (r *rows) openings(put func(...any)) {
	for k, g := range r.groups {
		if g.opened >= 0 {
			by := r.people[r.members[r.starts[k]]].id
			put(g.id, int64(r.networks[g.opened].space.ID), string(space.Opened), by, g.created+day/2, r.manager(int(g.opened)), g.created+day)
		}
	}
}

// manager of network k.
func (w *world) manager(k int) int64 {
	for _, p := range w.people {
		if p.manages&(1<<k) != 0 {
			return p.id
		}
	}
	return 0
}

// grants: one organisation in sixteen has a plan of the networks that people pay for.
func (r *rows) grants(put func(...any)) {
	for _, k := range []int{ideal, clubs} {
		for n, o := range r.orgs {
			if x := r.world.of(ofOrgs, uint64(n)); x.chance(1.0 / 16) {
				put(int64(r.networks[k].space.ID), "abonnement", o.id, r.now-200*day, r.now+165*day)
			}
		}
	}
}

// drawers of forums.
var drawers = []string{"Entraide", "Fiches et textes", "Agenda et rencontres"}

func (r *rows) categories(put func(...any)) {
	for k, g := range r.groups {
		if !g.forum || g.size < 30 {
			continue
		}
		for rank, name := range drawers {
			id := r.other.at(g.created)
			r.category[int32(k)] = append(r.category[int32(k)], id)
			put(id, g.id, name, int64(rank))
		}
	}
}

// The levels that members choose.
const (
	levelAll       = "all"
	levelQuestions = "questions"
	levelWeekly    = "weekly"
	levelNone      = "none"
)

// level is what member m of a group of that size is told of; "" for who chose nothing. About six of the members of a large
// group choose.
func (w *world) level(m, size int32) string {
	r := w.of(ofLevels, uint64(m))
	if !r.chance(min(0.06, 6/float64(size))) {
		return ""
	}
	switch x := r.float(); {
	case x < 0.5:
		return levelAll
	case x < 0.75:
		return levelQuestions
	case x < 0.9:
		return levelWeekly
	}
	return levelNone
}

func (r *rows) levels(put func(...any)) {
	for k, g := range r.groups {
		var list []int32
		for m := r.starts[k]; m < r.starts[k+1]; m++ {
			if r.level(m, g.size) != "" {
				list = append(list, m)
			}
		}
		slices.SortFunc(list, func(a, b int32) int { return int(r.members[a] - r.members[b]) })
		for _, m := range list {
			put(g.id, r.people[r.members[m]].id, r.level(m, g.size))
		}
	}
}

// caught: one member in four of a forum has said lately that they had read it all.
func (r *rows) caught(put func(...any)) {
	for n, p := range r.people {
		for _, m := range r.of[r.ofStarts[n]:r.ofStarts[n+1]] {
			g := r.groups[r.groupOf(m)]
			if x := r.world.of(ofVisits, uint64(m)|1<<40); g.forum && !g.known && x.chance(0.25) {
				put(p.id, g.id, max(r.joined[m], r.now-int64(x.float()*float64(20*day))))
			}
		}
	}
}
