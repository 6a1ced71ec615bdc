package item

import (
	"context"
	"net/url"
	"strings"
	"unicode"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/french"
)

// Theme is a word by which items are found together: "#énergie".
type Theme struct {
	ID    ref.Theme
	Slug  string // in addresses: "energie"; the same for every way of writing it
	Label string // as it was first written, without its sign
}

// ThemePath is the address of the page of a theme.
func ThemePath(slug string) string { return "/themes/" + url.PathEscape(slug) }

// ThemeSlug is the slug of a label: without accents or capitals, hyphens for what is neither letter nor digit.
func ThemeSlug(label string) string {
	words := strings.FieldsFunc(french.Fold(label), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) })
	return strings.Join(words, "-")
}

const themeColumns = `t.id, t.slug, t.label`

func scanTheme(r db.Row) (t Theme, err error) { return t, r.Scan(&t.ID, &t.Slug, &t.Label) }

// ThemeBySlug returns a theme; ask whether the viewer may read something that carries it before showing it.
// Errors: fail.Hidden.
func ThemeBySlug(ctx context.Context, q db.Q, slug string) (Theme, error) {
	t, err := scanTheme(q.QueryRow(ctx, `SELECT `+themeColumns+` FROM theme t WHERE t.slug = $1`, slug))
	if err == db.ErrNoRows {
		return t, fail.E("item.ThemeBySlug", fail.Hidden, nil)
	}
	return t, fail.Wrap("item.ThemeBySlug", err)
}

// Themes returns the themes of ids, by id. One query.
func Themes(ctx context.Context, q db.Q, ids []ref.Theme) (map[ref.Theme]Theme, error) {
	out := map[ref.Theme]Theme{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := db.All(ctx, q, scanTheme, `SELECT `+themeColumns+` FROM theme t WHERE t.id IN ($1[])`, db.Ints(ids))
	for _, t := range list {
		out[t.ID] = t
	}
	return out, fail.Wrap("item.Themes", err)
}

// ThemesOf returns the themes of items, by item, in alphabetical order. One query.
func ThemesOf(ctx context.Context, q db.Q, items []ref.Item) (map[ref.Item][]Theme, error) {
	const op = "item.ThemesOf"
	out := map[ref.Item][]Theme{}
	if len(items) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, `SELECT it.item_id, `+themeColumns+` FROM item_theme it JOIN theme t ON t.id = it.theme_id WHERE it.item_id IN ($1[]) ORDER BY t.slug`, db.Ints(items))
	if err != nil {
		return nil, fail.Wrap(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id ref.Item
		var t Theme
		if err := rows.Scan(&id, &t.ID, &t.Slug, &t.Label); err != nil {
			return nil, fail.Wrap(op, err)
		}
		out[id] = append(out[id], t)
	}
	return out, fail.Wrap(op, rows.Err())
}

// SetThemes makes labels the themes of i, in place of those it had.
func SetThemes(ctx context.Context, tx *db.Tx, i Item, labels []string) error {
	const op = "item.SetThemes"
	if _, err := tx.Exec(ctx, `DELETE FROM item_theme WHERE item_id = $1`, i.ID); err != nil {
		return fail.Wrap(op, err)
	}
	for _, label := range labels {
		slug := ThemeSlug(label)
		if slug == "" {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO theme (id, slug, label) VALUES ($1, $2, $3) ON CONFLICT (slug) DO NOTHING`, tx.ID(), slug, label); err != nil {
			return fail.Wrap(op, err)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO item_theme (item_id, theme_id) SELECT CAST($1 AS BIGINT), t.id FROM theme t WHERE t.slug = $2 ON CONFLICT DO NOTHING`, i.ID, slug); err != nil {
			return fail.Wrap(op, err)
		}
	}
	return nil
}
