package search

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/words"
)

// indexed is what search_document keeps of a document.
type indexed struct {
	stamp int64
	named []string
}

// documents returns those of ids that are indexed, by id.
func documents(ctx context.Context, q db.Q, ids []int64) (map[int64]indexed, error) {
	rows, err := q.Query(ctx, `SELECT id, stamp, named FROM search_document WHERE id IN ($1[])`, db.Ints(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]indexed{}
	for rows.Next() {
		var id int64
		var x indexed
		var named string
		if err := rows.Scan(&id, &x.stamp, &named); err != nil {
			return nil, err
		}
		x.named = strings.Fields(named)
		out[id] = x
	}
	return out, rows.Err()
}

// itemsToIndex returns those of ids whose text may be found by somebody. A reply whose root is hidden or gone stays indexed:
// who may see it is asked at reading, and the root may come back.
func itemsToIndex(ctx context.Context, q db.Q, ids []int64) ([]item.Item, error) {
	return db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.id IN ($1[]) AND i.state IN ('published', 'hidden')`, db.Ints(ids))
}

type person struct {
	id             ref.Person
	name, job, org string
}

func peopleToIndex(ctx context.Context, q db.Q, ids []int64) ([]person, error) {
	return db.All(ctx, q, func(r db.Row) (p person, err error) {
		var family string
		err = r.Scan(&p.id, &p.name, &family, &p.job, &p.org)
		p.name = strings.TrimSpace(p.name + " " + family)
		return p, err
	}, `SELECT id, given, family, job, org_name FROM person WHERE id IN ($1[]) AND state <> $2`, db.Ints(ids), string(account.Closed))
}

// count changes the number of documents that have each word in their title, from those of was to those of is, and keeps the
// words of their text.
func count(ctx context.Context, tx *db.Tx, was, is, said []string) error {
	var more, less []string
	for _, w := range is {
		if !slices.Contains(was, w) {
			more = append(more, w)
		}
	}
	for _, w := range was {
		if !slices.Contains(is, w) {
			less = append(less, w)
		}
	}
	if err := know(ctx, tx, append(slices.Clone(more), said...)); err != nil {
		return err
	}
	for by, list := range map[int][]string{1: more, -1: less} {
		if len(list) == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE search_word SET n = n + $1 WHERE word IN ($2[])`, by, db.Texts(list)); err != nil {
			return err
		}
	}
	return nil
}

// know keeps those of list that are new, with what they may be mistyped as.
func know(ctx context.Context, tx *db.Tx, list []string) error {
	if len(list) == 0 {
		return nil
	}
	known, err := db.All(ctx, tx, db.One[string], `SELECT word FROM search_word WHERE word IN ($1[])`, db.Texts(list))
	if err != nil {
		return err
	}
	there := make(map[string]bool, len(known))
	for _, w := range known {
		there[w] = true
	}
	for _, w := range list {
		if there[w] {
			continue
		}
		there[w] = true
		if _, err := tx.Exec(ctx, `INSERT INTO search_word (word, n) VALUES ($1, 0) ON CONFLICT DO NOTHING`, w); err != nil {
			return err
		}
		if err := mayBe(ctx, tx, w); err != nil {
			return err
		}
	}
	return nil
}

// mayBe keeps what word may be mistyped as.
func mayBe(ctx context.Context, tx *db.Tx, word string) error {
	for _, slip := range slipsOf(word) {
		if _, err := tx.Exec(ctx, `INSERT INTO search_slip (slip, word) VALUES ($1, $2) ON CONFLICT DO NOTHING`, slip, word); err != nil {
			return err
		}
	}
	return nil
}

// wordsAfter returns the words after one, in their order, at most n.
func wordsAfter(ctx context.Context, q db.Q, after string, n int) ([]heard, error) {
	return db.All(ctx, q, func(r db.Row) (w heard, err error) { return w, r.Scan(&w.word, &w.n) }, `SELECT word, n FROM search_word WHERE word > $1 ORDER BY word LIMIT $2`, after, n)
}

// forget forgets words.
func forget(ctx context.Context, tx *db.Tx, list []string) error {
	if len(list) == 0 {
		return nil
	}
	for _, w := range list {
		if _, err := tx.Exec(ctx, `DELETE FROM search_slip WHERE word = $1 AND slip IN ($2[])`, w, db.Texts(slipsOf(w))); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `DELETE FROM search_word WHERE word IN ($1[])`, db.Texts(list))
	return err
}

