package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"maillage/across/home"
	"maillage/across/talk"
	"maillage/core/ref"
	"maillage/feature/forum"
	"maillage/kit/clock"
	"maillage/site/demo/corpus"
)

// discussed is the forums as they were made.
type discussed struct {
	verbs   *forum.Forum
	drawers map[string][]ref.Item // by group, in their order
	topics  map[*corpus.Topic]ref.Item
	replies map[*corpus.Topic][]ref.Item
}

// forums makes the categories, then what is said in them, in the order in which it was said.
func (f *filler) forums(ctx context.Context) error {
	f.forum = discussed{forum.New(f.site.Core), map[string][]ref.Item{}, map[*corpus.Topic]ref.Item{}, map[*corpus.Topic][]ref.Item{}}
	for _, g := range f.world.Groups {
		if len(g.Categories) == 0 {
			continue
		}
		if err := f.arrange(ctx, g); err != nil {
			return fmt.Errorf("categories of %s: %w", g.Key(), err)
		}
	}
	type spoken struct {
		topic *corpus.Topic
		n     int // of the reply; -1 for the topic itself
		at    time.Time
	}
	var all []spoken
	for k := range f.world.Topics {
		t := &f.world.Topics[k]
		all = append(all, spoken{t, -1, t.Time})
		for n, r := range t.Replies {
			all = append(all, spoken{t, n, r.Time})
		}
	}
	slices.SortStableFunc(all, func(a, b spoken) int { return a.at.Compare(b.at) })
	for k, s := range all {
		if err := f.speak(clock.At(ctx, s.at), s.topic, s.n); err != nil {
			return fmt.Errorf("topic in %s: %w", s.topic.Group, err)
		}
		if k%batch == batch-1 || k == len(all)-1 {
			f.tell("forums", k+1, len(all))
		}
	}
	return f.settled(ctx)
}

func (f *filler) arrange(ctx context.Context, g corpus.Group) error {
	id := f.groups[g.Key()].ID
	if err := f.forum.verbs.Arrange(clock.At(ctx, g.Created), f.people[g.Animators[0]], id, nil, g.Categories); err != nil {
		return err
	}
	list, err := f.forum.verbs.Categories(ctx, id)
	for _, c := range list {
		f.forum.drawers[g.Key()] = append(f.forum.drawers[g.Key()], c.ID)
	}
	return err
}

func (f *filler) speak(ctx context.Context, t *corpus.Topic, n int) error {
	if n < 0 {
		d := forum.Draft{Space: f.groups[t.Group].ID, Title: t.Title, Body: f.tagged(t.Group, t.Body, t.Time), Question: t.Question, Safe: t.Safe, Lang: "fr"}
		// Who hurries leaves the category out: what is to be re-filed.
		if t.Category >= 0 && len(t.Title)%8 != 3 {
			d.Category = f.forum.drawers[t.Group][t.Category]
		}
		i, err := f.forum.verbs.Open(ctx, f.people[t.Author], d)
		f.forum.topics[t] = i.ID
		return err
	}
	i, err := f.talk.Comment(ctx, f.people[t.Replies[n].Author], f.forum.topics[t], t.Replies[n].Body, "", "fr")
	f.forum.replies[t] = append(f.forum.replies[t], i.ID)
	return err
}

// tagged adds to one text in five the theme of its group.
func (f *filler) tagged(group, body string, at time.Time) string {
	if at.Unix()%5 != 0 {
		return body
	}
	return body + "\n\n#" + f.corpusGroup(group).Tag
}

// settled lets those who asked keep an answer.
func (f *filler) settled(ctx context.Context) error {
	for k := range f.world.Topics {
		t := &f.world.Topics[k]
		if t.Accepted < 0 {
			continue
		}
		if _, err := f.talk.Accept(clock.At(ctx, t.Settled), f.people[t.Author], f.forum.replies[t][t.Accepted], true); err != nil {
			return fmt.Errorf("answer in %s: %w", t.Group, err)
		}
	}
	return nil
}

// topicsOf is the topics that keep accepts, one a group, at most n.
func (f *filler) topicsOf(n int, keep func(*corpus.Topic) bool) (out []*corpus.Topic) {
	in := map[string]bool{}
	for k := range f.world.Topics {
		if t := &f.world.Topics[k]; !in[t.Group] && keep(t) && len(out) < n {
			in[t.Group] = true
			out = append(out, t)
		}
	}
	return out
}

