package mailtext

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// fromHTML is the text of a page as a mail program writes it, without what its marks say is quoted or signed.
func fromHTML(page string) string {
	if len(page) > MaxText {
		page = page[:MaxText]
	}
	n, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return ""
	}
	var w writer
	w.node(n, 0)
	return strings.TrimSpace(w.b.String())
}

type writer struct {
	b    strings.Builder
	over bool // the message answered has begun: Outlook does not put it in an element of its own
}

// deepest is how far elements are looked into: hostile pages nest.
const deepest = 400

var (
	ends  = regexp.MustCompile(`(?i)^(appendonsend|divRplyFwdMsg|OLK_SRC_BODY_SECTION|replySplit|x_divRplyFwdMsg|mail-editor-reference-message-container|zwchr)$`)
	leave = regexp.MustCompile(`(?i)(^|\s)(gmail_quote|gmail_quote_container|gmail_attr|gmail_signature|gmail_extra|moz-cite-prefix|moz-signature|yahoo_quoted|protonmail_quote|protonmail_signature_block|zmail_extra|ms-outlook-mobile-signature|apple-mail-signature)(\s|$)`)
	spots = regexp.MustCompile(`(?i)^(Signature|ms-outlook-mobile-signature|AppleMailSignature|reply-intro|lineBreakAtBeginningOfSignature)$`)
	blank = regexp.MustCompile(`\s+`)
)

func (w *writer) node(n *html.Node, depth int) {
	if w.over || depth > deepest || w.b.Len() > MaxText {
		return
	}
	switch n.Type {
	case html.TextNode:
		w.write(blank.ReplaceAllString(n.Data, " "))
		return
	case html.ElementNode:
		if !w.open(n) {
			return
		}
	case html.CommentNode:
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, depth+1)
	}
	if n.Type == html.ElementNode {
		w.close(n.Data)
	}
}

// open begins an element; false when it is left out.
func (w *writer) open(n *html.Node) bool {
	id, class, kind := attr(n, "id"), attr(n, "class"), attr(n, "type")
	switch {
	case ends.MatchString(id) || attr(n, "data-marker") == "__QUOTED_TEXT__" || isBorder(n):
		w.over = true
		return false
	case leave.MatchString(class), spots.MatchString(id), attr(n, "data-marker") == "__SIG_PRE__", attr(n, "data-smartmail") == "gmail_signature":
		return false
	}
	switch n.Data {
	case "head", "style", "script", "title", "img", "noscript", "template", "object":
		return false
	case "blockquote":
		if kind == "cite" || attr(n, "cite") != "" || leave.MatchString(class) {
			return false
		}
		w.line()
	case "br":
		w.b.WriteByte('\n')
	case "hr":
		w.line()
		w.b.WriteString("----------\n")
	case "p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "pre":
		w.line()
	case "div", "tr":
		w.line()
	case "li":
		w.line()
		w.b.WriteString("- ")
	}
	return true
}

// isBorder tells whether n is the line that Outlook for Windows draws above the message it answers.
func isBorder(n *html.Node) bool {
	style := strings.ReplaceAll(strings.ToLower(attr(n, "style")), " ", "")
	return n.Data == "div" && (strings.Contains(style, "border:none;border-top:solid#e1e1e1") || strings.Contains(style, "border:none;border-top:solid#b5c4df"))
}

func (w *writer) close(name string) {
	switch name {
	case "p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "pre":
		w.line()
		w.b.WriteByte('\n')
	case "div", "tr", "li", "blockquote":
		w.line()
	case "td", "th":
		w.write(" ")
	}
}

// line ends a line that has begun.
func (w *writer) line() {
	if s := w.b.String(); s != "" && !strings.HasSuffix(s, "\n") {
		w.b.WriteByte('\n')
	}
}

func (w *writer) write(s string) {
	if strings.HasPrefix(s, " ") {
		if b := w.b.String(); b == "" || strings.HasSuffix(b, " ") || strings.HasSuffix(b, "\n") {
			s = s[1:]
		}
	}
	w.b.WriteString(s)
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
