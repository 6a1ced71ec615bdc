package wiki

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"maillage/core/attach"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/text"
	"maillage/kit/document"
	"maillage/kit/fail"
	"maillage/kit/office"
	"maillage/kit/pdf"
)

// write writes the branch in the format: a page by itself as one file, several as one document or one zip. What is in memory is
// some pages at a time, but for documents of several, which maxMerged bounds.
func (x *exporting) write(ctx context.Context, out io.Writer) error {
	switch {
	case x.alone():
		return x.single(ctx, out)
	case x.format == Markdown:
		return x.zip(ctx, out, x.markdownPage)
	case x.format == HTML:
		return x.zip(ctx, out, x.htmlPage)
	}
	d, err := x.merged(ctx)
	if err != nil {
		return err
	}
	return x.writeOne(ctx, out, d)
}

// alone tells whether it is one page, by itself.
func (x *exporting) alone() bool { return len(x.pages) == 1 && x.root != 0 }

func (x *exporting) single(ctx context.Context, out io.Writer) error {
	return x.each(ctx, func(_ leaf, i item.Item, t text.Text) error {
		if x.format == Markdown {
			body := x.localFiles(t.Markdown, func(_ ref.File, path string) string { return x.core.Web.Absolute(path) })
			_, err := io.WriteString(out, x.frontMatter(i, nil)+strings.TrimRight(body, "\n")+"\n")
			return err
		}
		d, err := x.document(ctx, i, t, x.outside)
		if err != nil {
			return err
		}
		if d.Headings() >= worthContents {
			d.Says.Contents = x.lang.T("wiki.port.contents")
			d.Number()
		}
		return x.writeOne(ctx, out, d)
	})
}

// worthContents is how many headings make a table of contents worth its room.
const worthContents = 6

// writeOne writes one document.
func (x *exporting) writeOne(ctx context.Context, out io.Writer, d document.Document) error {
	pictures := x.pictures(ctx)
	switch x.format {
	case ODT:
		return office.ODT(out, d, pictures)
	case DOCX:
		return office.DOCX(out, d, pictures)
	case PDF:
		return pdf.Write(out, d, pictures)
	}
	return document.HTML(out, d, document.HTMLOptions{Src: func(src string) string {
		f, ok := pictures(src)
		if !ok {
			return ""
		}
		s, err := document.Inside(f)
		if err != nil {
			return ""
		}
		return s
	}})
}

// zipped is a zip of pages being written.
type zipped struct {
	*exporting
	*zip.Writer
	paths map[ref.Item]string // of each page, without what its format adds: "Exploiter/Consignes de chauffage"
	files map[ref.File]string // of files named so far: "fichiers/0dq4k-plan.png"
	order []ref.File
	whole map[ref.File]attach.File
	made  time.Time
}

// folderFiles is where the files of a zip are.
const folderFiles = "fichiers"

func (x *exporting) zip(ctx context.Context, out io.Writer, page func(ctx context.Context, z *zipped, p leaf, i item.Item, t text.Text) error) error {
	z := &zipped{exporting: x, Writer: zip.NewWriter(out), paths: pathsOf(x.pages), files: map[ref.File]string{}, whole: map[ref.File]attach.File{}, made: time.Now().UTC()}
	if x.format == HTML {
		if err := z.index(); err != nil {
			return err
		}
	}
	if err := x.each(ctx, func(p leaf, i item.Item, t text.Text) error { return page(ctx, z, p, i, t) }); err != nil {
		return err
	}
	for _, n := range z.order {
		if err := z.file(ctx, n); err != nil {
			return err
		}
	}
	return z.Close()
}

// pathsOf gives each page its place in a zip: folders are the tree; no two are alike, whatever the case of letters.
func pathsOf(pages []leaf) map[ref.Item]string {
	out, taken := map[ref.Item]string{}, map[string]bool{strings.ToLower(folderFiles): true, "index": true}
	for _, p := range pages {
		name := path.Join(out[p.above], fileNameOf(p.title))
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = path.Join(out[p.above], fmt.Sprintf("%s (%d)", fileNameOf(p.title), n))
		}
		taken[strings.ToLower(name)] = true
		out[p.id] = name
	}
	return out
}

func (z *zipped) put(name string, method uint16) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: z.made})
}

// named is where a file is in the zip, for a page at path from; "" when the reader may not have it.
func (z *zipped) named(ctx context.Context, n ref.File, from string) string {
	name, ok := z.files[n]
	if !ok {
		if f, err := z.core.Files.Find(ctx, z.v, n); err == nil {
			name = folderFiles + "/" + n.String() + "-" + f.Name
			z.whole[n] = f
			z.order = append(z.order, n)
		}
		z.files[n] = name
	}
	if name == "" {
		return ""
	}
	return upward(from) + name
}

// upward leads from a page to the top of the zip.
func upward(from string) string { return strings.Repeat("../", strings.Count(from, "/")) }

