package wiki

import (
	"archive/zip"
	"io"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"maillage/kit/document"
)

// zipSource is the Markdown files of a zip.
type zipSource struct {
	entries map[string]*zip.File
	pages   map[string]string // title of the page at each path of a file, without its end
	lower   map[string]string // that path, by itself in lower case
}

// openZip is the Markdown files of a zip as a tree: folders are pages, what a folder's index or README says is its page.
func openZip(r io.ReaderAt, size int64) (*bundle, error) {
	entries, err := zipEntries(r, size)
	if err != nil {
		return nil, err
	}
	z := &zipSource{entries: entries, pages: map[string]string{}, lower: map[string]string{}}
	b := &bundle{}
	names := make([]string, 0, len(entries))
	for name := range entries {
		if isMarkdown(name) {
			names = append(names, name)
		} else if strings.HasSuffix(strings.ToLower(name), ".html") {
			b.report.Add("other_file", name)
		}
	}
	if len(names) == 0 {
		return nil, document.ErrForm
	}
	if len(names) > maxImportPages {
		return nil, document.ErrLarge
	}
	top := alone(names, entries)
	total := int64(0)
	for _, name := range names {
		data, err := entry(entries[name], maxSource)
		if err != nil {
			return nil, err
		}
		if total += int64(len(data)); total > maxSources {
			return nil, document.ErrLarge
		}
		h, body := readFront(strings.ToValidUTF8(string(data), "\uFFFD"))
		at := placeOfFile(strings.TrimPrefix(name, top))
		title, _ := titleIn(h, body, at)
		z.add(b, at, title, h, func() (brought, error) { return z.page(name, top) })
	}
	z.folders(b)
	slices.SortStableFunc(b.pages, func(x, y bundled) int {
		if n := strings.Count(x.path, "/") - strings.Count(y.path, "/"); n != 0 {
			return n
		}
		return strings.Compare(x.path, y.path)
	})
	if len(b.pages) > maxImportPages {
		return nil, document.ErrLarge
	}
	return b, nil
}

// alone is the one folder that everything is in, which programs add around what they pack; "" when there is none, or when it is
// what is under a page.
func alone(names []string, entries map[string]*zip.File) string {
	first, _, ok := strings.Cut(names[0], "/")
	if !ok {
		return ""
	}
	for name := range entries {
		if !strings.HasPrefix(name, first+"/") {
			return ""
		}
	}
	return first + "/"
}

// placeOfFile is the place of a file in the tree: without its end, that of its folder for an index.
func placeOfFile(name string) string {
	at := strings.TrimSuffix(name, path.Ext(name))
	if dir, base := path.Split(at); dir != "" {
		switch strings.ToLower(base) {
		case "index", "readme", "_index", strings.ToLower(path.Base(dir)):
			return strings.TrimSuffix(dir, "/")
		}
	}
	return at
}

func (z *zipSource) add(b *bundle, at, title string, h frontMatter, read func() (brought, error)) {
	if _, twice := z.pages[at]; twice {
		b.report.Add("twice", at)
		return
	}
	z.pages[at], z.lower[strings.ToLower(at)] = title, at
	b.pages = append(b.pages, bundled{path: at, title: title, head: h, read: read})
}

// folders makes a page of each folder that has none, and puts each page under that of its folder.
func (z *zipSource) folders(b *bundle) {
	for n := 0; n < len(b.pages); n++ { // it grows
		dir := path.Dir(b.pages[n].path)
		if dir == "." {
			continue
		}
		b.pages[n].above = dir
		if _, ok := z.pages[dir]; !ok {
			z.add(b, dir, path.Base(dir), frontMatter{}, func() (brought, error) { return brought{}, nil })
		}
	}
}

