package wiki

import (
	"context"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/kit/fail"
)

// Format is a form in which pages leave the wiki.
type Format string

// The formats, as addresses and forms name them.
const (
	Markdown Format = "markdown"
	HTML     Format = "html"
	PDF      Format = "pdf"
	ODT      Format = "odt"
	DOCX     Format = "docx"
)

var formats = []Format{PDF, ODT, DOCX, HTML, Markdown}

// suffixes is how the name of a file of each format ends: that of one page, and that of several.
var suffixes = map[Format][2]string{Markdown: {".md", ".zip"}, HTML: {".html", ".zip"}, PDF: {".pdf", ".pdf"}, ODT: {".odt", ".odt"}, DOCX: {".docx", ".docx"}}

const (
	// atOnce is how many pages are given with the answer; more are a task, which one may leave and come back to.
	atOnce = 40
	// maxMerged is how many pages one document may have, and how many bytes of Markdown: it is made in memory, and nobody
	// opens a longer one. Zips have no limit.
	maxMerged      = 500
	maxMergedBytes = 16 << 20
)

// leaf is a page of a branch.
type leaf struct {
	id    ref.Item
	title string
	above ref.Item // 0: at the top of the branch
	depth int      // 0: at the top of the branch
	under []ref.Item
}

// branch is pages as one reader may read them: each before those under it, by title.
type branch struct {
	space, net space.Space
	title      string
	root       ref.Item // 0: the whole wiki
	pages      []leaf
	at         map[ref.Item]int    // place in pages
	titles     map[ref.Item]string // of all pages of the place that are read
	names      map[string]ref.Item // folded names of these, those of before too
}

// branchOf is the page root of s with what is under it, or the page alone; root 0 is the whole wiki. Three queries.
// Errors: fail.Hidden.
func branchOf(ctx context.Context, q db.Q, v *access.Viewer, s space.Space, root ref.Item, alone bool) (*branch, error) {
	b := &branch{space: s, root: root, at: map[ref.Item]int{}, titles: map[ref.Item]string{}, names: map[string]ref.Item{}}
	var err error
	if b.net, err = space.Get(ctx, q, s.Network); err != nil {
		return nil, err
	}
	all, err := allPages(ctx, q, v, s.ID)
	if err != nil {
		return nil, err
	}
	under := map[ref.Item][]Node{}
	for _, n := range all {
		b.titles[n.ID] = n.Title
		under[n.Above] = append(under[n.Above], n)
	}
	if b.names, err = namesOf(ctx, q, v, s.ID); err != nil {
		return nil, err
	}
	if root == 0 {
		b.grow(under, 0, 0)
		return b, nil
	}
	title, ok := b.titles[root]
	if !ok {
		return nil, fail.E("wiki.branchOf", fail.Hidden, nil)
	}
	b.title = title
	b.add(Node{ID: root, Title: title}, 0, 0)
	if !alone {
		b.grow(under, root, 1)
	}
	return b, nil
}

func (b *branch) add(n Node, above ref.Item, depth int) {
	b.at[n.ID] = len(b.pages)
	b.pages = append(b.pages, leaf{id: n.ID, title: n.Title, above: above, depth: depth})
	if k, ok := b.at[above]; ok && above != 0 {
		b.pages[k].under = append(b.pages[k].under, n.ID)
	}
}

func (b *branch) grow(under map[ref.Item][]Node, above ref.Item, depth int) {
	for _, n := range under[above] {
		if _, again := b.at[n.ID]; again || depth > 2*maxDepth {
			continue
		}
		b.add(n, above, depth)
		b.grow(under, n.ID, depth+1)
	}
}

// called is the page of the place that a link names, when it is read.
func (b *branch) called(name string) (ref.Item, bool) {
	id, ok := b.names[nameOf(name)]
	return id, ok
}

// allPages is every page of s that v sees, by title; one whose page above is gone, or hidden from v, is at the top for v.
func allPages(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space) ([]Node, error) {
	args := append([]any{s, Kind}, v.Args()...)
	list, err := db.All(ctx, q, func(r db.Row) (n Node, err error) { return n, r.Scan(&n.ID, &n.Title, &n.Above) },
		`SELECT i.id, i.title, CASE WHEN a.id IS NULL THEN 0 ELSE p.above_id END
		FROM item i JOIN wiki_page p ON p.item_id = i.id
		LEFT JOIN item a ON a.id = p.above_id AND a.space_id = $1 AND a.state = 'published' AND `+access.Visible("a", 3)+`
		WHERE i.space_id = $1 AND i.kind = $2 AND i.state = 'published' AND `+access.Visible("i", 3)+`
		ORDER BY i.title, i.id`, args...)
	return list, fail.Wrap("wiki.allPages", err)
}

// namesOf is the page that each folded name leads to, of those of s that v sees: the one that has it now, else one that had it.
func namesOf(ctx context.Context, q db.Q, v *access.Viewer, s ref.Space) (map[string]ref.Item, error) {
	type named struct {
		name string
		id   ref.Item
	}
	args := append([]any{s, Kind}, v.Args()...)
	list, err := db.All(ctx, q, func(r db.Row) (n named, err error) { return n, r.Scan(&n.name, &n.id) },
		`SELECT n.name, i.id FROM wiki_name n JOIN item i ON i.id = n.item_id
		WHERE i.space_id = $1 AND i.kind = $2 AND i.state = 'published' AND `+access.Visible("i", 3)+` ORDER BY n.present, i.id DESC`, args...)
	out := make(map[string]ref.Item, len(list))
	for _, n := range list {
		out[n.name] = n.id
	}
	return out, fail.Wrap("wiki.namesOf", err)
}

// said is what pages say, with what is said of them, by id. Two queries. Those gone since are absent.
func (b *branch) said(ctx context.Context, q db.Q, v *access.Viewer, pages []leaf) (map[ref.Item]item.Item, map[ref.Item]text.Text, error) {
	ids := make([]ref.Item, len(pages))
	for n, p := range pages {
		ids[n] = p.id
	}
	items, err := visible(ctx, q, v, ids)
	if err != nil {
		return nil, nil, err
	}
	bodies, err := text.Of(ctx, q, ids)
	return items, bodies, err
}

// fileNameOf is a title as the name of a file: without the signs that systems refuse, not too long.
func fileNameOf(title string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r):
			return '-'
		}
		return r
	}, text.Printable(title))
	s = strings.Trim(strings.Join(strings.Fields(s), " "), ". ")
	if r := []rune(s); len(r) > maxFileName {
		s = strings.TrimRight(string(r[:maxFileName]), ". ")
	}
	if s == "" {
		return "page"
	}
	return s
}

// maxFileName is how many signs of a title the name of its file keeps: eight levels stay under what systems bear.
const maxFileName = 80
