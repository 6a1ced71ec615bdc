package browser

import (
	"fmt"
	"os"
	"strings"

	"maillage/e2e/outfit"
)

// axeTags are the rules asked of every page: WCAG 2.2 A and AA, and good practice.
const axeTags = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`

// Violation is a rule that a page breaks, and the elements that break it.
type Violation struct {
	Rule   string // axe's name for it: "image-alt"
	Impact string // minor, moderate, serious, critical
	Help   string
	Nodes  []Node
}

// Node is an element that breaks a rule.
type Node struct {
	Target  string // a CSS selector of it
	HTML    string // its source, cut when long
	Summary string // what to do
}

// String gives the rule and, a line each, its elements.
func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", v.Rule, v.Impact, v.Help)
	for _, n := range v.Nodes {
		fmt.Fprintf(&b, "\n\t%s  %s\n\t\t%s", n.Target, n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n\t\t"))
	}
	return b.String()
}

// Axe judges the accessibility of the page as it stands, with axe-core. Nil when it finds
// nothing. It runs as a script: on a page that looks without, it ends the test.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	if p.look.NoScript {
		p.t.Fatalf("axe needs scripts, which are off in this page")
	}
	file, err := outfit.Axe()
	if err != nil {
		p.t.Fatalf("axe: %v: run make tools", err)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatalf("axe: %v", err)
	}
	if !Eval[bool](p, `typeof window.axe === "object"`) {
		// By the debugger, which no content security policy stands against.
		Eval[bool](p, string(source)+";\ntrue")
	}
	return Eval[[]Violation](p, `axe.run(document, {runOnly: {type: "tag", values: `+axeTags+`}, resultTypes: ["violations"]})
		.then(r => r.violations.map(v => ({Rule: v.id, Impact: v.impact || "", Help: v.help,
			Nodes: v.nodes.map(n => ({Target: n.target.flat().join(" "), HTML: n.html.slice(0, 200), Summary: n.failureSummary || ""}))})))`)
}
