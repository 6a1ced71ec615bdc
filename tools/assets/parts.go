package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// part files, as absolute paths, sorted so that the same sources give the same bytes.
type parts struct {
	styles      []string
	controllers []controller
	islands     []island
}

// controller is a Stimulus controller of a part: name "vote" for feature/post/vote_controller.ts.
type controller struct{ name, file string }

// island is a bundle of its own: name "wiki-editor" for feature/wiki/editor.ts.
type island struct{ name, file string }

const controllerSuffix = "_controller.ts"

func findParts(root string) (parts, error) {
	var p parts
	for _, family := range []string{"across", "feature"} {
		styles, err := filepath.Glob(filepath.Join(root, family, "*", "*.css"))
		if err != nil {
			return p, err
		}
		p.styles = append(p.styles, styles...)
		scripts, err := filepath.Glob(filepath.Join(root, family, "*", "*.ts"))
		if err != nil {
			return p, err
		}
		for _, file := range scripts {
			p.add(file)
		}
	}
	seen := map[string]string{}
	for _, c := range p.controllers {
		if other, twice := seen[c.name]; twice {
			return p, fmt.Errorf("controller %q is in %s and in %s", c.name, other, c.file)
		}
		seen[c.name] = c.file
	}
	slices.Sort(p.styles)
	return p, nil
}

func (p *parts) add(file string) {
	base := filepath.Base(file)
	switch {
	case strings.HasSuffix(base, ".d.ts"):
	case strings.HasSuffix(base, controllerSuffix):
		name := strings.ReplaceAll(strings.TrimSuffix(base, controllerSuffix), "_", "-")
		p.controllers = append(p.controllers, controller{name, file})
	default:
		name := filepath.Base(filepath.Dir(file)) + "-" + strings.TrimSuffix(base, ".ts")
		p.islands = append(p.islands, island{strings.ReplaceAll(name, "_", "-"), file})
	}
}

// module is the text of "maillage:parts": the controllers of all parts by name.
func (p parts) module() string {
	var b strings.Builder
	for i, c := range p.controllers {
		fmt.Fprintf(&b, "import c%d from %q\n", i, filepath.ToSlash(c.file))
	}
	b.WriteString("export const parts = {")
	for i, c := range p.controllers {
		fmt.Fprintf(&b, "%q: c%d,", c.name, i)
	}
	b.WriteString("}\n")
	return b.String()
}

// sheet is the text of the whole style sheet: ours, then the parts' in their layer.
func (p parts) sheet() string {
	var b strings.Builder
	b.WriteString("@import \"./maillage.css\";\n")
	for _, file := range p.styles {
		fmt.Fprintf(&b, "@import %q layer(features);\n", filepath.ToSlash(file))
	}
	return b.String()
}

// sprite is one SVG with a symbol i-<name> for each line of icons/names.txt (Tabler outline, MIT) and a
// symbol m-<name> for each marks/<name>.svg.
func sprite(ui string) ([]byte, error) {
	names, err := os.ReadFile(filepath.Join(ui, "icons", "names.txt"))
	if err != nil {
		return nil, err
	}
	list := strings.Fields(string(names))
	if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
		return nil, fmt.Errorf("icons/names.txt is not sorted, or names an icon twice")
	}
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, name := range list {
		source := filepath.Join(ui, "node_modules", "@tabler", "icons", "icons", "outline", name+".svg")
		if err := symbol(&b, "i-"+name, source, false); err != nil {
			return nil, err
		}
	}
	marks, err := filepath.Glob(filepath.Join(ui, "marks", "*.svg"))
	if err != nil {
		return nil, err
	}
	for _, source := range marks {
		name := strings.TrimSuffix(filepath.Base(source), ".svg")
		if err := symbol(&b, "m-"+name, source, true); err != nil {
			return nil, err
		}
	}
	b.WriteString("</svg>\n")
	return []byte(b.String()), nil
}

// symbol copies a drawing as a symbol. Icons get their stroke from CSS; marks keep their own.
func symbol(b *strings.Builder, id, source string, keepStyle bool) error {
	body, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	text := strings.Join(strings.Fields(string(body)), " ")
	open, inner, found := strings.Cut(text, ">")
	inner, closed := strings.CutSuffix(strings.TrimSpace(inner), "</svg>")
	if !found || !closed || !strings.HasPrefix(open, "<svg ") {
		return fmt.Errorf("%s is not one svg element", source)
	}
	inner = strings.Replace(inner, `<path stroke="none" d="M0 0h24v24H0z" fill="none" />`, "", 1)
	inner = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(inner), "> <", "><"), " />", "/>")
	attrs := `viewBox="0 0 24 24"`
	if keepStyle {
		attrs = strings.TrimPrefix(strings.TrimPrefix(open, "<svg "), `xmlns="http://www.w3.org/2000/svg" `)
	}
	fmt.Fprintf(b, `<symbol id="%s" %s>%s</symbol>`, id, attrs, inner)
	return nil
}
