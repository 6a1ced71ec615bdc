package wiki

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/fail"
)

// planned is what becomes of a page of a bundle: title is the one it gets; there is the page that has its title already, 0 for none.
type planned struct {
	title string
	there ref.Item
}

// plan is what becomes of each page of a bundle, by path, with what each title that changes becomes, by folded title.
type plan struct {
	pages   map[string]planned
	renamed map[string]string
}

// presentNames is the page that has each folded title now, in s, whoever may see it; those of mine are left out. One query.
func presentNames(ctx context.Context, q db.Q, s ref.Space, mine map[ref.Item]bool) (map[string]ref.Item, error) {
	type named struct {
		name string
		id   ref.Item
	}
	list, err := db.All(ctx, q, func(r db.Row) (n named, err error) { return n, r.Scan(&n.name, &n.id) },
		`SELECT n.name, i.id FROM wiki_name n JOIN item i ON i.id = n.item_id WHERE n.present AND i.space_id = $1 AND i.state = 'published' ORDER BY i.id DESC`, s)
	out := make(map[string]ref.Item, len(list))
	for _, n := range list {
		if !mine[n.id] {
			out[n.name] = n.id
		}
	}
	return out, fail.Wrap("wiki.presentNames", err)
}

// planOf decides the titles of a bundle: no two alike, none that is taken, unless clashes are left out. What was made already keeps
// what it was given.
func planOf(b *bundle, taken map[string]ref.Item, made map[string]madePage, c clash) plan {
	out := plan{pages: map[string]planned{}, renamed: map[string]string{}}
	used := map[string]bool{}
	for _, m := range made {
		if m.item != 0 && m.outcome != outcomeSkipped {
			used[nameOf(m.title)] = true
		}
	}
	titles := map[string]string{}
	for _, p := range b.pages {
		titles[p.path] = p.title
	}
	for _, p := range b.pages {
		if m, ok := made[p.path]; ok {
			out.pages[p.path] = planned{title: m.title}
			if first := importTitle(p.title); nameOf(first) != nameOf(m.title) {
				out.renamed[nameOf(p.title)] = m.title
			}
			continue
		}
		title := importTitle(p.title)
		there := taken[nameOf(title)]
		if there != 0 && c == clashSkip && !used[nameOf(title)] {
			used[nameOf(title)] = true
			out.pages[p.path] = planned{title, there}
			continue
		}
		free := func(t string) bool { return taken[nameOf(t)] == 0 && !used[nameOf(t)] }
		if !free(title) {
			if above := titles[p.above]; above != "" && free(importTitle(title+" ("+above+")")) {
				title = importTitle(title + " (" + above + ")")
			}
			for n := 2; !free(title); n++ {
				title = importTitle(fmt.Sprintf("%.*s (%d)", text.MaxTitle-8, importTitle(p.title), n))
			}
		}
		used[nameOf(title)] = true
		out.pages[p.path] = planned{title: title}
		if title != p.title {
			if _, twice := out.renamed[nameOf(p.title)]; !twice {
				out.renamed[nameOf(p.title)] = title
			}
		}
	}
	return out
}

var titleSigns = strings.NewReplacer("[", "(", "]", ")", "|", "-", "\u00a0", " ", "\u202f", " ")

// importTitle is a title that pages may have.
func importTitle(s string) string {
	s = strings.Join(strings.Fields(titleSigns.Replace(text.Printable(strings.ToValidUTF8(s, "")))), " ")
	if r := []rune(s); len(r) > text.MaxTitle {
		s = strings.TrimSpace(string(r[:text.MaxTitle]))
	}
	if nameOf(s) == "" {
		return "Page"
	}
	return s
}

var pageLinkSource = regexp.MustCompile(`\[\[([^\[\]|\n]{1,300}?)(\\?\|[^\[\]\n]*)?\]\]`)

// rename has the links of a text lead to the titles that pages got.
func (p plan) rename(markdown string) string {
	if len(p.renamed) == 0 {
		return markdown
	}
	return pageLinkSource.ReplaceAllStringFunc(markdown, func(s string) string {
		m := pageLinkSource.FindStringSubmatch(s)
		to, ok := p.renamed[nameOf(m[1])]
		if !ok {
			return s
		}
		if m[2] != "" {
			return "[[" + to + m[2] + "]]"
		}
		return "[[" + to + "|" + strings.TrimSpace(m[1]) + "]]"
	})
}

// clashes is the titles of a bundle that pages of the place have already.
func clashes(b *bundle, taken map[string]ref.Item) []string {
	var out []string
	for _, p := range b.pages {
		if t := importTitle(p.title); taken[nameOf(t)] != 0 {
			out = append(out, t)
		}
	}
	return out
}
