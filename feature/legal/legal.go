package legal

import (
	"context"
	"embed"
	"fmt"
	"net/mail"
	"strings"
	"text/template"

	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/lang"
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

// words: legal.charter legal.help legal.accessibility legal.privacy legal.notice legal.*.link

var pages = []page{charter, help, accessibility, privacy, notice}

// mapPath is the address of the map of the site.
const mapPath = "/plan-du-site"

// Legal is the part.
type Legal struct {
	texts   map[string]ui.Safe // by name and language, "charter.fr"
	charter map[string]string  // in Markdown, by language
}

// Join makes the part.
func Join(c *part.Core) part.Part {
	l := &Legal{texts: map[string]ui.Safe{}, charter: map[string]string{}}
	for _, tag := range []string{lang.French, lang.English} {
		for _, p := range pages {
			l.texts[p.name+"."+tag] = render(fill(p.name, tag, c.Config), tag)
		}
		l.charter[tag] = fill(charter.name, tag, c.Config)
	}
	p := part.Part{Name: "legal", Words: words, Routes: l.routes(), Charter: l.rules}
	for _, page := range pages {
		p.Nav = append(p.Nav, web.Nav{Href: page.path, Label: "legal." + page.name + ".link", Foot: true})
	}
	p.Nav = append(p.Nav, web.Nav{Href: mapPath, Label: "legal.map.link", Foot: true})
	return p
}

// values is what texts may name. Empty ones are said to be missing, by the templates of text/values.*.md.
type values struct {
	Site, Address, Publisher, Host, Contact string
	Demo                                    bool
}

// rules is the charter of the whole site, which holds in every space.
func (l *Legal) rules(_ context.Context, _ db.Q, _ space.Space, language string) (string, error) {
	return l.charter[language], nil
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
	return b.String()
}

// render makes the HTML of a text. Titles begin at 2: the page has the h1.
func render(text, tag string) ui.Safe {
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
