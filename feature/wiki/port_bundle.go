package wiki

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/text"
	"maillage/kit/document"
	"maillage/kit/mediawiki"
	"maillage/kit/office"
	"maillage/kit/webpage"
)

// Bounds of an import.
const (
	maxImport      = 50_000_000 // bytes of what is sent
	maxImportPages = 5000
	maxZipEntries  = 30_000
	maxSource      = 2 << 20  // bytes of one Markdown file
	maxSources     = 64 << 20 // of all of them
	maxJoined      = 25 << 20 // of one picture
	maxJoinedFiles = 100      // of one page
)

// bundle is the pages that a file brings, each after the one above it.
type bundle struct {
	pages   []bundled
	report  document.Report
	aliases map[string]string // redirections: another title of a page, and the path of that page
	single  bool              // one document: any member may import it
}

// bundled is a page of a bundle. above is the path of the one over it, "" at the top.
type bundled struct {
	path, title, above string
	head               frontMatter
	read               func() (brought, error)
}

// brought is what a page says, as Markdown. Its files are named in it by token; file reads them.
type brought struct {
	markdown string
	files    []broughtFile
	report   document.Report
	lang     string
}

// broughtFile is a file that a page shows or joins; token is what stands for its address in the text, "" when nothing does.
type broughtFile struct {
	name, alt string
	read      func() ([]byte, error)
}

// token is what stands for the address of the n-th file of a page, until it has one.
func token(n int) string { return "/fichiers/import" + strconv.Itoa(n) + "x" }

// openBundle looks into a file called name. Errors: document.ErrForm, ErrBroken, ErrLarge.
func openBundle(r io.ReaderAt, size int64, name string) (*bundle, error) {
	head := make([]byte, 1024)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	head = bytes.ToLower(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")))
	whole := func() *io.SectionReader { return io.NewSectionReader(r, 0, size) }
	switch {
	case bytes.HasPrefix(head, []byte("pk\x03\x04")):
		if form := office.Recognise(r, size); form != "" {
			return oneOf(name, func() (document.Brought, error) { return office.Read(r, size, form) })
		}
		return openZip(r, size)
	case bytes.Contains(head, []byte("<mediawiki")):
		return openDump(r, whole())
	case bytes.Contains(head, []byte("<html")), bytes.Contains(head, []byte("<!doctype html")), strings.HasSuffix(strings.ToLower(name), ".html"), strings.HasSuffix(strings.ToLower(name), ".htm"):
		return oneOf(name, func() (document.Brought, error) { return webpage.Read(whole()) })
	case isMarkdown(name):
		data, err := io.ReadAll(io.LimitReader(whole(), maxSource+1))
		if err != nil {
			return nil, err
		}
		if len(data) > maxSource {
			return nil, document.ErrLarge
		}
		if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
			return nil, document.ErrForm
		}
		h, body := readFront(string(data))
		title, body := titleIn(h, body, name)
		return &bundle{single: true, pages: []bundled{{path: title, title: title, head: h, read: func() (brought, error) { return brought{markdown: body, lang: h.lang}, nil }}}}, nil
	}
	return nil, document.ErrForm
}

func isMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".txt":
		return true
	}
	return false
}

// oneOf is a bundle of one document, read at once so that what is wrong with it is said at once.
func oneOf(name string, read func() (document.Brought, error)) (*bundle, error) {
	b, err := read()
	if err != nil {
		return nil, err
	}
	title := strings.TrimSpace(b.Title)
	if title == "" {
		title = baseOf(name)
	}
	return &bundle{single: true, report: b.Report, pages: []bundled{{path: title, title: title, read: func() (brought, error) {
		out := markdownOf(b)
		out.report = document.Report{} // that of the bundle says it
		return out, nil
	}}}}, nil
}

func baseOf(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimSpace(strings.TrimSuffix(name, path.Ext(name)))
}

// markdownOf writes a document that a reader made, with a token for each of its pictures.
func markdownOf(b document.Brought) brought {
	out := brought{report: b.Report, lang: langOf(b.Lang)}
	seen := map[string]string{}
	change := func(line []document.Inline) []document.Inline {
		for n, i := range line {
			line[n].Text = untypeset(i)
			if i.Sort != document.Picture || strings.Contains(i.Src, "://") {
				continue
			}
			if b.File == nil {
				out.report.Add("picture_elsewhere", i.Src)
				continue
			}
			if seen[i.Src] == "" && len(out.files) < maxJoinedFiles {
				src := i.Src
				seen[src] = token(len(out.files))
				out.files = append(out.files, broughtFile{path.Base(src), i.Text, func() ([]byte, error) { return b.File(src) }})
			}
			line[n].Src = seen[i.Src]
		}
		return line
	}
	d := b.Document
	d.Blocks = document.Change(d.Blocks, change)
	for n, note := range d.Notes {
		d.Notes[n].Blocks = document.Change(note.Blocks, change)
	}
	out.markdown = document.Markdown(d)
	return out
}

