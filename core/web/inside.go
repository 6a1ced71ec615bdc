package web

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// inside is a component with its children.
type inside struct{ c, children templ.Component }

func (i inside) Render(ctx context.Context, w io.Writer) error {
	return i.c.Render(templ.WithChildren(ctx, i.children), w)
}
