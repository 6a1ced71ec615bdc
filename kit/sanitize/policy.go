package sanitize

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// Class names that markdown gives and that may come back. Any other class is dropped: a stranger
// must not borrow the look of our buttons.
var (
	linkClass  = regexp.MustCompile(`^(?:mention|theme|ext|note|note-back)$`)
	taskClass  = regexp.MustCompile(`^task(?: -done)?$`)
	markClass  = regexp.MustCompile(`^task__mark$`)
	codeClass  = regexp.MustCompile(`^language-[A-Za-z0-9_+#.-]{1,40}$`)
	quoteClass = regexp.MustCompile(`^callout -(?:note|tip|important|warning|caution)$`)
	titleClass = regexp.MustCompile(`^callout__title$`)
	notesClass = regexp.MustCompile(`^notes$`)
	noteID     = regexp.MustCompile(`^note-[1-9][0-9]{0,2}$`)
	callID     = regexp.MustCompile(`^appel-[1-9][0-9]{0,2}(?:-[1-9][0-9]{0,2})?$`)
	cellClass  = regexp.MustCompile(`^-(?:right|center)$`)
)

var (
	langTag   = regexp.MustCompile(`^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}$`)
	direction = regexp.MustCompile(`^(?:ltr|rtl|auto)$`)
	ordinal   = regexp.MustCompile(`^-?[0-9]{1,9}$`)
	pixels    = regexp.MustCompile(`^[0-9]{1,5}$`)
	span      = regexp.MustCompile(`^[1-9][0-9]?$`)
	scope     = regexp.MustCompile(`^(?:col|row)$`)
	lazy      = regexp.MustCompile(`^lazy$`)
	// words is a title: anything, since the writer escapes it.
	words = regexp.MustCompile(`(?s)^.*$`)
)

// newPolicy lists what stays: what markdown writes, and the plain text-level elements which other
// sites and imports use for the same purposes.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption")
	p.AllowElements("div", "section", "article", "header", "footer", "main", "aside", "nav") // tidy makes paragraphs of them
	p.AllowElements("em", "strong", "del", "ins", "code", "b", "i", "u", "s", "sub", "sup", "small", "mark", "kbd", "samp", "var",
		"abbr", "cite", "dfn", "q", "bdi", "bdo", "wbr")
	p.AllowAttrs("lang").Matching(langTag).Globally()
	p.AllowAttrs("dir").Matching(direction).Globally()
	p.AllowAttrs("title").Matching(words).OnElements("a", "img", "abbr", "dfn")

	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("class").Matching(linkClass).OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("alt").Matching(words).OnElements("img")
	p.AllowAttrs("width", "height").Matching(pixels).OnElements("img")
	p.AllowAttrs("loading").Matching(lazy).OnElements("img")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes("http", "https", "mailto")

	p.AllowAttrs("start").Matching(ordinal).OnElements("ol")
	p.AllowAttrs("class").Matching(taskClass).OnElements("li")
	p.AllowAttrs("class").Matching(markClass).OnElements("span")
	p.AllowAttrs("class").Matching(quoteClass).OnElements("blockquote")
	p.AllowAttrs("class").Matching(titleClass).OnElements("p")
	p.AllowAttrs("class").Matching(notesClass).OnElements("ol")
	p.AllowAttrs("id").Matching(noteID).OnElements("li")
	p.AllowAttrs("id").Matching(callID).OnElements("a")
	p.AllowAttrs("class").Matching(codeClass).OnElements("code")
	p.AllowAttrs("class").Matching(cellClass).OnElements("th", "td")
	p.AllowAttrs("colspan", "rowspan").Matching(span).OnElements("th", "td")
	p.AllowAttrs("scope").Matching(scope).OnElements("th")

	p.SkipElementsContent("svg", "math", "template", "textarea", "select", "title", "xmp", "plaintext", "applet", "canvas", "audio",
		"video", "button", "map")
	return p
}
