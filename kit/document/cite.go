package document

import "strings"

// Cite makes a footnote of the address of each link that leads out of the document, for who reads it on paper; one that is written
// out already has none. Footnotes are counted anew, in the order of their marks; those without a mark come last.
func (d *Document) Cite() {
	c := citing{was: d.Notes, moved: map[int]int{}, seen: map[string]int{}}
	d.Blocks = Change(d.Blocks, c.line)
	for n, note := range c.was {
		if c.moved[n+1] == 0 {
			c.notes = append(c.notes, note)
		}
	}
	d.Notes = c.notes
}

type citing struct {
	was, notes []Note
	moved      map[int]int    // the new number of each footnote
	seen       map[string]int // that of each address
}

func (c *citing) line(line []Inline) []Inline {
	var out []Inline
	said := ""
	for n, x := range line {
		if x.Sort == Mark && x.Note >= 1 && x.Note <= len(c.was) {
			if c.moved[x.Note] == 0 {
				c.notes = append(c.notes, c.was[x.Note-1])
				c.moved[x.Note] = len(c.notes)
			}
			x.Note = c.moved[x.Note]
		}
		out = append(out, x)
		said += x.Text
		if n+1 < len(line) && leads(line[n+1], x) {
			continue
		}
		if leadsOut(x.Link) && !written(said, x.Link) {
			out = append(out, Inline{Sort: Mark, Note: c.note(x.Link)})
		}
		said = ""
	}
	return out
}

func (c *citing) note(address string) int {
	if c.seen[address] == 0 {
		c.notes = append(c.notes, Note{Blocks: []Block{Paragraph{Text: []Inline{{Text: address, Link: address}}}}})
		c.seen[address] = len(c.notes)
	}
	return c.seen[address]
}

func leadsOut(link string) bool {
	return strings.HasPrefix(link, "http://") || strings.HasPrefix(link, "https://")
}

// written tells whether words say an address already.
func written(words, address string) bool {
	bare := func(s string) string {
		s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "https://"), "http://")
		return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
	}
	return bare(words) == bare(address)
}