// untypeset is words without the spaces that French typography put: they are set again when the page is shown.
func untypeset(i document.Inline) string {
	if i.Style&document.Mono != 0 {
		return i.Text
	}
	return text.Printable(strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(i.Text))
}

// langOf is the first part of a language tag, "" for what is none.
func langOf(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	if len(tag) != 2 && len(tag) != 3 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return tag
}

// frontMatter is what stands before the text of a Markdown file.
type frontMatter struct {
	title, lang string
	date        time.Time
	files       []joinedFile
}

// readFront reads it, and gives the rest. Lines that it does not know are left out.
func readFront(src string) (frontMatter, string) {
	var h frontMatter
	src = strings.ReplaceAll(strings.TrimPrefix(src, "\ufeff"), "\r\n", "\n")
	rest, ok := strings.CutPrefix(src, "---\n")
	if !ok {
		return h, src
	}
	lines, body, ok := strings.Cut(rest, "\n---\n")
	if !ok || len(lines) > 64<<10 {
		return h, src
	}
	for _, l := range strings.Split(lines, "\n") {
		key, value, _ := strings.Cut(l, ":")
		value = strings.TrimSpace(value)
		plain := strings.Trim(value, `"'`)
		if s := ""; json.Unmarshal([]byte(value), &s) == nil {
			plain = s
		}
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "title", "titre":
			h.title = plain
		case "lang", "langue":
			h.lang = langOf(plain)
		case "date":
			if at, err := time.Parse("2006-01-02", plain[:min(len(plain), 10)]); err == nil {
				h.date = at
			}
		case "files":
			if json.Unmarshal([]byte(value), &h.files) != nil {
				h.files = nil
			}
		}
	}
	return h, strings.TrimLeft(body, "\n")
}

// titleIn is the title of a Markdown file: that of its head, its first heading when it is the only one of the first level, or its
// name.
func titleIn(h frontMatter, body, name string) (title, rest string) {
	if h.title != "" {
		return h.title, body
	}
	first, after, _ := strings.Cut(strings.TrimLeft(body, "\n"), "\n")
	if t, ok := strings.CutPrefix(first, "# "); ok && !strings.Contains("\n"+after, "\n# ") {
		if p, ok := firstOf(document.Read(t).Blocks).(document.Paragraph); ok {
			return document.Said(p.Text), strings.TrimLeft(after, "\n")
		}
	}
	return baseOf(name), body
}

func firstOf(list []document.Block) document.Block {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// openDump is the pages of a dump of MediaWiki; subpages are under the page they are named after.
func openDump(r io.ReaderAt, in io.Reader) (*bundle, error) {
	list, report, err := mediawiki.Index(in)
	if err != nil {
		return nil, err
	}
	b := &bundle{report: report, aliases: map[string]string{}}
	known := map[string]bool{}
	for _, e := range list {
		if e.Redirect == "" {
			known[e.Title] = true
		}
	}
	for _, e := range list {
		if e.Redirect != "" {
			b.aliases[e.Title] = strings.TrimSpace(e.Redirect)
			continue
		}
		above := ""
		if at := strings.LastIndexByte(e.Title, '/'); at > 0 && known[e.Title[:at]] {
			above = e.Title[:at]
		}
		b.pages = append(b.pages, bundled{path: e.Title, title: e.Title, above: above, read: func() (brought, error) {
			page, err := mediawiki.Page(r, e)
			if err != nil {
				return brought{}, err
			}
			return markdownOf(page), nil
		}})
	}
	if len(b.pages) > maxImportPages {
		return nil, document.ErrLarge
	}
	slices.SortStableFunc(b.pages, func(x, y bundled) int { return strings.Count(x.path, "/") - strings.Count(y.path, "/") })
	if len(b.pages) == 0 {
		return nil, document.ErrForm
	}
	return b, nil
}

// zipEntries is the files of a zip by clean path: nothing outside, nothing hidden.
func zipEntries(r io.ReaderAt, size int64) (map[string]*zip.File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("%w: %w", document.ErrBroken, err)
	}
	if len(z.File) > maxZipEntries {
		return nil, document.ErrLarge
	}
	out := map[string]*zip.File{}
	for _, f := range z.File {
		name := path.Clean("/" + strings.ReplaceAll(f.Name, `\`, "/"))[1:]
		if f.FileInfo().IsDir() || name == "" || !utf8.ValidString(name) || strings.HasPrefix(name, "__MACOSX/") || hidden(name) {
			continue
		}
		if _, twice := out[name]; !twice {
			out[name] = f
		}
	}
	return out, nil
}

func hidden(name string) bool {
	for _, p := range strings.Split(name, "/") {
		if strings.HasPrefix(p, ".") {
			return true
		}
	}
	return false
}

// entry reads a file of a zip, at most max bytes: what its head says of its size is not believed.
func entry(f *zip.File, max int64) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", document.ErrBroken, err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, max+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", document.ErrBroken, err)
	}
	if int64(len(data)) > max {
		return nil, fmt.Errorf("%w: %s", document.ErrLarge, f.Name)
	}
	return data, nil
}