// page is what a file says, with its links to others by their titles.
func (z *zipSource) page(name, top string) (brought, error) {
	data, err := entry(z.entries[name], maxSource)
	if err != nil {
		return brought{}, err
	}
	h, body := readFront(strings.ToValidUTF8(string(data), "\uFFFD"))
	_, body = titleIn(h, body, placeOfFile(strings.TrimPrefix(name, top)))
	p := &zipPage{zipSource: z, name: name, top: top, tokens: map[string]string{}}
	p.out.markdown, p.out.lang = p.linked(body), h.lang
	for _, f := range h.files {
		p.file(path.Join(path.Dir(name), f.File), f.Alt)
	}
	return p.out, nil
}

// zipPage is one file being read.
type zipPage struct {
	*zipSource
	name, top string
	tokens    map[string]string
	out       brought
}

// file gives the token of a file of the zip; "" when it is not there.
func (p *zipPage) file(at, alt string) string {
	if t := p.tokens[at]; t != "" {
		return t
	}
	f, ok := p.entries[at]
	if !ok || len(p.out.files) >= maxJoinedFiles {
		return ""
	}
	t := token(len(p.out.files))
	p.tokens[at] = t
	p.out.files = append(p.out.files, broughtFile{exportedName(path.Base(at)), alt, func() ([]byte, error) { return entry(f, maxJoined) }})
	return t
}

var exportPrefix = regexp.MustCompile(`^[0-9a-z]{8,16}-(.+)$`)

// exportedName is the name of a file without the identifier that exports put before it.
func exportedName(name string) string {
	if m := exportPrefix.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return name
}

var markdownLink = regexp.MustCompile(`(!?)\[((?:[^\[\]\\]|\\.)*)\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)`)

// linked is a text whose links to other files of the zip are links to pages, or tokens of files. Code is left alone.
func (p *zipPage) linked(body string) string {
	lines := strings.Split(body, "\n")
	fence := ""
	for n, l := range lines {
		trimmed := strings.TrimLeft(l, " >-*+0123456789.)")
		if mark := fenceOf(trimmed); mark != "" && (fence == "" || strings.HasPrefix(mark, fence)) {
			if fence == "" {
				fence = mark
			} else {
				fence = ""
			}
			continue
		}
		if fence == "" {
			lines[n] = markdownLink.ReplaceAllStringFunc(l, p.link)
		}
	}
	return strings.Join(lines, "\n")
}

func fenceOf(l string) string {
	for _, sign := range []string{"```", "~~~"} {
		if strings.HasPrefix(l, sign) {
			return sign
		}
	}
	return ""
}

func (p *zipPage) link(s string) string {
	m := markdownLink.FindStringSubmatch(s)
	to, words := m[3], m[2]
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" || strings.HasPrefix(to, "/") {
		if m[1] != "" && err == nil && u.Host != "" {
			p.out.report.Add("picture_elsewhere", to)
		}
		return s
	}
	at := path.Join(path.Dir(p.name), u.Path)
	if m[1] == "" {
		if title, ok := p.called(at); ok {
			return wikiLink(title, words)
		}
	}
	alt := ""
	if m[1] != "" {
		alt = words
	}
	if t := p.file(at, alt); t != "" {
		return m[1] + "[" + words + "](" + t + ")"
	}
	p.out.report.Add("lost_link", to)
	return words
}

// called is the title of the page at a path of the zip, with or without its end.
func (p *zipPage) called(at string) (string, bool) {
	at = strings.TrimPrefix(at, p.top)
	for _, try := range []string{placeOfFile(at), at} {
		if real, ok := p.lower[strings.ToLower(try)]; ok && (isMarkdown(at) || path.Ext(at) == "" || try == at) {
			return p.pages[real], true
		}
	}
	return "", false
}

var linkSigns = strings.NewReplacer("[", "(", "]", ")", "|", " ", "*", "", "`", "", `\`, "")

func wikiLink(title, words string) string {
	title, words = linkSigns.Replace(title), linkSigns.Replace(words)
	if strings.TrimSpace(words) == "" || words == title {
		return "[[" + title + "]]"
	}
	return "[[" + title + "|" + words + "]]"
}