func (z *zipped) file(ctx context.Context, n ref.File) error {
	in, _, err := z.core.Files.Open(ctx, z.whole[n], false)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := z.put(z.files[n], zip.Store)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

// localFile is a file of ours in a text.
var localFile = regexp.MustCompile(`([(<"\s])((?:https?://[^/\s()<>"]+)?/fichiers/[0-9a-z]{8,20}(?:/apercu)?)\b`)

// localFiles is markdown with its files where to says; those it says "" of stay.
func (x *exporting) localFiles(markdown string, to func(n ref.File, path string) string) string {
	return localFile.ReplaceAllStringFunc(markdown, func(s string) string {
		n, ok := x.fileOf(s[1:])
		if !ok {
			return s
		}
		if there := to(n, "/fichiers/"+n.String()); there != "" {
			return s[:1] + there
		}
		return s
	})
}

func (x *exporting) markdownPage(ctx context.Context, z *zipped, p leaf, i item.Item, t text.Text) error {
	at := z.paths[p.id] + ".md"
	body := x.localFiles(t.Markdown, func(n ref.File, _ string) string { return escapedPath(z.named(ctx, n, at)) })
	held, err := attach.Of(ctx, x.core.DB.Q(), []ref.Item{p.id})
	if err != nil {
		return err
	}
	var joined []joinedFile
	for _, f := range held[p.id] {
		if name := z.named(ctx, f.ID, at); name != "" {
			joined = append(joined, joinedFile{name, f.Alt})
		}
	}
	out, err := z.put(at, zip.Deflate)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, x.frontMatter(i, joined)+strings.TrimRight(body, "\n")+"\n")
	return err
}

func escapedPath(p string) string {
	if p == "" {
		return ""
	}
	return (&url.URL{Path: p}).EscapedPath()
}

// joinedFile is a file joined to a page, as the head of its Markdown has it.
type joinedFile struct {
	File string `json:"fichier"`
	Alt  string `json:"texte,omitempty"`
}

// frontMatter is the head of a Markdown file: YAML that is JSON inside, so that nothing needs escaping twice.
func (x *exporting) frontMatter(i item.Item, joined []joinedFile) string {
	var b strings.Builder
	line := func(key string, value any) {
		s, err := json.Marshal(value)
		if err == nil {
			fmt.Fprintf(&b, "%s: %s\n", key, s)
		}
	}
	b.WriteString("---\n")
	line("title", i.Title)
	line("lang", orElse(i.Lang, x.lang.Tag()))
	line("address", x.core.Web.Absolute(Path(i)))
	at := i.Edited
	if at.IsZero() {
		at = i.Created
	}
	line("date", at.UTC().Format("2006-01-02"))
	if len(joined) > 0 {
		line("files", joined)
	}
	b.WriteString("---\n\n")
	return b.String()
}

func (x *exporting) htmlPage(ctx context.Context, z *zipped, p leaf, i item.Item, t text.Text) error {
	at := z.paths[p.id] + ".html"
	d, err := x.document(ctx, i, t, func(to ref.Item) string {
		if name, ok := z.paths[to]; ok {
			return escapedPath(upward(at) + name + ".html")
		}
		return x.outside(to)
	})
	if err != nil {
		return err
	}
	o := document.HTMLOptions{HomeHref: upward(at) + "index.html", Home: x.lang.T("wiki.port.contents"), Src: func(src string) string {
		if n, ok := x.fileOf(src); ok {
			return escapedPath(z.named(ctx, n, at))
		}
		return ""
	}}
	for _, u := range x.pages[x.at[p.id]].under {
		o.Under = append(o.Under, document.Reference{Href: escapedPath(upward(at) + z.paths[u] + ".html"), Words: x.titles[u]})
	}
	out, err := z.put(at, zip.Deflate)
	if err != nil {
		return err
	}
	return document.HTML(out, d, o)
}

// index is the first page of a zip of HTML: the tree.
func (z *zipped) index() error {
	out, err := z.put("index.html", zip.Deflate)
	if err != nil {
		return err
	}
	d := document.Document{Title: orElse(z.title, z.lang.T("wiki.port.whole", "name", z.space.Name)), Lang: z.lang.Tag(), Facts: []string{z.placeName()}, Says: z.says()}
	d.Blocks = []document.Block{z.listed(0, 0)}
	return document.HTML(out, d, document.HTMLOptions{})
}

// listed is the pages of the branch from n on that are at depth or deeper, as a list of links.
func (z *zipped) listed(n, depth int) document.List {
	l := document.List{}
	for ; n < len(z.pages) && z.pages[n].depth >= depth; n++ {
		p := z.pages[n]
		if p.depth > depth {
			continue // it was listed under its own page
		}
		i := document.Item{Blocks: []document.Block{document.Paragraph{Text: []document.Inline{{Text: p.title, Link: escapedPath(z.paths[p.id] + ".html")}}}}}
		if len(p.under) > 0 {
			i.Blocks = append(i.Blocks, z.listed(n+1, depth+1))
		}
		l.Items = append(l.Items, i)
	}
	return l
}

// tooLarge refuses what cannot be one document. Errors: fail.Invalid on format.
func (x *exporting) tooLarge() error {
	if x.format == Markdown || x.format == HTML || len(x.pages) <= maxMerged {
		return nil
	}
	return fail.Fields("wiki.tooLarge", fail.On("format", "wiki.port.too_large", "n", maxMerged))
}
