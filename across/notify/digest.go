package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

const (
	taskDigests = "notify.digests"
	taskDigest  = "notify.digest"

	// digestEvery is how often what is due is looked for: a digest is at most so late.
	digestEvery = 15 * time.Minute
	// digestBatch is how many digests are planned in one transaction: about 30 ms of the one writer of SQLite.
	digestBatch = 50
	// enrolBatch is how many people get their first plan in one transaction.
	enrolBatch = 500
	// reach is how far back a digest looks at most, for who had none for long. Two of a month are up to 35 days apart, and quiet
	// days may follow.
	reach = 40 * 24 * time.Hour
	// settles leaves what is being published to the next digest: its date is that of the beginning of its transaction.
	settles = time.Minute

	// What a digest holds at most. Longer is not read: the rest is a link away.
	mostNews      = 500 // publications looked at
	mostPlaces    = 12
	newsPerPlace  = 5
	mostQuestions = 3
	mostAsked     = 200 // questions looked at
	mostWaiting   = 10
	// mostBroadcasts is more than quotas let through in a month: what is sent to all is never left out.
	mostBroadcasts = 500
	// askedSince is how old a question without an answer may be.
	askedSince = 60 * 24 * time.Hour
)

// digesting is a task: plan the digests that are due. Round counts the tasks that one due time needs.
type digesting struct {
	Due   time.Time `json:"due"`
	Round int       `json:"round"`
}

// summing is a task: write one digest.
type summing struct {
	Person ref.Person `json:"person"`
	Since  time.Time  `json:"since"`
	Until  time.Time  `json:"until"`
}

func (n *Notify) addDigests(ctx context.Context, tx *db.Tx, d digesting) error {
	return n.core.Queue.Add(ctx, tx, taskDigests, fmt.Sprintf("%d/%d", d.Due.UnixMilli(), d.Round), d, time.Time{})
}

func (n *Notify) addDigest(ctx context.Context, tx *db.Tx, s summing, at time.Time) error {
	key := fmt.Sprintf("%s/%d/%d", s.Person, db.Millis(s.Until), db.Millis(at)) // two that were put off may come to the same moment
	return n.core.Queue.Add(ctx, tx, taskDigest, key, s, at)
}

