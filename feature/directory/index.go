package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/db"
	"maillage/core/journal"
	book "maillage/core/org/directory"
	"maillage/core/queue"
	"maillage/core/ref"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// The letters of terms, which the migration explains. Facets come before words, so that one range of terms is all of them.
const (
	byKind   = "k"
	byRegion = "r"
	byDept   = "d"
	byOrg    = "o"
	byJob    = "j"
	bySkill  = "s"
	byHelp   = "h"
	byLooks  = "l"
	byWord   = "w"
	byStem   = "x"
)

// subject is somebody as the index reads them.
type subject struct {
	id                  ref.Person
	sortKey             string
	given, family, job  string
	org                 ref.Org
	orgKind, orgName    string
	region, departement string // of the organisation
	networks            []ref.Space
	profile             Profile
	who                 Privacy
	present             map[ref.Space]map[string]bool
	presentKey          string
}

// terms is under what x is found, and how each is written ("" for what has its words elsewhere).
func (d *Directory) terms(x subject) map[string]string {
	p := x.profile.shown(x.who, Colleague)
	out := map[string]string{"": ""}
	put := func(letter, value, label string) {
		if value != "" {
			out[letter+value] = label
		}
	}
	put(byKind, x.orgKind, "")
	put(byRegion, x.region, "")
	put(byDept, x.departement, "")
	if t, ok := d.territory(p.Territory); ok {
		put(byRegion, t.Region, "")
		if t.Kind == book.Departement {
			put(byDept, t.Code, "")
		}
		d.words(out, t.Name, false)
	}
	if x.org != 0 {
		put(byOrg, strconv.FormatInt(int64(x.org), 10), "")
	}
	put(byJob, skillKey(x.job), x.job)
	for letter, list := range map[string][]string{bySkill: p.Skills, byHelp: tags(p.CanHelp), byLooks: tags(p.LooksFor)} {
		for _, s := range list {
			put(letter, skillKey(s), s)
			d.words(out, s, false)
		}
	}
	d.words(out, x.given+" "+x.family, true)
	d.words(out, x.job+" "+x.orgName, false)
	return out
}

// mostTags is how many words of one's own each of "can help" and "looks for" is found under.
const mostTags = 20

// tags are the things that a line names, short enough to be chosen in a list.
func tags(line string) []string {
	list := slices.DeleteFunc(skillsIn(line), func(s string) bool { return utf8.RuneCountInString(s) > maxSkill })
	return list[:min(len(list), mostTags)]
}

// words adds the words of text to out; the common ones only of a name.
func (d *Directory) words(out map[string]string, text string, name bool) {
	for _, w := range d.analyser.Split(text) {
		if w.Stem == "" && !name {
			continue
		}
		out[byWord+w.Fold] = ""
		if w.Stem != "" && w.Stem != w.Fold {
			out[byStem+w.Stem] = ""
		}
	}
}

// index makes what people are found under what their rows say now. At most nine queries, and what it writes.
func (d *Directory) index(ctx context.Context, tx *db.Tx, people []ref.Person) error {
	const op = "directory.index"
	if len(people) == 0 {
		return nil
	}
	list, err := subjects(ctx, tx, people)
	if err != nil {
		return fail.Wrap(op, err)
	}
	var rows [][]any
	labels := map[string]string{}
	for _, x := range list {
		want := d.terms(x)
		for term, label := range want {
			if label != "" {
				labels[term] = label
			}
		}
		if x.presentKey != x.sortKey {
			if err := forget(ctx, tx, x.id, 0, nil); err != nil {
				return fail.Wrap(op, err)
			}
			x.present = nil
		}
		for n, had := range x.present {
			var gone []string
			for t := range had {
				if _, ok := want[t]; !ok || !slices.Contains(x.networks, n) {
					gone = append(gone, t)
				}
			}
			if err := forget(ctx, tx, x.id, n, gone); err != nil {
				return fail.Wrap(op, err)
			}
		}
		for _, n := range x.networks {
			for _, t := range slices.Sorted(maps.Keys(want)) {
				if !x.present[n][t] {
					rows = append(rows, []any{n, t, x.sortKey, x.id})
				}
			}
		}
	}
	if err := insert(ctx, tx, `INSERT INTO directory_term (network_id, term, sort_key, person_id) VALUES `, rows); err != nil {
		return fail.Wrap(op, err)
	}
	return fail.Wrap(op, putLabels(ctx, tx, labels))
}

