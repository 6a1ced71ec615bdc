package wiki

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"maillage/core/kind"
	"maillage/ui"
)

// heading is a title of the second or third level in a text.
type heading struct {
	level  int
	anchor string
	words  string
}

// tag is any tag of a sanitised text, in which no other sign < is left.
var tag = regexp.MustCompile(`<[^>]*>`)

// outlined gives each title of the second and third level of a sanitised text an anchor, and returns them in order. Titles
// come out of kit/sanitize as <h2>…</h2>, without attributes.
func outlined(safe string) (ui.Safe, []heading) {
	var out strings.Builder
	var list []heading
	seen := map[string]int{}
	for {
		at := strings.Index(safe, "<h")
		if at < 0 || at+4 > len(safe) {
			break
		}
		level := int(safe[at+2] - '0')
		end := strings.Index(safe[at:], "</h")
		if safe[at+3] != '>' || level != 2 && level != 3 || end < 0 {
			out.WriteString(safe[:at+2])
			safe = safe[at+2:]
			continue
		}
		inside := safe[at+4 : at+end]
		words := strings.TrimSpace(html.UnescapeString(tag.ReplaceAllString(inside, "")))
		h := heading{level: level, words: words, anchor: anchorOf(words, seen)}
		list = append(list, h)
		out.WriteString(safe[:at+3])
		out.WriteString(` id="` + h.anchor + `">`)
		out.WriteString(inside)
		safe = safe[at+end:]
	}
	out.WriteString(safe)
	return ui.Safe(out.String()), list
}

// anchorOf is a name for a title that no other on the page has; the prefix keeps it apart from those of the site. seen is how often
// each name was wanted.
func anchorOf(words string, seen map[string]int) string {
	base := "t-" + kind.Slug(words)
	seen[base]++
	if seen[base] == 1 {
		return base
	}
	for {
		name := base + "-" + strconv.Itoa(seen[base])
		if seen[name] == 0 {
			seen[name] = 1
			return name
		}
		seen[base]++
	}
}

// contents is the table of what is on the page: titles of the second level, and those of the third under them.
func contents(list []heading) []ui.TocItem {
	var out []ui.TocItem
	for _, h := range list {
		link := ui.Link{Href: "#" + h.anchor, Label: h.words}
		if h.level == 3 && len(out) > 0 {
			last := &out[len(out)-1]
			last.Items = append(last.Items, link)
			continue
		}
		out = append(out, ui.TocItem{Link: link})
	}
	return out
}

// directly leads each link of a stored text straight to its page, and marks those that no page answers to.
func directly(safe ui.Safe, base string, links []link) ui.Safe {
	pairs := make([]string, 0, 2*len(links))
	for _, l := range links {
		from := `href="` + html.EscapeString(toward(base, l.label)) + `"`
		if l.to == "" {
			pairs = append(pairs, from, from+` class="wiki-wanted"`)
			continue
		}
		pairs = append(pairs, from, `href="`+html.EscapeString(l.to)+`"`)
	}
	if len(pairs) == 0 {
		return safe
	}
	return ui.Safe(strings.NewReplacer(pairs...).Replace(string(safe)))
}