// digests enrols people who are new, and makes a task of each digest that is due, a batch at a time. A person's plan moves on
// in the transaction that makes the task, so that a period has one digest, whatever the number of processes.
func (n *Notify) digests(ctx context.Context, t queue.Task) error {
	var d digesting
	if err := json.Unmarshal(t.Data, &d); err != nil {
		return fmt.Errorf("notify: %w: %w", err, queue.Drop)
	}
	return n.core.DB.Write(ctx, func(tx *db.Tx) error {
		now := clock.Now(ctx)
		fresh, err := unenrolled(ctx, tx)
		if err != nil {
			return err
		}
		byNext := map[time.Time][]ref.Person{}
		for _, p := range fresh {
			next := p.prefs.NextDigest(now, zone(p.zone))
			byNext[next] = append(byNext[next], p.person)
		}
		for next, people := range byNext { // as many as there are hours chosen
			if err := enrol(ctx, tx, people, next, now.Add(-2*digestEvery)); err != nil { // they were there before this run
				return err
			}
		}
		due, err := expected(ctx, tx, now)
		if err != nil {
			return err
		}
		for _, p := range due {
			until := now.Add(-settles)
			mine, err := claim(ctx, tx, p, p.prefs.NextDigest(now, zone(p.zone)), until)
			if err == nil && mine && p.prefs.Mail && p.prefs.Digest != Never {
				err = n.addDigest(ctx, tx, summing{p.person, later(p.since, until.Add(-reach)), until}, time.Time{})
			}
			if err != nil {
				return err
			}
		}
		if len(due) < digestBatch && len(fresh) < enrolBatch {
			return nil
		}
		d.Round++
		return n.addDigests(ctx, tx, d)
	})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// digest is what is new for somebody.
type digest struct {
	waiting   []Notice     // what was told on the site alone, and is not read
	toAll     []kind.Entry // what was sent to all the members of a place
	questions []asked
	places    []placeNews
	others    int // places that have news and are not shown
	total     int // publications that are new
}

// asked is a question that somebody might answer, with the words of theirs that it has.
type asked struct {
	kind.Entry
	words []string
}

// placeNews is what is new in a network or a group: the newest, and how many others.
type placeNews struct {
	space, network space.Space
	shown          []kind.Entry
	more           int
}

func (d digest) isEmpty() bool {
	return len(d.waiting) == 0 && len(d.toAll) == 0 && len(d.questions) == 0 && len(d.places) == 0
}

// has tells whether the digest says already something of an item at the top.
func (d digest) has(root ref.Item) bool {
	return slices.ContainsFunc(d.toAll, func(e kind.Entry) bool { return e.Item.ID == root }) || slices.ContainsFunc(d.questions, func(a asked) bool { return a.Item.ID == root }) || slices.ContainsFunc(d.waiting, func(o Notice) bool { return o.item == root })
}

// items is what the digest shows, by identifier.
func (d digest) items() []ref.Item {
	var out []ref.Item
	for _, e := range d.toAll {
		out = append(out, e.Item.ID)
	}
	for _, q := range d.questions {
		out = append(out, q.Item.ID)
	}
	for _, p := range d.places {
		for _, e := range p.shown {
			out = append(out, e.Item.ID)
		}
	}
	return out
}

func (d digest) lines() []line {
	out := make([]line, len(d.waiting))
	for k, o := range d.waiting {
		out[k] = o.line
	}
	return out
}

// digestOf gathers what is new for a viewer in a period. Its cost does not depend on what is new: about fifteen queries, and
// one a kind of item.
func (n *Notify) digestOf(ctx context.Context, q db.Q, p period) (d digest, err error) {
	lines, err := unsent(ctx, q, p.viewer, p.since, mostWaiting)
	if err != nil {
		return d, err
	}
	if d.waiting, err = n.notices(ctx, q, p.viewer, lines); err != nil {
		return d, err
	}
	in := placesOf(p.viewer)
	if err := n.broadcasts(ctx, q, p, in, &d); err != nil {
		return d, err
	}
	questions, err := n.forTheirWords(ctx, q, p)
	if err != nil {
		return d, err
	}
	d.questions = slices.DeleteFunc(questions, func(a asked) bool { return d.has(a.Item.ID) })
	return d, n.news(ctx, q, p, in, &d)
}

// placesOf is the places that a viewer is in.
func placesOf(v *access.Viewer) (in []ref.Space) {
	for _, at := range v.Places {
		if isIn(v, at.Space) {
			in = append(in, at.Space)
		}
	}
	return in
}

// broadcasts fills what was sent to all the members of places, newest first.
func (n *Notify) broadcasts(ctx context.Context, q db.Q, p period, in []ref.Space, d *digest) error {
	items, err := freshBroadcasts(ctx, q, p, in, mostBroadcasts)
	if err != nil {
		return err
	}
	items = slices.DeleteFunc(items, func(i item.Item) bool { return d.has(i.ID) })
	d.total += len(items)
	d.toAll, err = n.core.Kinds.Entries(ctx, q, p.viewer, items)
	return err
}

// news fills what is new in the places that the viewer is in: those where something was published last come first.
func (n *Notify) news(ctx context.Context, q db.Q, p period, in []ref.Space, d *digest) error {
	items, err := freshItems(ctx, q, p, n.core.Web.Feeds, in, mostNews)
	if err != nil {
		return err
	}
	var order []ref.Space
	bySpace := map[ref.Space][]item.Item{}
	for _, i := range items {
		if d.has(i.ID) {
			continue
		}
		if bySpace[i.Space] == nil {
			order = append(order, i.Space)
		}
		bySpace[i.Space] = append(bySpace[i.Space], i)
		d.total++
	}
	d.others = max(0, len(order)-mostPlaces)
	var shown []item.Item
	for _, s := range order[:len(order)-d.others] {
		shown = append(shown, bySpace[s][:min(newsPerPlace, len(bySpace[s]))]...)
	}
	entries, err := n.core.Kinds.Entries(ctx, q, p.viewer, shown)
	if err != nil {
		return err
	}
	for _, e := range entries { // in the order of the places
		s := e.Item.Space
		if len(d.places) == 0 || d.places[len(d.places)-1].space.ID != s {
			d.places = append(d.places, placeNews{space: e.Space, network: e.Network, more: len(bySpace[s])})
		}
		last := &d.places[len(d.places)-1]
		last.shown, last.more = append(last.shown, e), last.more-1
	}
	return nil
}

// forTheirWords returns the questions without an answer that have words which the viewer says of themselves: skills, what
// they can help with. First those that have the most of them, then the newest. The rule is said with them.
func (n *Notify) forTheirWords(ctx context.Context, q db.Q, p period) ([]asked, error) {
	mine, err := n.ownWords(ctx, q, p.viewer.Person)
	if err != nil || len(mine) == 0 {
		return nil, err
	}
	p.since = p.until.Add(-askedSince)
	items, err := openQuestions(ctx, q, p, p.viewer.Networks(), mostAsked)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	texts, err := n.texts(ctx, q, items)
	if err != nil {
		return nil, err
	}
	themes, err := item.ThemesOf(ctx, q, ids(items))
	if err != nil {
		return nil, err
	}
	common := map[ref.Item][]string{}
	for _, i := range items {
		text := i.Title + "\n" + texts[i.ID]
		for _, t := range themes[i.ID] {
			text += "\n" + t.Label
		}
		if w := inCommon(n.words, mine, text); len(w) > 0 {
			common[i.ID] = w
		}
	}
	items = slices.DeleteFunc(items, func(i item.Item) bool { return common[i.ID] == nil })
	slices.SortStableFunc(items, func(a, b item.Item) int { return len(common[b.ID]) - len(common[a.ID]) })
	entries, err := n.core.Kinds.Entries(ctx, q, p.viewer, items[:min(mostQuestions, len(items))])
	var out []asked
	for _, e := range entries {
		out = append(out, asked{e, common[e.Item.ID]})
	}
	return out, err
}

// ownWords is the words that a person says of themselves, by stem.
func (n *Notify) ownWords(ctx context.Context, q db.Q, p ref.Person) (map[string]string, error) {
	out := map[string]string{}
	for _, says := range n.core.People {
		said, err := says(ctx, q, []ref.Person{p})
		if err != nil {
			return nil, err
		}
		text := said[p]
		for _, w := range n.words.Split(text) {
			if _, known := out[w.Stem]; !known && len(w.Stem) >= shortestStem {
				out[w.Stem] = text[w.Start:w.End]
			}
		}
	}
	return out, nil
}

// sum writes the digest of one person. Where nothing is new there is none.
func (n *Notify) sum(ctx context.Context, t queue.Task) error {
	var s summing
	if err := json.Unmarshal(t.Data, &s); err != nil {
		return fmt.Errorf("notify: %w: %w", err, queue.Drop)
	}
	err := n.core.DB.Write(ctx, func(tx *db.Tx) error {
		person, err := account.Get(ctx, tx, s.Person)
		if err != nil {
			return err
		}
		prefs, err := PrefsOf(ctx, tx, s.Person)
		if err != nil {
			return err
		}
		if person.State != account.Active || prefs.Digest == Never {
			return errNoLetter
		}
		now := clock.Now(ctx)
		if at := prefs.NotBefore(now, zone(person.TimeZone)); at.After(now) {
			return n.addDigest(ctx, tx, s, at)
		}
		if ok, err := n.writable(ctx, tx, occasion{person: person, prefs: prefs}); err != nil || !ok {
			return err
		}
		return n.sendDigest(ctx, tx, person, s)
	})
	if fail.Is(err, fail.Hidden) {
		return nil
	}
	return err
}

func (n *Notify) sendDigest(ctx context.Context, tx *db.Tx, person account.Person, s summing) error {
	viewer, err := access.Load(ctx, tx, person)
	if err != nil {
		return err
	}
	d, err := n.digestOf(ctx, tx, period{viewer, s.Since, s.Until})
	if err != nil || d.isEmpty() {
		return err
	}
	if err := putDigested(ctx, tx, person.ID, d.items(), d.lines(), clock.Now(ctx)); err != nil {
		return err
	}
	return n.postDigest(ctx, tx, person, d, s)
}

// nextDigest is what the next digest of a viewer would be if it went now, and when it is due: the zero time for never.
func (n *Notify) nextDigest(ctx context.Context, v *access.Viewer, zoneName string) (d digest, due time.Time, err error) {
	q, now := n.core.DB.Q(), clock.Now(ctx)
	prefs, err := PrefsOf(ctx, q, v.Person)
	if err != nil {
		return d, due, err
	}
	p, err := planOf(ctx, q, v.Person)
	if err != nil {
		return d, due, err
	}
	if due = p.next; due.IsZero() {
		due = prefs.NextDigest(now, zone(zoneName))
	}
	if p.since.IsZero() { // not enrolled yet
		p.since = now.Add(-reach)
	}
	d, err = n.digestOf(ctx, q, period{v, later(p.since, now.Add(-reach)), now})
	return d, due, err
}
