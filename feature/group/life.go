package group

import (
	"context"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/french"
)

// orphansAPage is how many groups without animation a page lists.
const orphansAPage = 30

// Orphans returns the groups of network that nobody runs and that v may see, by name, and where the rest begins. The caller
// has checked access.Manage. One query.
func (g *Group) Orphans(ctx context.Context, v *access.Viewer, network ref.Space, after mark) (list []space.Space, next mark, err error) {
	list, err = orphans(ctx, g.core.DB.Q(), v, network, after, orphansAPage+1)
	if len(list) > orphansAPage {
		list = list[:orphansAPage]
		last := list[orphansAPage-1]
		next = mark{0, french.Fold(last.Name), int64(last.ID)}
	}
	return list, next, err
}
