package document_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/kit/document"
	"maillage/kit/document/documenttest"
)

// What is written as Markdown is read back the same, whatever its signs.
func TestMarkdownSaysItAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := documenttest.Draw(t, documenttest.Any)
		src := document.Markdown(want)
		got := document.Read(src)
		if a, b := documenttest.Outline(want), documenttest.Outline(got); a != b {
			t.Fatalf("%s\nwant %s\ngot  %s", src, a, b)
		}
	})
}

func TestRead(t *testing.T) {
	d := document.Read("### Titre\n\nUn **mot *gras*** et `code`[^n], [[Une page|là]].\\\nSuite <br> fin.\n\n##### Deux\n\n> [!WARNING]\n> Attention.\n>\n> - [x] fait\n\n[^n]: La *note*.\n\n    Deux.\n")
	if got := fmt.Sprint(len(d.Blocks), len(d.Notes), len(d.Notes[0].Blocks)); got != "4 1 2" {
		t.Fatal(got, d)
	}
	if h := d.Blocks[2].(document.Heading); h.Level != 2 {
		t.Errorf("level %d", h.Level)
	}
	c := d.Blocks[3].(document.Callout)
	if c.Kind != "warning" || len(c.Blocks) != 2 || !c.Blocks[1].(document.List).Items[0].Done {
		t.Errorf("%+v", c)
	}
	if said := document.Said(d.Blocks[1].(document.Paragraph).Text); !strings.HasPrefix(said, "Un mot gras") || !strings.Contains(said, "là") {
		t.Error(said)
	}
}

// FuzzMarkdown: whatever the text, reading and writing end, and what was written is read as the same again.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"# a\n\n- [x] b\n  1. c", "> [!NOTE]\n> x", "[^1]\n\n[^1]: y", "| a |\n|--:|\n| **b** |", "***a*b**c", "<b>x</b>", "[[a|b]] ![x](y)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 5000 {
			return
		}
		once := document.Markdown(document.Read(s))
		document.Markdown(document.Read(once))
	})
}
