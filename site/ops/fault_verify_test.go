package ops_test

import (
	"io"
	"slices"
	"strings"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/site/ops"
)

// verify looks at all that is there while nothing runs: against what people were told, for itself, and once everything was
// served to the followers.
func (f *faults) verify(where string) {
	f.t.Helper()
	w := f.open()
	defer w.close()
	f.compare(w, where)
	w.isWhole(where)
	w.served(where)
	// What died at work would be rescued after two minutes.
	if err := w.Core.Queue.Reclaim(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
	if err := w.Settle(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
	for _, x := range ops.Check(f.t.Context(), w.Site, ops.CheckOptions{Deep: true}) {
		if x.Level == ops.Wrong || x.Level == ops.Watch && (x.About == "search" || x.About == "directory") {
			f.t.Errorf("%s: %s", where, x)
		}
	}
	f.told(w, where)
}

// compare fails unless what each form changed is as its answer said, or, without an answer, as before or after it. What there
// is is then known.
func (f *faults) compare(w *world, where string) {
	f.t.Helper()
	is := f.actual(w)
	for about, want := range f.want {
		if _, open := f.maybe[about]; open || strings.HasPrefix(about, "text ") && is["state"+about[4:]] == "deleted" {
			continue
		}
		if is[about] != want {
			f.t.Errorf("%s: %s is %q, and %q was acknowledged", where, about, is[about], want)
		}
	}
	for about, also := range f.maybe {
		was, known := f.want[about]
		// Whether somebody follows has a state of its own before they say so.
		if got := is[about]; known && got != was && !slices.Contains(also, got) {
			f.t.Errorf("%s: %s is %q; it was %q, and %q was sent", where, about, got, was, also)
		}
		// What is not there may come by itself: who answers follows.
		if f.want[about] = is[about]; is[about] == "" {
			delete(f.want, about)
		}
	}
	clear(f.maybe)
}

// actual reads what the ledger speaks of.
func (f *faults) actual(w *world) map[string]string {
	f.t.Helper()
	is := map[string]string{}
	read := func(text string, line func(db.Row) (string, string, error)) {
		rows, err := w.Core.DB.Q().Query(f.t.Context(), text)
		if err != nil {
			f.t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			about, value, err := line(rows)
			if err != nil {
				f.t.Fatal(err)
			}
			is[about] = value
		}
		if err := rows.Err(); err != nil {
			f.t.Fatal(err)
		}
	}
	byItem := func(what string) func(db.Row) (string, string, error) {
		return func(r db.Row) (_, v string, err error) {
			var i ref.Item
			err = r.Scan(&i, &v)
			return about(what, i), v, err
		}
	}
	byPerson := func(what string, more ...any) func(db.Row) (string, string, error) {
		return func(r db.Row) (_, v string, err error) {
			var i ref.Item
			var p ref.Person
			err = r.Scan(&i, &p, &v)
			return about(what, append([]any{i, p}, more...)...), v, err
		}
	}
	read(`SELECT item_id, markdown FROM text_body`, byItem("text"))
	read(`SELECT id, state FROM item`, byItem("state"))
	read(`SELECT item_id, person_id, 'on' FROM reaction WHERE kind = 'useful'`, byPerson("reaction", "useful"))
	read(`SELECT target, person_id, stance FROM tie WHERE what = 'item'`, byPerson("follow"))
	read(`SELECT item_id, person_id, ground FROM moderation_report`, byPerson("report"))
	read(`SELECT item_id, digest FROM attachment`, func(r db.Row) (string, string, error) {
		var i ref.Item
		var digest string
		if err := r.Scan(&i, &digest); err != nil {
			return "", "", err
		}
		b, _, err := w.Core.Blobs.Open(f.t.Context(), digest)
		if err != nil {
			return about("file", i), err.Error(), nil
		}
		defer b.Close()
		content, err := io.ReadAll(b)
		return about("file", i), string(content), err
	})
	read(`SELECT id, answer_id FROM item WHERE question = 'settled'`, func(r db.Row) (string, string, error) {
		var i, answer ref.Item
		err := r.Scan(&i, &answer)
		return about("answer", i), answer.String(), err
	})
	read(`SELECT m.person_id, m.state FROM membership m JOIN space s ON s.id = m.space_id WHERE s.slug = 'passage'`, func(r db.Row) (_, v string, err error) {
		var p ref.Person
		err = r.Scan(&p, &v)
		return about("member", p), v, err
	})
	return is
}

// isWhole fails when something is half there: what one transaction writes is all there or not at all.
func (w *world) isWhole(where string) {
	w.t.Helper()
	for what, text := range map[string]string{
		"items without their text":              `SELECT COUNT(*) FROM item i WHERE i.state <> 'deleted' AND NOT EXISTS (SELECT 1 FROM text_body b WHERE b.item_id = i.id AND b.markdown <> '')`,
		"messages without their row":            `SELECT COUNT(*) FROM item i WHERE i.kind = 'post' AND NOT EXISTS (SELECT 1 FROM post p WHERE p.item_id = i.id)`,
		"topics without their row":              `SELECT COUNT(*) FROM item i WHERE i.kind = 'topic' AND NOT EXISTS (SELECT 1 FROM forum_topic p WHERE p.item_id = i.id)`,
		"items without their fact, or with two": `SELECT COUNT(*) FROM item i WHERE 1 <> (SELECT COUNT(*) FROM fact f WHERE f.item_id = i.id AND (f.kind LIKE '%.published' OR f.kind LIKE '%.commented'))`,
		"edits without their version":           `SELECT COUNT(*) FROM item i WHERE i.edited > 0 AND i.state <> 'deleted' AND NOT EXISTS (SELECT 1 FROM text_version v WHERE v.item_id = i.id)`,
		"edits without their fact":              `SELECT COUNT(*) FROM item i WHERE i.edited > 0 AND i.state <> 'deleted' AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.item_id = i.id AND f.kind LIKE '%.edited')`,
		"hidden items without a decision":       `SELECT COUNT(*) FROM item i WHERE i.state = 'hidden' AND NOT EXISTS (SELECT 1 FROM moderation_decision d WHERE d.item_id = i.id AND d.act = 'hidden' AND d.lifted_id = 0)`,
		"decisions without their fact":          `SELECT COUNT(*) FROM moderation_decision d WHERE NOT EXISTS (SELECT 1 FROM fact f WHERE f.item_id = d.item_id AND f.kind = 'moderation.' || d.act)`,
		"settled questions without an answer":   `SELECT COUNT(*) FROM item i WHERE i.question = 'settled' AND NOT EXISTS (SELECT 1 FROM item a WHERE a.id = i.answer_id AND a.root_id = i.id)`,
		"reports that wait for nobody":          `SELECT COUNT(*) FROM moderation_report r JOIN item i ON i.id = r.item_id WHERE r.decision_id = 0 AND i.state <> 'deleted' AND NOT EXISTS (SELECT 1 FROM moderation_case c WHERE c.item_id = r.item_id)`,
		"members of the group without a fact":   `SELECT COUNT(*) FROM membership m JOIN space s ON s.id = m.space_id WHERE s.slug = 'passage' AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.space_id = s.id AND f.actor_id = m.person_id)`,
	} {
		if n := w.number(text); n > 0 {
			w.t.Errorf("%s: %d %s", where, n, what)
		}
	}
}

// told fails unless each answer was told once to the author of what it answers, and each notice counts what it was told:
// where nothing was hidden or taken away, which takes notices back, and whoever follows now did when the answer came.
func (f *faults) told(w *world, where string) {
	f.t.Helper()
	for what, text := range map[string]string{
		"notices that count what was not told, or twice": `SELECT COUNT(*) FROM notice n WHERE n.kind IN ('reply', 'mention', 'post')
			AND n.n > (SELECT COUNT(*) FROM notice_told t WHERE t.person_id = n.person_id AND t.kind = n.kind AND t.subject_id = n.subject_id AND t.channel = 'site' AND t.at >= n.since)`,
		"notices that count less than what was told": `SELECT COUNT(*) FROM notice n WHERE n.kind IN ('reply', 'mention', 'post')
			AND n.subject_id NOT IN (SELECT f.root_id FROM fact f WHERE f.kind IN ('moderation.hidden', 'item.deleted'))
			AND n.n < (SELECT COUNT(*) FROM notice_told t WHERE t.person_id = n.person_id AND t.kind = n.kind AND t.subject_id = n.subject_id AND t.channel = 'site' AND t.at >= n.since)`,
		"answers that were not told to whom they answer": `SELECT COUNT(*) FROM item c JOIN item r ON r.id = c.root_id WHERE c.author_id <> r.author_id
			AND c.root_id NOT IN (SELECT f.root_id FROM fact f WHERE f.kind IN ('moderation.hidden', 'item.deleted'))
			AND NOT EXISTS (SELECT 1 FROM tie t WHERE t.person_id = r.author_id AND t.what = 'item' AND t.target = r.id AND (t.stance = 'mute' OR t.at >= c.created))
			AND NOT EXISTS (SELECT 1 FROM notice_told t WHERE t.item_id = c.id AND t.person_id = r.author_id AND t.channel = 'site')`,
	} {
		if n := w.number(text); n > 0 {
			f.t.Errorf("%s: %d %s", where, n, what)
		}
	}
}
