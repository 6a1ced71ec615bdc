// Package text is what people write: checked, rendered once at writing, with the people it names found.
//
// A text is Markdown at rest, with its sanitised HTML beside; its plain words are read from that. Mentions (@claire.morvan) become links to
// people; those who may not read the item are not told of it, and are not kept among the mentions. Themes (#énergie) become
// links to what else carries them.
package text

import (
	"context"
	"embed"
	"regexp"
	"strings"
	"unicode"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/markdown"
)

// Words holds words.fr.json and words.en.json (keys text.…).
//
//go:embed words.fr.json words.en.json
var Words embed.FS

// Max is how many characters a message or a comment may have: about ten pages. A longer text is a page or a file.
const Max = 20_000

// MaxPage is how many characters a page may have: a hundred and fifty pages of print.
const MaxPage = 300_000

// maxPageBytes leaves room for accents.
const maxPageBytes = 2 * MaxPage

// maxMentions is how many people one text may name; more would be a broadcast.
const maxMentions = 50

// maxThemes is how many themes one text may carry; more would be a list of words to be found by.
const maxThemes = 10

func theme(label string) (href string, ok bool) {
	slug := item.ThemeSlug(label)
	return item.ThemePath(slug), slug != ""
}

// Text is a text as it is stored.
type Text struct {
	Markdown string
	HTML     string       // sanitised
	Mentions []ref.Person // people named who exist, in order, without repeats
	Themes   []string     // labels of the themes, in order, without repeats or sign: item.SetThemes keeps them
	Pages    []string     // names of pages linked to, of a page
}

// Plain is the words of t, a line for each block.
func (t Text) Plain() string { return markdown.Words(t.HTML) }

// Render turns src into what is stored. One query when it names people. Errors: fail.Invalid on field when src is more than
// Markdown can bear, or names too many people or themes.
func Render(ctx context.Context, q db.Q, src, language, field string) (Text, error) {
	return render(ctx, q, src, field, markdown.Options{HeadingBase: 3, Lang: language})
}

// RenderPage is Render for a text that stands by itself, under its own title: longer, with titles of the second level,
// footnotes, pictures among the files of the site, and links to other pages by their names, of which page gives the address.
func RenderPage(ctx context.Context, q db.Q, src, language, field string, page func(name string) (href string, ok bool)) (Text, error) {
	return render(ctx, q, src, field, markdown.Options{HeadingBase: 2, Lang: language, Max: maxPageBytes, Page: page, Notes: true, Image: ours})
}

// file is the address of a file of this site (core/attach), or of its preview.
var file = regexp.MustCompile(`^/fichiers/[0-9a-z]{1,20}(?:/[a-z]{1,20})?$`)

// ours tells whether the picture at url may be shown in a page: one from elsewhere tells its host who reads.
func ours(url string) bool { return file.MatchString(url) }

func render(ctx context.Context, q db.Q, src, field string, o markdown.Options) (Text, error) {
	const op = "text.Render"
	if err := o.Check(src); err != nil {
		return Text{}, fail.Fields(op, fail.On(field, "text.unreadable"))
	}
	src = Printable(src)
	handles := named(src, o)
	if len(handles) > maxMentions {
		return Text{}, fail.Fields(op, fail.On(field, "text.many_mentions", "n", maxMentions))
	}
	people, err := account.ByHandles(ctx, q, handles)
	if err != nil {
		return Text{}, fail.Wrap(op, err)
	}
	o.Tag = theme
	o.Mention = func(handle string) (href, label string, ok bool) {
		c, ok := people[handle]
		return "/annuaire/" + c.Handle, "@" + c.Name, ok
	}
	r := markdown.Render(src, o)
	if len(r.Tags) > maxThemes {
		return Text{}, fail.Fields(op, fail.On(field, "text.many_themes", "n", maxThemes))
	}
	t := Text{Markdown: src, HTML: r.HTML, Themes: r.Tags, Pages: r.Pages}
	for _, h := range r.Mentions {
		if c, ok := people[h]; ok {
			t.Mentions = append(t.Mentions, c.ID)
		}
	}
	return t, nil
}

// named is the handles that src mentions, without repeats. The text is read as it will be rendered, so that what is only
// quoted as code counts for nothing, and emphasis hides nobody.
func named(src string, o markdown.Options) []string {
	if !strings.ContainsAny(src, "@&") { // & begins a sign written by its number
		return nil
	}
	return markdown.Render(src, o).Mentions
}

// Printable is s without the control characters and non-characters that no page may carry (HTML, §13.1.1), line ends and
// tabs apart: what terminals and damaged copies leave in a text.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef {
			return -1
		}
		return r
	}, s)
}

// Told is those of people who may read i, without its author: whom a mention in it is told to. Three queries a person.
func Told(ctx context.Context, q db.Q, people []ref.Person, i item.Item) ([]ref.Person, error) {
	var out []ref.Person
	for _, p := range people {
		if p == i.Author {
			continue
		}
		v, err := access.LoadID(ctx, q, p)
		if err != nil {
			return nil, fail.Wrap("text.Told", err)
		}
		if v.Sees(i) {
			out = append(out, p)
		}
	}
	return out, nil
}

// Named is Told of the people whom the text of i names, as it reads now; a draft is taken as published.
func Named(ctx context.Context, q db.Q, i item.Item) ([]ref.Person, error) {
	said, err := Of(ctx, q, []ref.Item{i.ID})
	if err != nil {
		return nil, err
	}
	t, err := Render(ctx, q, said[i.ID].Markdown, i.Lang, "texte")
	if err != nil {
		return nil, fail.Wrap("text.Named", err)
	}
	i.State = item.Published
	return Told(ctx, q, t.Mentions, i)
}
