package moderation

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/kit/markdown"
)

// mark is where a list stopped.
type mark struct {
	at time.Time
	id int64
}

// newest is before all that a list ordered from the latest has.
var newest = mark{time.UnixMilli(math.MaxInt64 / 2), math.MaxInt64}

func (m mark) String() string { return strconv.FormatInt(m.at.UnixMilli(), 10) + "-" + id.Format(m.id) }

// from reads where a list begins: "milliseconds-id"; anything else is none.
func from(s string, none mark) mark {
	at, last, _ := strings.Cut(s, "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	n, ok := id.Parse(last)
	if err != nil || !ok {
		return none
	}
	return mark{time.UnixMilli(ms), n}
}

const (
	casesPage = 20
	logPage   = 40
	// shownReporters of a case in a list; shownReports of them all on its page.
	shownReporters = 3
	shownReports   = 50
	shownAppeals   = 20
	shownEarlier   = 5
	shownPast      = 10
	// excerptRunes of a text that a decision is about.
	excerptRunes = 400
)

// Case is an item that waits, as a list shows it.
type Case struct {
	dossier
	entry     kind.Entry
	grounds   []tally
	reporters []account.Card
}

// Cases returns what waits in scope for v, the oldest first, and where the rest begins: zero at the end. Ten queries at most.
func (m *Moderation) Cases(ctx context.Context, v *access.Viewer, s Scope, after mark) (list []Case, next mark, err error) {
	err = m.core.DB.Read(ctx, func(q db.Q) error {
		list, next = nil, mark{}
		rows, err := openCases(ctx, q, v, s, after, casesPage+1)
		if err != nil {
			return err
		}
		if len(rows) > casesPage {
			rows = rows[:casesPage]
			last := rows[casesPage-1]
			next = mark{last.opened, int64(last.item)}
		}
		list, err = m.fill(ctx, q, v, rows)
		return err
	})
	return list, next, fail.Wrap("moderation.Cases", err)
}

func (m *Moderation) fill(ctx context.Context, q db.Q, v *access.Viewer, rows []dossier) ([]Case, error) {
	ids := make([]ref.Item, len(rows))
	for n, c := range rows {
		ids[n] = c.item
	}
	entries, err := m.entries(ctx, q, v, ids)
	if err != nil {
		return nil, err
	}
	grounds, err := tallies(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	who, err := reporters(ctx, q, ids, shownReporters)
	if err != nil {
		return nil, err
	}
	var people []ref.Person
	for _, some := range who {
		people = append(people, some...)
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, err
	}
	var list []Case
	for _, c := range rows {
		e, ok := entries[c.item]
		if !ok {
			continue // of a part that is gone
		}
		x := Case{dossier: c, entry: e, grounds: grounds[c.item]}
		for _, p := range who[c.item] {
			x.reporters = append(x.reporters, cards[p])
		}
		list = append(list, x)
	}
	return list, nil
}

// entries returns the items of ids that v may see, as lists show them, by id.
func (m *Moderation) entries(ctx context.Context, q db.Q, v *access.Viewer, ids []ref.Item) (map[ref.Item]kind.Entry, error) {
	found, err := items(ctx, q, v, ids)
	if err != nil {
		return nil, err
	}
	var list []item.Item
	for _, i := range ids {
		if x, ok := found[i]; ok {
			list = append(list, x)
		}
	}
	entries, err := m.core.Kinds.Entries(ctx, q, v, list)
	out := make(map[ref.Item]kind.Entry, len(entries))
	for _, e := range entries {
		out[e.Item.ID] = e
	}
	return out, err
}

// Line is a decision as lists show it. about is zero unless the reader may know.
type Line struct {
	Decision
	by, about account.Card
	space     space.Space
	network   space.Space
	mine      bool // it is about the reader
	whole     bool // the reader may open its page
}

// lines fills decisions for v. Two queries.
func lines(ctx context.Context, q db.Q, v *access.Viewer, list []Decision) ([]Line, error) {
	var people []ref.Person
	var places []ref.Space
	for _, d := range list {
		people, places = append(people, d.By), append(places, d.Space, d.Network)
		if knows(v, d) {
			people = append(people, d.About)
		}
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, err
	}
	spaces, err := space.Some(ctx, q, places)
	if err != nil {
		return nil, err
	}
	var out []Line
	for _, d := range list {
		l := Line{Decision: d, by: cards[d.By], space: spaces[d.Space], network: spaces[d.Network], mine: v.Person != 0 && d.About == v.Person && d.Act != Dismissed}
		if knows(v, d) {
			l.about = cards[d.About]
		}
		l.whole = l.mine || knows(v, d)
		out = append(out, l)
	}
	return out, nil
}

// Log returns what was decided in scope, as far as v belongs there, the latest first. Three queries.
func (m *Moderation) Log(ctx context.Context, v *access.Viewer, s Scope, before mark) (list []Line, next mark, err error) {
	err = m.core.DB.Read(ctx, func(q db.Q) error {
		next = mark{}
		rows, err := logged(ctx, q, v, s, before, logPage+1)
		if err != nil {
			return err
		}
		if len(rows) > logPage {
			rows = rows[:logPage]
			last := rows[logPage-1]
			next = mark{last.At, int64(last.ID)}
		}
		list, err = lines(ctx, q, v, rows)
		return err
	})
	return list, next, fail.Wrap("moderation.Log", err)
}

// Appeals returns the decisions of scope that are contested and wait for v, the oldest first.
func (m *Moderation) Appeals(ctx context.Context, v *access.Viewer, s Scope) (list []Line, err error) {
	q := m.core.DB.Q()
	rows, err := contested(ctx, q, v, s, shownAppeals)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return lines(ctx, q, v, rows)
}

// About returns the latest decisions about p, suspended or not, whose rights are v.
func (m *Moderation) About(ctx context.Context, v *access.Viewer, p ref.Person) ([]Line, error) {
	q := m.core.DB.Q()
	rows, err := decidedAbout(ctx, q, p, newest, shownPast)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list, err := lines(ctx, q, v, rows)
	for n := range list {
		list[n].mine, list[n].whole = true, true
	}
	return list, err
}

// reporting is what the form of a report needs: the item, and what the visitor said of it already.
type reporting struct {
	scene
	entry   kind.Entry
	said    *report
	outcome Act // of what was said, "" while it waits
}

// Reporting returns the item id as somebody who would report it sees it. Errors: fail.Hidden, SignedOut, Forbidden, Closed.
func (m *Moderation) Reporting(ctx context.Context, v *access.Viewer, i ref.Item) (r reporting, err error) {
	const op = "moderation.Reporting"
	q := m.core.DB.Q()
	if r.scene, err = look(ctx, q, v, i); err != nil {
		return r, err
	}
	said, again, err := reportBy(ctx, q, i, v.Person)
	if err != nil {
		return r, fail.Wrap(op, err)
	}
	if again {
		r.said = &said
		if said.decided != 0 {
			d, err := byID(ctx, q, said.decided)
			if err != nil {
				return r, fail.Wrap(op, err)
			}
			r.outcome = d.Act
		}
	} else if err := r.mayReport(); err != nil {
		return r, err
	}
	r.entry, err = m.entry(ctx, q, v, r.item)
	return r, err
}

func (m *Moderation) entry(ctx context.Context, q db.Q, v *access.Viewer, i item.Item) (kind.Entry, error) {
	list, err := m.core.Kinds.Entries(ctx, q, v, []item.Item{i})
	if err == nil && len(list) == 0 {
		err = fail.E("moderation.entry", fail.Hidden, nil)
	}
	if err != nil {
		return kind.Entry{}, err
	}
	return list[0], nil
}

// pathOf is the address of an item, whoever may see it.
func (m *Moderation) pathOf(ctx context.Context, i ref.Item) (string, error) {
	x, err := item.Get(ctx, m.core.DB.Q(), i)
	return m.core.Kinds.Path(x), err
}

// said is a report as those who decide see it.
type said struct {
	report
	by account.Card
}

// judging is what the page of a decision to take needs.
type judging struct {
	scene
	entry    kind.Entry
	waits    bool
	dossier  dossier
	said     []said
	decided  []Line // about the item
	earlier  []Line // against its author, elsewhere
	rules    []paragraph
	changes  []OnItem
	measures []OnPerson
}

// Judging returns the item id as somebody who decides sees it. Errors: fail.Hidden, SignedOut, Forbidden with the reason.
func (m *Moderation) Judging(ctx context.Context, v *access.Viewer, i ref.Item, lang string) (j judging, err error) {
	q := m.core.DB.Q()
	if j.scene, err = look(ctx, q, v, i); err != nil {
		return j, err
	}
	if err := mayDecide(v, j.item, j.space, j.author); err != nil {
		return j, err
	}
	j.changes, j.measures = changes(j.item.State), sanctions(v, j.space, j.author)
	if j.entry, err = m.entry(ctx, q, v, j.item); err != nil {
		return j, err
	}
	if j.rules, err = m.rulesOf(ctx, q, j.space, lang); err != nil {
		return j, err
	}
	if j.dossier, j.waits, err = caseOf(ctx, q, i); err != nil {
		return j, err
	}
	if j.said, err = saidOf(ctx, q, i); err != nil {
		return j, err
	}
	return j, j.history(ctx, q, v)
}

func saidOf(ctx context.Context, q db.Q, i ref.Item) ([]said, error) {
	rows, err := reportsOf(ctx, q, i, shownReports)
	if err != nil {
		return nil, err
	}
	people := make([]ref.Person, len(rows))
	for n, r := range rows {
		people[n] = r.person
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, err
	}
	var out []said
	for _, r := range rows {
		out = append(out, said{r, cards[r.person]})
	}
	return out, nil
}

// history is what was decided before, of the item and against its author: in the network for its managers, in the space for
// the others.
func (j *judging) history(ctx context.Context, q db.Q, v *access.Viewer) error {
	about, err := ofItem(ctx, q, j.item.ID, shownPast)
	if err != nil {
		return err
	}
	only := j.space.ID
	if manages(v, j.network.ID) {
		only = 0
	}
	against, err := weighing(ctx, q, j.item.Author, j.network.ID, only, shownEarlier+shownPast)
	if err != nil {
		return err
	}
	all, err := lines(ctx, q, v, append(about, against...))
	if err != nil {
		return err
	}
	for n, l := range all {
		switch {
		case !l.whole:
		case n < len(about):
			j.decided = append(j.decided, l)
		case l.Item != j.item.ID && len(j.earlier) < shownEarlier:
			j.earlier = append(j.earlier, l)
		}
	}
	return nil
}

// verdict is what the page of a decision shows.
type verdict struct {
	Line
	excerpt, path string // of the item, "" when it is gone or not to be read
	noun          string // words key of its kind
	appeal        *appeal
	answer        *Line
	end           *Line // what undid it
	origin        ID    // what it undoes or answers
	// what the reader may do
	mayAppeal, mayAnswer, mayLift bool
	ownJudge                      bool // they decided: somebody else answers
	knows                         bool
}

// Verdict returns the decision id as by, whose rights are v, sees it: the person concerned, suspended or not, or those who
// decide there. Errors: fail.SignedOut, Hidden.
func (m *Moderation) Verdict(ctx context.Context, v *access.Viewer, by ref.Person, n ID) (x verdict, err error) {
	q := m.core.DB.Q()
	if by == 0 {
		return x, fail.E("moderation.Verdict", fail.SignedOut, nil)
	}
	d, err := known(ctx, q, v, by, n)
	if err != nil {
		return x, err
	}
	all := []Decision{d}
	a, asked, err := appealOf(ctx, q, n)
	if err != nil {
		return x, err
	}
	for _, o := range []ID{a.answer, d.Lifted} {
		if o != 0 {
			other, err := byID(ctx, q, o)
			if err != nil {
				return x, err
			}
			all = append(all, other)
		}
	}
	list, err := lines(ctx, q, v, all)
	if err != nil {
		return x, err
	}
	x.Line, x.origin, x.knows = list[0], d.Of, knows(v, d)
	x.mine = d.About == by // also when suspended, who is nobody to v
	for _, l := range list[1:] {
		if l.ID == a.answer {
			x.answer = &l
		} else {
			x.end = &l
		}
	}
	if asked {
		x.appeal = &a
	}
	waits := asked && a.outcome == ""
	x.mayAppeal = mayAppeal(d, by, asked) == nil
	x.mayAnswer, x.ownJudge = waits && mayAnswer(v, d), waits && v.Person != 0 && v.Person == d.By
	x.mayLift = mayLift(v, d)
	return x, m.excerpt(ctx, q, v, &x)
}

// excerpt reads the beginning of what a decision is about: for its author, and for who may read it.
func (m *Moderation) excerpt(ctx context.Context, q db.Q, v *access.Viewer, x *verdict) error {
	if x.Item == 0 {
		return nil
	}
	i, err := item.Get(ctx, q, x.Item)
	if fail.Is(err, fail.Hidden) {
		return nil
	} else if err != nil {
		return err
	}
	k, ok := m.core.Kinds[i.Kind]
	if !ok {
		return nil
	}
	x.noun = k.Label
	if i.State == item.Deleted || !x.mine && !v.Sees(i) {
		return nil
	}
	if v.Sees(i) && k.Path != nil {
		x.path = k.Path(i)
	}
	if k.Text == nil {
		return nil
	}
	texts, err := k.Text(ctx, q, []ref.Item{i.ID})
	if err != nil {
		return err
	}
	t := texts[i.ID]
	if x.excerpt = markdown.Excerpt(t.Body, excerptRunes); x.excerpt == "" {
		x.excerpt = markdown.Excerpt(t.Title, excerptRunes)
	}
	return nil
}

// Latest returns the last decision about an item that by may read: what became of the item before what became of its
// author; reports dismissed apart for who wrote it.
// Errors: fail.SignedOut, Hidden.
func (m *Moderation) Latest(ctx context.Context, v *access.Viewer, by ref.Person, i ref.Item) (ID, error) {
	const op = "moderation.Latest"
	q := m.core.DB.Q()
	if by == 0 {
		return 0, fail.E(op, fail.SignedOut, nil)
	}
	list, err := ofItem(ctx, q, i, shownPast)
	if err != nil {
		return 0, err
	}
	var last ID
	for _, d := range list {
		switch may := d.About == by && d.Act != Dismissed || knows(v, d); {
		case may && d.Act.onItem():
			return d.ID, nil
		case may && last == 0:
			last = d.ID
		}
	}
	if last == 0 {
		return 0, fail.E(op, fail.Hidden, nil)
	}
	return last, nil
}

// notice is what stands under an item on its page.
type notice struct {
	hidden  *Line // why it is hidden, for who may read it
	reports int   // that wait, for who decides
}

// noticeOf returns what v may know. At most six queries, none for most readers.
func (m *Moderation) noticeOf(ctx context.Context, v *access.Viewer, i item.Item) (n notice, err error) {
	q := m.core.DB.Q()
	decides := v.Moderates(i.Space, i.Network) && i.Author != v.Person
	if i.State == item.Hidden {
		standing, err := standingOf(ctx, q, Hidden, i.ID, 0, 0)
		if err != nil {
			return n, err
		}
		list, err := lines(ctx, q, v, standing)
		if err != nil {
			return n, err
		}
		if len(list) > 0 && list[0].whole {
			n.hidden = &list[0]
		}
	}
	if !decides {
		return n, nil
	}
	c, waits, err := caseOf(ctx, q, i.ID)
	if err == nil && waits && (!c.reserved || manages(v, i.Network)) {
		n.reports = c.reports
	}
	return n, err
}