// putLabels keeps how new values are written; the first who wrote one decides.
func putLabels(ctx context.Context, tx *db.Tx, labels map[string]string) error {
	if len(labels) == 0 {
		return nil
	}
	known, err := labelsOf(ctx, tx, slices.Sorted(maps.Keys(labels)))
	if err != nil {
		return err
	}
	var rows [][]any
	for _, t := range slices.Sorted(maps.Keys(labels)) {
		if _, ok := known[t]; !ok {
			rows = append(rows, []any{t, labels[t]})
		}
	}
	return insert(ctx, tx, `INSERT INTO directory_label (term, label) VALUES `, rows)
}

// insert writes rows, as many by statement as a few texts allow.
func insert(ctx context.Context, tx *db.Tx, into string, rows [][]any) error {
	for _, size := range []int{50, 10, 1} {
		for len(rows) >= size {
			var args []any
			var text strings.Builder
			for n, row := range rows[:size] {
				text.WriteString(map[bool]string{true: "(", false: ", ("}[n == 0])
				for k := range row {
					if k > 0 {
						text.WriteString(", ")
					}
					fmt.Fprintf(&text, "$%d", len(args)+k+1)
				}
				text.WriteString(")")
				args = append(args, row...)
			}
			if _, err := tx.Exec(ctx, into+text.String()+` ON CONFLICT DO NOTHING`, args...); err != nil {
				return err
			}
			rows = rows[size:]
		}
	}
	return nil
}

// follow indexes the people that a fact is about: they came in, left, were renamed, changed organisation.
func (d *Directory) follow(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	if f.Item != 0 || f.Kind == "directory.updated" {
		return nil // facts of items change nobody's row, and who wrote directory.updated has indexed
	}
	var people []ref.Person
	for _, p := range append([]ref.Person{f.Actor}, f.Mentions...) {
		if p != 0 && !slices.Contains(people, p) {
			people = append(people, p)
		}
	}
	return d.index(ctx, tx, people)
}

const (
	// mendEvery is how often members whom no fact told of are looked for: those of an import, of a command.
	mendEvery = 6 * time.Hour
	// mendLook is how many people are looked at in one task, some tens of milliseconds, and mendPause how long until the next: looking for whom
	// an import left out takes nothing from those who read.
	mendLook  = 1000
	mendPause = time.Second
	// mendBatch: people indexed in one transaction, about 50 ms: who writes meanwhile waits no longer.
	mendBatch = 200
	mendTask  = "directory.mend"
)

// mending is a run over the members whom the index lacks, in the order of their identifiers.
type mending struct {
	Run   int64 `json:"run"` // when it was due, in milliseconds
	After int64 `json:"after"`
}

// startMend has every member whom the index lacks be indexed, one small transaction after another.
func (d *Directory) startMend(ctx context.Context, tx *db.Tx, due time.Time) error {
	return d.addMend(ctx, tx, mending{Run: db.Millis(due)}, time.Time{})
}

func (d *Directory) addMend(ctx context.Context, tx *db.Tx, m mending, at time.Time) error {
	return d.core.Queue.Add(ctx, tx, mendTask, fmt.Sprintf("%d/%d", m.Run, m.After), m, at)
}

// mend looks at mendLook people after one and indexes those of them whom the index lacks; it returns where to go on, 0 at the end.
func (d *Directory) mend(ctx context.Context, after ref.Person) (next ref.Person, err error) {
	const op = "directory.mend"
	lacking, next, err := unindexed(ctx, d.core.DB.Q(), after, mendLook)
	if err != nil {
		return 0, fail.Wrap(op, err)
	}
	for some := range slices.Chunk(lacking, mendBatch) {
		if err := d.core.DB.WriteLazy(ctx, func(tx *db.Tx) error { return d.index(ctx, tx, some) }); err != nil {
			return 0, fail.Wrap(op, err)
		}
	}
	return next, nil
}

// Mend indexes every member whom the index lacks.
func (d *Directory) Mend(ctx context.Context) error {
	for after := ref.Person(0); ; {
		next, err := d.mend(ctx, after)
		if err != nil || next == 0 {
			return err
		}
		after = next
	}
}

// mender is Mend as tasks of the queue.
func (d *Directory) mender() queue.Worker {
	return queue.Worker{Kind: mendTask, Patient: true, Do: func(ctx context.Context, t queue.Task) error {
		var m mending
		if err := json.Unmarshal(t.Data, &m); err != nil {
			return fmt.Errorf("directory: %v: %w", err, queue.Drop)
		}
		next, err := d.mend(ctx, ref.Person(m.After))
		if err != nil || next == 0 {
			return err
		}
		return d.core.DB.WriteLazy(ctx, func(tx *db.Tx) error {
			return d.addMend(ctx, tx, mending{m.Run, int64(next)}, clock.Now(ctx).Add(mendPause))
		})
	}}
}
