package wiki

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/document"
	"maillage/kit/fail"
	"maillage/kit/french"
	"maillage/kit/id"
	"maillage/kit/lang"
)

// exporting is pages on their way out, for one reader. For one goroutine.
type exporting struct {
	*Wiki
	*branch
	v      *access.Viewer
	lang   *lang.Localizer
	format Format
	step   func(ctx context.Context) error // a page more is done; may be nil
	album  map[ref.File]picture
}

// picture is a file as documents show it.
type picture struct {
	document.File
	ok bool
}

// says is the words that writers add.
func (x *exporting) says() document.Says {
	s := document.Says{Notes: x.lang.T("wiki.port.notes"), Back: x.lang.T("wiki.port.back"), Page: x.lang.T("wiki.port.page"), Callouts: map[string]string{}}
	for _, k := range document.Callouts {
		// words: wiki.port.callout.*
		s.Callouts[k] = x.lang.T("wiki.port.callout." + k)
	}
	return s
}

// document is a page by itself, with its facts; href gives where its links to pages lead.
func (x *exporting) document(ctx context.Context, i item.Item, t text.Text, href func(ref.Item) string) (document.Document, error) {
	d := document.Read(t.Markdown)
	d.Title, d.Lang, d.Says = i.Title, orElse(i.Lang, x.lang.Tag()), x.says()
	d.Address = x.core.Web.Absolute(Path(i))
	x.dress(&d, href)
	people, err := x.writersOf(ctx, i.ID)
	if err != nil {
		return d, err
	}
	d.Authors = people
	d.Facts = []string{x.placeName()}
	at := i.Edited
	if at.IsZero() {
		at = i.Created
	}
	if len(people) > 0 {
		d.Facts = append(d.Facts, x.lang.T("wiki.port.by", "people", x.lang.List(people), "when", x.lang.Date(at)))
	} else {
		d.Facts = append(d.Facts, x.lang.T("wiki.port.on", "when", x.lang.Date(at)))
	}
	d.Facts = append(d.Facts, d.Address)
	return d, nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (x *exporting) placeName() string {
	if x.space.ID == x.net.ID {
		return x.net.Name
	}
	return x.space.Name + " · " + x.net.Name
}

// shownAuthors is how many names stand under a title.
const shownAuthors = 8

func (x *exporting) writersOf(ctx context.Context, id ref.Item) ([]string, error) {
	ids, _, err := text.Writers(ctx, x.core.DB.Q(), id, false, shownAuthors)
	if err != nil {
		return nil, err
	}
	cards, err := account.Cards(ctx, x.core.DB.Q(), ids)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range ids {
		if name := cards[p].Name; name != "" {
			out = append(out, name)
		}
	}
	return out, nil
}

// dress sets the links and the typography of a document.
func (x *exporting) dress(d *document.Document, href func(ref.Item) string) {
	change := func(line []document.Inline) []document.Inline {
		out := make([]document.Inline, 0, len(line))
		for _, r := range line {
			out = append(out, x.run(r, d.Lang, href))
		}
		return out
	}
	d.Blocks = document.Change(d.Blocks, change)
	for n, note := range d.Notes {
		d.Notes[n].Blocks = document.Change(note.Blocks, change)
	}
	if x.format == PDF { // it is printed
		d.Cite()
	}
}

func (x *exporting) run(r document.Inline, language string, href func(ref.Item) string) document.Inline {
	if r.Page != "" {
		if to, ok := x.called(r.Page); ok {
			r.Link = href(to)
		}
		r.Page = ""
	} else if strings.HasPrefix(r.Link, "/") {
		r.Link = x.core.Web.Absolute(r.Link)
	}
	if r.Sort == document.Words && r.Style&document.Mono == 0 && language == "fr" {
		r.Text = french.Typography(r.Text)
	}
	return r
}

// outside is where a page is read on the site.
func (x *exporting) outside(to ref.Item) string {
	return x.core.Web.Absolute(Path(item.Item{ID: to, Title: x.titles[to]}))
}

// anchor is where a page begins in a document of several.
func (x *exporting) anchor(to ref.Item) string {
	if _, ok := x.at[to]; ok {
		return "#p" + to.String()
	}
	return x.outside(to)
}

// merged is all pages as one document, which says where each comes from. Errors: fail.Invalid when they are too many.
func (x *exporting) merged(ctx context.Context) (document.Document, error) {
	d := document.Document{Title: orElse(x.title, x.lang.T("wiki.port.whole", "name", x.space.Name)), Lang: x.lang.Tag(), Says: x.says()}
	d.Says.Contents = x.lang.T("wiki.port.contents")
	now, size := time.Time{}, 0
	err := x.each(ctx, func(p leaf, i item.Item, t text.Text) error {
		if size += len(t.Markdown); size > maxMergedBytes {
			return fail.Fields("wiki.merged", fail.On("format", "wiki.port.too_large", "n", maxMerged))
		}
		page := document.Read(t.Markdown)
		page.Lang = orElse(i.Lang, d.Lang)
		x.dress(&page, x.anchor)
		level := p.depth + 1
		d.Blocks = append(d.Blocks, document.Heading{Level: min(level, 6), ID: "p" + p.id.String(), Text: document.Plain(i.Title)})
		d.Blocks = append(d.Blocks, lowered(page.Blocks, level, len(d.Notes))...)
		for _, n := range page.Notes {
			d.Notes = append(d.Notes, document.Note{Blocks: lowered(n.Blocks, 0, len(d.Notes))})
		}
		for _, at := range []time.Time{i.Created, i.Edited} {
			if at.After(now) {
				now = at
			}
		}
		return nil
	})
	d.Facts = []string{x.placeName(), x.lang.T("wiki.port.on", "when", x.lang.Date(now)), x.lang.T("wiki.port.pages", "n", len(x.pages))}
	d.Authors = []string{x.space.Name}
	return d, err
}

// lowered is blocks of a page inside a larger document: headings level lower, footnotes counted from notes on.
func lowered(list []document.Block, level, notes int) []document.Block {
	list = document.Change(list, func(line []document.Inline) []document.Inline {
		for n := range line {
			if line[n].Sort == document.Mark {
				line[n].Note += notes
			}
		}
		return line
	})
	for n, b := range list {
		if h, ok := b.(document.Heading); ok {
			h.Level = min(h.Level+level, 6)
			list[n] = h
		}
	}
	return list
}

// pagesAtOnce is how many pages are read together.
const pagesAtOnce = 25

// each gives the pages of the branch in order, those that are still there.
func (x *exporting) each(ctx context.Context, do func(leaf, item.Item, text.Text) error) error {
	for n := 0; n < len(x.pages); n += pagesAtOnce {
		some := x.pages[n:min(n+pagesAtOnce, len(x.pages))]
		items, bodies, err := x.said(ctx, x.core.DB.Q(), x.v, some)
		if err != nil {
			return err
		}
		for _, p := range some {
			if i, ok := items[p.id]; ok {
				if err := do(p, i, bodies[p.id]); err != nil {
					return err
				}
			}
			if x.step != nil {
				if err := x.step(ctx); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// fileOf is the file that an address of ours names.
func (x *exporting) fileOf(src string) (ref.File, bool) {
	src = strings.TrimPrefix(src, strings.TrimSuffix(x.core.Web.Absolute("/"), "/"))
	name, ok := strings.CutPrefix(src, "/fichiers/")
	if !ok {
		return 0, false
	}
	n, ok := id.Parse(strings.TrimSuffix(name, "/apercu"))
	return ref.File(n), ok
}

// pictures gives documents the previews of the pictures that the reader may see.
func (x *exporting) pictures(ctx context.Context) document.Pictures {
	return func(src string) (document.File, bool) {
		n, ok := x.fileOf(src)
		if !ok {
			return document.File{}, false
		}
		if p, ok := x.album[n]; ok {
			return p.File, p.ok
		}
		p := x.picture(ctx, n)
		if x.album == nil {
			x.album = map[ref.File]picture{}
		}
		x.album[n] = p
		return p.File, p.ok
	}
}

// picture looks for a file; one that is no picture, or not for this reader, is none.
func (x *exporting) picture(ctx context.Context, n ref.File) picture {
	f, err := x.core.Files.Find(ctx, x.v, n)
	if err != nil || !f.HasThumb {
		return picture{}
	}
	read := func() ([]byte, error) {
		r, _, err := x.core.Files.Open(ctx, f, true)
		if err != nil {
			return nil, err
		}
		defer r.Close()
		var b bytes.Buffer
		_, err = io.Copy(&b, r)
		return b.Bytes(), err
	}
	r, t, err := x.core.Files.Open(ctx, f, true)
	if err != nil {
		return picture{}
	}
	r.Close() // its type is known: nothing was written
	name := n.String() + path.Ext(t.Name("image"))
	return picture{document.File{Name: name, Media: t.Media, Width: f.ThumbWidth, Height: f.ThumbHeight, Data: read}, true}
}