// slipsOf is what word may be mistyped as: less a letter, and as it sounds, which signs of words never begin with.
func slipsOf(word string) []string {
	if !mayBeMistyped(word) {
		return nil
	}
	out := words.Less(word)
	if s := words.Sound(word); utf8.RuneCountInString(s) >= shortestSound {
		out = append(out, "~"+s)
	}
	return out
}

// shortestSound: what sounds shorter is too many words.
const shortestSound = 3

// mostAlike is how many words that look like a mistyped one are compared with it.
const mostAlike = 400

// heard is a word and how many titles have it.
type heard struct {
	word string
	n    int64
}

// alike returns the words that share one of slips or are one of them, in any order.
func alike(ctx context.Context, q db.Q, slips []string) ([]heard, error) {
	return db.All(ctx, q, func(r db.Row) (w heard, err error) { return w, r.Scan(&w.word, &w.n) }, `SELECT w.word, w.n FROM search_word w WHERE w.word IN ($1[])
		UNION SELECT w.word, w.n FROM search_slip s JOIN search_word w ON w.word = s.word WHERE s.slip IN ($1[]) LIMIT $2`, db.Texts(slips), mostAlike)
}

// begun returns words that begin so: of titles and names, those that most have first, then where they are to be any the
// others.
func begun(ctx context.Context, q db.Q, fold string, title bool, most int) ([]heard, error) {
	text := `SELECT word, n FROM search_word WHERE word >= $1 AND word < $2 AND n > 0 ORDER BY n DESC, word LIMIT $3`
	if !title {
		text = `SELECT word, n FROM search_word WHERE word >= $1 AND word < $2 ORDER BY n DESC, word LIMIT $3`
	}
	return db.All(ctx, q, func(r db.Row) (w heard, err error) { return w, r.Scan(&w.word, &w.n) }, text, fold, fold+"\U0010FFFF", most)
}

// countNamed returns how many documents have each word in their title.
func countNamed(ctx context.Context, q db.Q) (map[string]int64, error) {
	rows, err := q.Query(ctx, `SELECT named FROM search_document WHERE named <> ''`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var named string
		if err := rows.Scan(&named); err != nil {
			return nil, err
		}
		for w := range strings.FieldsSeq(named) {
			out[w]++
		}
	}
	return out, rows.Err()
}

// setCounts changes the counts that are wrong.
func setCounts(ctx context.Context, tx *db.Tx, right map[string]int64) error {
	list, err := db.All(ctx, tx, func(r db.Row) (w heard, err error) { return w, r.Scan(&w.word, &w.n) }, `SELECT word, n FROM search_word`)
	if err != nil {
		return err
	}
	for _, w := range list {
		if right[w.word] == w.n {
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE search_word SET n = $2 WHERE word = $1`, w.word, right[w.word]); err != nil {
			return err
		}
	}
	return nil
}

// themes returns the themes whose slug begins so and that something v may read carries.
func themes(ctx context.Context, q db.Q, v *access.Viewer, slug string, max int) ([]item.Theme, error) {
	args := append([]any{slug + "%", max}, v.Args()...)
	return db.All(ctx, q, func(r db.Row) (t item.Theme, err error) { return t, r.Scan(&t.ID, &t.Slug, &t.Label) }, `SELECT t.id, t.slug, t.label FROM theme t
		WHERE t.slug LIKE $1 AND EXISTS (SELECT 1 FROM item_theme it JOIN item i ON i.id = it.item_id WHERE it.theme_id = t.id AND i.state <> 'draft' AND `+access.Visible("i", 3)+`)
		ORDER BY t.slug LIMIT $2`, args...)
}

// titlesWith returns how many titles and names have each of words; those of none are absent.
func titlesWith(ctx context.Context, q db.Q, words []string) (map[string]int64, error) {
	type row struct {
		word string
		n    int64
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.word, &x.n) }, `SELECT word, n FROM search_word WHERE word IN ($1[])`, db.Texts(words))
	out := map[string]int64{}
	for _, x := range list {
		out[x.word] = x.n
	}
	return out, fail.Wrap("search.titlesWith", err)
}

// titlesOf returns the titles of items.
func titlesOf(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item]string, error) {
	type row struct {
		id    ref.Item
		title string
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.title) }, `SELECT id, title FROM item WHERE id IN ($1[])`, db.Ints(ids))
	out := map[ref.Item]string{}
	for _, x := range list {
		out[x.id] = x.title
	}
	return out, fail.Wrap("search.titlesOf", err)
}
