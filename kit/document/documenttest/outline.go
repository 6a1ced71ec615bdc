package documenttest

import (
	"fmt"
	"strings"

	"maillage/kit/document"
)

// Outline is the structure of a document, a line a block: two documents that say the same have the same.
func Outline(d document.Document) string {
	var b strings.Builder
	outline(&b, d.Blocks, "")
	for n, note := range d.Notes {
		fmt.Fprintf(&b, "note %d\n", n+1)
		outline(&b, note.Blocks, "  ")
	}
	return b.String()
}

func outline(b *strings.Builder, list []document.Block, in string) {
	for _, x := range list {
		b.WriteString(in)
		switch x := x.(type) {
		case document.Heading:
			fmt.Fprintf(b, "h%d %s\n", x.Level, line(x.Text))
		case document.Paragraph:
			fmt.Fprintf(b, "p %s\n", line(x.Text))
		case document.Rule:
			b.WriteString("rule\n")
		case document.Code:
			fmt.Fprintf(b, "code %s %q\n", x.Lang, x.Text)
		case document.Quote:
			b.WriteString("quote\n")
			outline(b, x.Blocks, in+"  ")
		case document.Callout:
			fmt.Fprintf(b, "callout %s\n", x.Kind)
			outline(b, x.Blocks, in+"  ")
		case document.List:
			fmt.Fprintf(b, "list %v %d\n", x.Ordered, x.Start)
			for _, i := range x.Items {
				fmt.Fprintf(b, "%s- task %v %v\n", in, i.Task, i.Done)
				outline(b, i.Blocks, in+"  ")
			}
		case document.Table:
			fmt.Fprintf(b, "table %v\n", x.Aligns)
			for _, row := range append([][][]document.Inline{x.Head}, x.Rows...) {
				b.WriteString(in + " ")
				for _, c := range row {
					b.WriteString(" | " + line(c))
				}
				b.WriteByte('\n')
			}
		}
	}
}

func line(l []document.Inline) string {
	var b strings.Builder
	for _, x := range l {
		switch x.Sort {
		case document.Break:
			b.WriteString("<break>")
		case document.Mark:
			fmt.Fprintf(&b, "<note %d>", x.Note)
		case document.Picture:
			fmt.Fprintf(&b, "<picture %s %q>", x.Src, x.Text)
		default:
			if x.Style == 0 && x.Link == "" && x.Page == "" {
				b.WriteString(x.Text)
				continue
			}
			fmt.Fprintf(&b, "<%04b %s%s>%s</>", x.Style, x.Link, x.Page, x.Text)
		}
	}
	return b.String()
}