// tidies is what animators did to some topics: closed, pinned, moved, split, merged. Each leaves its trace.
func (f *filler) tidies(ctx context.Context) error {
	verbs, pins := f.forum.verbs, home.New(f.site.Core)
	at := func(ago time.Duration) context.Context { return clock.At(ctx, f.now.Add(-ago)) }
	runs := func(t *corpus.Topic) ref.Person { return f.people[f.corpusGroup(t.Group).Animators[0]] }
	old := func(t *corpus.Topic) bool { return f.now.Sub(t.Time) > 25*day && len(t.Replies) > 4 }
	for _, t := range f.topicsOf(4, func(t *corpus.Topic) bool { return old(t) && t.Accepted >= 0 && t.Source != "" }) {
		if err := verbs.Lock(at(5*day), runs(t), f.forum.topics[t], true); err != nil {
			return fmt.Errorf("lock: %w", err)
		}
	}
	for _, t := range f.topicsOf(8, func(t *corpus.Topic) bool { return !t.Question && len(t.Replies) > 3 }) {
		if _, _, err := pins.Pin(at(4*day), runs(t), f.forum.topics[t], true); err != nil {
			return fmt.Errorf("pin: %w", err)
		}
	}
	for _, t := range f.topicsOf(2, func(t *corpus.Topic) bool { return old(t) && !t.Safe && t.Source != "" && f.elsewhere(t) != "" }) {
		if err := verbs.Move(at(3*day), runs(t), f.forum.topics[t], f.groups[f.elsewhere(t)].ID); err != nil {
			return fmt.Errorf("move: %w", err)
		}
	}
	for _, t := range f.topicsOf(2, func(t *corpus.Topic) bool { return old(t) && t.Source == "" && f.aside(t) >= 0 }) {
		if _, err := verbs.Split(at(2*day), runs(t), f.forum.topics[t], f.forum.replies[t][f.aside(t):f.aside(t)+1], asideTitle, false); err != nil {
			return fmt.Errorf("split: %w", err)
		}
	}
	return f.merges(ctx)
}

// asideTitle is the topic made of an answer that spoke of something else.
const asideTitle = "Combien de temps par semaine y consacrez-vous ?"

// aside is the reply of t that answers beside the question; -1 for none.
func (f *filler) aside(t *corpus.Topic) int {
	return slices.IndexFunc(t.Replies, func(c corpus.Comment) bool {
		return strings.HasPrefix(c.Body, "Chez nous") && strings.Contains(c.Body, "par semaine") && c.Author != t.Author && t.Accepted >= 0 && c.Body != t.Replies[t.Accepted].Body
	})
}

// elsewhere is another forum of the network in which who runs that of t may write; "" for none.
func (f *filler) elsewhere(t *corpus.Topic) string {
	from := f.corpusGroup(t.Group)
	for _, g := range f.world.Groups {
		if g.Network == from.Network && g.Key() != t.Group && len(g.Categories) > 0 && g.Admission == corpus.Open && slices.Contains(g.Members, from.Animators[0]) {
			return g.Key()
		}
	}
	return ""
}

// merges makes one topic of two, when somebody asked what was answered already.
func (f *filler) merges(ctx context.Context) error {
	at := func(ago time.Duration) context.Context { return clock.At(ctx, f.now.Add(-ago)) }
	for n, into := range f.topicsOf(2, func(t *corpus.Topic) bool {
		return t.Accepted >= 0 && t.Source == "" && !t.Safe && f.now.Sub(t.Time) > 20*day && len(f.some(t.Group, 9, t.Author)) == 9
	}) {
		g := f.corpusGroup(into.Group)
		asker, ago := f.some(into.Group, 9, append(g.Animators, into.Author)...)[2+n], time.Duration(30+40*n)*time.Hour
		again, err := f.forum.verbs.Open(at(ago), f.people[asker], forum.Draft{Space: f.groups[into.Group].ID, Category: f.forum.drawers[into.Group][into.Category], Title: "Une question déjà posée ? " + g.Categories[into.Category],
			Body: "Je n'ai pas trouvé de sujet là-dessus, mais il existe sans doute : « " + into.Title + " » C'est exactement ce que je cherche. Où en parle-t-on ?", Question: true, Lang: "fr"})
		if err != nil {
			return fmt.Errorf("merge: %w", err)
		}
		runs := f.people[g.Animators[0]]
		if _, err := f.talk.Comment(at(ago-2*time.Hour), runs, again.ID, "Le sujet existe, avec une réponse retenue. Je réunis les deux, ainsi rien ne se perd.", "", "fr"); err != nil {
			return fmt.Errorf("merge: %w", err)
		}
		if err := f.forum.verbs.Merge(at(ago-3*time.Hour), runs, again.ID, f.forum.topics[into], talk.Kind); err != nil {
			return fmt.Errorf("merge: %w", err)
		}
	}
	return nil
}

// pinned is how many groups have a message at their head.
const pinned = 6

// pins puts a message of those who run a group at its head.
func (f *filler) pins(ctx context.Context) error {
	verbs := home.New(f.site.Core)
	n := 0
	for _, g := range f.world.Groups {
		p := f.post(func(p *corpus.Post) bool {
			return p.Group == g.Key() && p.Author == g.Animators[0] && !p.Question && f.now.Sub(p.Time) > 2*day
		})
		if p == nil || n == pinned {
			continue
		}
		n++
		if _, _, err := verbs.Pin(clock.At(ctx, p.Time.Add(time.Hour)), f.people[g.Animators[0]], f.items[p], true); err != nil {
			return fmt.Errorf("pin in %s: %w", g.Key(), err)
		}
	}
	return nil
}
