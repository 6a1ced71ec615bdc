package forum

import (
	"context"
	"slices"

	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// openFrom is Open for what does not come from a page: a discussion in no category. Errors also: fail.Hidden where the forum
// is off.
func (f *Forum) openFrom(ctx context.Context, by ref.Person, in ref.Space, title string, r part.Reply) error {
	const op = "forum.openFrom"
	q := f.core.DB.Q()
	s, err := space.Get(ctx, q, in)
	if err != nil {
		return err
	}
	n := s
	if s.Kind == space.Group {
		if n, err = space.Get(ctx, q, s.Network); err != nil {
			return err
		}
	}
	if !slices.Contains(n.Parts, Name) || s.Kind == space.Group && slices.Contains(s.Parts, Name) {
		return fail.E(op, fail.Hidden, nil)
	}
	_, err = f.Open(ctx, by, Draft{Space: in, Title: title, Body: r.Body, Lang: r.Lang, ClientKey: r.Key, Files: r.Files})
	return fail.Wrap(op, err)
}
