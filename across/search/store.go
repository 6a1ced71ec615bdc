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

// count changes the number of documents that have each word in their title, from those of was to those of is. The groups of
// signs of a word are there as long as one document has it.
func count(ctx context.Context, tx *db.Tx, was, is []string) error {
	for _, w := range is {
		if slices.Contains(was, w) {
			continue
		}
		var n int64
		err := tx.QueryRow(ctx, `INSERT INTO search_word (word, n) VALUES ($1, 1) ON CONFLICT (word) DO UPDATE SET n = search_word.n + 1 RETURNING n`, w).Scan(&n)
		if err == nil && n == 1 {
			err = addGrams(ctx, tx, w)
		}
		if err != nil {
			return err
		}
	}
	var less []string
	for _, w := range was {
		if !slices.Contains(is, w) {
			less = append(less, w)
		}
	}
	if len(less) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE search_word SET n = n - 1 WHERE word IN ($1[])`, db.Texts(less)); err != nil {
		return err
	}
	return dropUnused(ctx, tx, less)
}

// dropUnused forgets those of list that no title has.
func dropUnused(ctx context.Context, tx *db.Tx, list []string) error {
	unused, err := db.All(ctx, tx, db.One[string], `DELETE FROM search_word WHERE n <= 0 AND word IN ($1[]) RETURNING word`, db.Texts(list))
	for _, w := range unused {
		if err := dropGrams(ctx, tx, w); err != nil {
			return err
		}
	}
	return err
}

func addGrams(ctx context.Context, tx *db.Tx, word string) error {
	for _, g := range words.Grams(word) {
		if _, err := tx.Exec(ctx, `INSERT INTO search_gram (gram, size, word) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, g, utf8.RuneCountInString(word), word); err != nil {
			return err
		}
	}
	return nil
}

func dropGrams(ctx context.Context, tx *db.Tx, word string) error {
	_, err := tx.Exec(ctx, `DELETE FROM search_gram WHERE gram IN ($1[]) AND size = $2 AND word = $3`, db.Texts(words.Grams(word)), utf8.RuneCountInString(word), word)
	return err
}

// mostAlike is how many words that look like a mistyped one are compared with it.
const mostAlike = 60

// alike returns the words of titles that share the most groups of signs with fold and have about its length, the
// most alike first.
func alike(ctx context.Context, q db.Q, fold string) ([]string, error) {
	n, slips := utf8.RuneCountInString(fold), words.Slips(fold)
	grams := words.Grams(fold)
	// A slip spoils three groups at most, an exchange of two letters four.
	shared := max(1, len(grams)-4*slips)
	return db.All(ctx, q, db.One[string], `SELECT word FROM search_gram WHERE gram IN ($1[]) AND size >= $2 AND size <= $3
		GROUP BY word HAVING COUNT(*) >= $4 ORDER BY COUNT(*) DESC, word LIMIT $5`, db.Texts(grams), n-slips, n+slips, shared, mostAlike)
}

// begun returns the words of titles and names that begin so, those that most have first, and how many have them in all.
func begun(ctx context.Context, q db.Q, fold string) (list []form, much int64, err error) {
	list, err = db.All(ctx, q, func(r db.Row) (w form, err error) {
		var n int64
		err = r.Scan(&w.fold, &n)
		much += n
		return w, err
	}, `SELECT word, n FROM search_word WHERE word >= $1 AND word < $2 ORDER BY n DESC, word`, fold, fold+"\U0010FFFF")
	return list, much, err
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

// setCounts changes the counts that are wrong, and forgets the words that have none.
func setCounts(ctx context.Context, tx *db.Tx, right map[string]int64) error {
	was := map[string]int64{}
	rows, err := tx.Query(ctx, `SELECT word, n FROM search_word`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var w string
		var n int64
		if err := rows.Scan(&w, &n); err != nil {
			return err
		}
		was[w] = n
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close() // before the next statement: one connection holds one result
	for w, n := range right {
		if was[w] == n {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO search_word (word, n) VALUES ($1, $2) ON CONFLICT (word) DO UPDATE SET n = excluded.n`, w, n); err != nil {
			return err
		}
	}
	for w := range was {
		if right[w] > 0 {
			continue
		}
		if _, err := tx.Exec(ctx, `DELETE FROM search_word WHERE word = $1`, w); err != nil {
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
