package legal

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/mail"
	"strings"
	"text/template"

	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/markdown"
	"maillage/ui"
)

//go:embed words.fr.json words.en.json
var words embed.FS

//go:embed text/*.md
var texts embed.FS

// page is a text with its address. Its title is under the words key legal.NAME, its link in the foot under legal.NAME.link.
type page struct{ name, path string }

// The pages, in the order of the foot.
var (
	charter       = page{"charter", "/charte"}
	help          = page{"help", "/aide"}
	accessibility = page{"accessibility", "/accessibilite"}
	privacy       = page{"privacy", "/donnees-personnelles"}
	notice        = page{"notice", "/mentions-legales"}
)

// words: legal.charter legal.help legal.accessibility legal.privacy legal.notice legal.charter.link legal.help.link legal.privacy.link legal.notice.link

var pages = []page{charter, help, accessibility, privacy, notice}

// mapPath is the address of the map of the site.
const mapPath = "/plan-du-site"

// Legal is the part.
type Legal struct {
	core    *part.Core
	sources map[string]string // the program's own texts in Markdown, by name and language: "charter.fr"
	level   level
}

//go:embed migrations/*.sql
var files embed.FS

// New returns the verbs over c.
func New(c *part.Core) *Legal {
	l := &Legal{core: c, sources: map[string]string{}, level: level{is: NotConforming}}
	for _, p := range pages {
		for _, tag := range tags {
			l.sources[p.name+"."+tag] = fill(p.name, tag, c.Config)
		}
	}
	return l
}

// Join makes the part.
func Join(c *part.Core) part.Part {
	l := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	p := part.Part{
		Name: "legal", Schema: &db.Schema{Name: "legal", FS: migrations}, Words: words, Routes: append(l.routes(), l.editRoutes()...), Charter: l.rules, Forget: forget,
		Facts: []part.Fact{{Kind: factChanged, Says: "the operator changed a text of the foot, or what the accessibility statement concludes"}},
	}
	for _, page := range pages {
		if page == accessibility {
			p.Nav = append(p.Nav, l.conformityLinks()...)
			continue
		}
		p.Nav = append(p.Nav, web.Nav{Href: page.path, Label: "legal." + page.name + ".link", Foot: true})
	}
	p.Nav = append(p.Nav, web.Nav{Href: mapPath, Label: "legal.map.link", Foot: true})
	return p
}

// conformityLinks is the link to the accessibility statement, one for each thing it may conclude: the foot shows the present
// one (decree 2019-768 of 2019-07-24, art. 5).
func (l *Legal) conformityLinks() []web.Nav {
	var out []web.Nav
	for _, c := range Conformities {
		// words: legal.accessibility.link.*
		out = append(out, web.Nav{Href: accessibility.path, Label: "legal.accessibility.link." + string(c), Foot: true, Show: func(v *web.Visit) bool { return l.conformity(v.Ctx()) == c }})
	}
	return out
}

// values is what texts may name. Empty ones are said to be missing, by the templates of text/values.*.md.
type values struct {
	Site, Address, Publisher, Host, Contact string
	Demo                                    bool
}

// rules is the charter of the whole site, which holds in every space.
func (l *Legal) rules(ctx context.Context, q db.Q, _ space.Space, language string) (string, error) {
	x, err := present(ctx, q, charter.name, language)
	return cmp.Or(x.Text, l.sources[charter.name+"."+language]), err
}

// fill makes a text in Markdown. It panics on a text that cannot be made: they are embedded, and a test makes them all.
func fill(name, tag string, c config.Config) string {
	t, err := template.ParseFS(texts, "text/"+name+"."+tag+".md", "text/values."+tag+".md")
	if err != nil {
		panic(fmt.Sprintf("legal: %v", err))
	}
	var b strings.Builder
	v := values{Site: line(c.Site), Address: line(c.PublicURL), Publisher: line(c.Publisher), Host: line(c.Host), Contact: link(line(c.Contact)), Demo: c.Demo}
	if err := t.ExecuteTemplate(&b, name+"."+tag+".md", v); err != nil {
		panic(fmt.Sprintf("legal: %v", err))
	}
	return strings.TrimSpace(b.String())
}

// shown is the HTML of a text. Titles begin at 2: the page has the h1.
func shown(text, tag string) ui.Safe {
	return ui.Safe(markdown.Render(text, markdown.Options{HeadingBase: 2, Lang: tag}).HTML)
}

// line keeps a value inside the sentence that names it.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

// link makes an e-mail address one that can be pressed; what is no address stays as it is.
func link(contact string) string {
	if a, err := mail.ParseAddress(contact); err == nil && a.Address == contact {
		return "<" + contact + ">"
	}
	return contact
}
