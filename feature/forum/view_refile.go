package forum

import (
	"maillage/core/ref"
	"maillage/ui"
)

// refiling is the page on which publications are put elsewhere; done and refused are what the last gesture did.
type refiling struct {
	action, path, arrange, to string
	sift                      Sift
	kinds, places             []ui.Option
	drawers                   bool // the forum has some
	rows                      []ui.RowProps
	chosen                    map[ref.Item]bool
	older                     string
	empty                     *ui.EmptyProps
	done                      string
	refused                   []string
	faults                    map[string]string
}

func (o refiling) errors() (out []ui.FieldError) {
	if text := o.faults[fieldItems]; text != "" {
		out = append(out, ui.FieldError{ID: "liste", Text: text})
	}
	if text := o.faults[fieldTo]; text != "" {
		out = append(out, ui.FieldError{ID: "vers", Text: text})
	}
	return out
}
