package file

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/text/unicode/norm"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/mime"
)

const (
	// drive is the address of all documents for programs: DRIVE/network/group/folder/file.
	drive = "/dav/"
	// ownDocuments stands in a network for its own documents, beside its groups. No group is called so: theirs are slugs.
	ownDocuments = "_documents"
	// myDocuments stands at the top for those that are one's own.
	myDocuments = "mes-documents"
)

// spot is what a path of the drive names: the top, a network, the documents of a place, something in them, or nothing yet.
type spot struct {
	way     []string     // from the top of the drive
	head    int          // how many of its segments lead to the documents of a place
	network *space.Space // nil at the top, and for one's own documents
	space   *space.Space // nil at the top and for a network
	above   []Node       // the folders over it, from the top down
	node    *Node        // nil when it is a place, or nothing
	missing bool         // nothing is there, in a folder that is
}

// isThere tells whether the path names something.
func (s spot) isThere() bool { return !s.missing }

// isFolder tells whether things may be in it.
func (s spot) isFolder() bool { return !s.missing && (s.node == nil || s.node.IsFolder()) }

// name is the last segment of the path.
func (s spot) name() string { return s.way[len(s.way)-1] }

// in is the folder, or the top of the place, that it is in or would be.
func (s spot) in() Where {
	w := Where{Space: s.space.ID}
	if len(s.above) > 0 {
		w.Above = s.above[len(s.above)-1].Item.ID
	}
	return w
}

// inside is the folder, or the top of the place, that it is.
func (s spot) inside() Where {
	if s.node != nil {
		return Where{s.space.ID, s.node.Item.ID}
	}
	return Where{Space: s.space.ID}
}

// made tells whether it is, or would be, in the documents of a place: what is above cannot be changed from the drive.
func (s spot) made() bool { return s.space != nil && (s.node != nil || s.missing) }

// href is the path as answers give it.
func (s spot) href() string { return hrefOf(s.way, s.isFolder()) }

func hrefOf(way []string, folder bool) string {
	out := strings.TrimSuffix(drive, "/")
	for _, w := range way {
		out += "/" + url.PathEscape(w)
	}
	if folder {
		out += "/"
	}
	return out
}

// wayOf parts the path of the drive after its head; names are composed (macOS sends letters and accents apart).
func wayOf(path string) (out []string) {
	for name := range strings.SplitSeq(path, "/") {
		if name != "" {
			out = append(out, norm.NFC.String(name))
		}
	}
	return out
}

// longestWay is more than any file can have over it.
const longestWay = maxDepth + 4

// davName tells whether something may be called so from the drive: as names are kept, and hidden ones (".~lock.a.odt#"), which
// programs make beside what they change.
func davName(name string) bool {
	return name != "" && mime.CleanName(strings.TrimPrefix(name, ".")) == strings.TrimPrefix(name, ".")
}

// isPassing tells whether a name is one that programs give to what they make for a moment, or for themselves: nobody is told of it,
// and the trash does not keep it.
func isPassing(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$")
}

// spot finds what a path of the drive names, of what v sees. Errors: fail.Hidden when there is no such place; a refusal (409) when
// a folder over it is missing.
func (f *Files) spot(ctx context.Context, q db.Q, v *access.Viewer, way []string) (s spot, err error) {
	s.way = way
	if len(way) == 0 {
		return s, nil
	}
	if len(way) > longestWay {
		return s, fail.E("file.spot", fail.Hidden, nil)
	}
	if err := f.spotPlace(ctx, q, v, &s); err != nil || s.space == nil {
		return s, err
	}
	for at, name := range way[s.head:] {
		last := at == len(way)-s.head-1
		n, ok, err := exact(ctx, q, v, s.in(), name)
		switch {
		case err != nil:
			return s, err
		case !ok && !last:
			return s, &refusal{status: http.StatusConflict}
		case !ok:
			s.missing = true
		case last:
			s.node = &n
		case !n.IsFolder():
			return s, &refusal{status: http.StatusConflict}
		default:
			s.above = append(s.above, n)
		}
	}
	return s, nil
}

// spotPlace finds the network and the place of s.
func (f *Files) spotPlace(ctx context.Context, q db.Q, v *access.Viewer, s *spot) error {
	if s.way[0] == myDocuments {
		own, err := space.Get(ctx, q, space.OwnOf(v.Person))
		s.space, s.head = &own, 1
		return err
	}
	n, err := space.NetworkBySlug(ctx, q, s.way[0])
	if err != nil {
		return err
	}
	if err := shares(v, n, n); err != nil && len(s.way) == 1 || !hasFiles(n) {
		return fail.E("file.spotPlace", fail.Hidden, err)
	}
	if s.network = &n; len(s.way) == 1 {
		return nil
	}
	g := n
	if s.way[1] != ownDocuments {
		if g, err = space.GroupBySlug(ctx, q, n.ID, s.way[1]); err != nil {
			return err
		}
	}
	s.space, s.head = &g, 2
	return shares(v, g, n)
}

func hasFiles(n space.Space) bool { return web.Place{Space: n, Network: n}.Has(Name) }

// shares tells whether v sees the documents of s, of network n. Errors: fail.Hidden.
func shares(v *access.Viewer, s, n space.Space) error {
	if s.IsFounding() || s.Into != 0 || !(web.Place{Space: s, Network: n}).Has(Name) {
		return fail.E("file.shares", fail.Hidden, nil)
	}
	return access.CanSpace(v, access.See, s)
}

// exact returns what is called name, sign for sign, in w and v sees.
func exact(ctx context.Context, q db.Q, v *access.Viewer, w Where, name string) (n Node, ok bool, err error) {
	args := append([]any{w.Space, w.Above, nameKey(name), name}, v.Args()...)
	n, err = scan(q.QueryRow(ctx, `SELECT `+nodeColumns+nodeTables+`WHERE n.space_id = $1 AND n.above_id = $2 AND n.name_key = $3 AND i.title = $4 AND i.state = 'published' AND `+access.Visible("i", 5)+`
		ORDER BY n.item_id LIMIT 1`, args...))
	if err == db.ErrNoRows {
		return n, false, nil
	}
	return n, err == nil, fail.Wrap("file.exact", err)
}

// networks is those that the drive shows at its top: where v is, or is in a group.
func (f *Files) networks(ctx context.Context, q db.Q, v *access.Viewer) ([]space.Space, error) {
	var ids []ref.Space
	for _, p := range v.Places {
		if p.State == space.Active || p.State == space.Muted {
			ids = append(ids, p.Network)
		}
	}
	list, err := space.List(ctx, q, `s.id IN ($1[]) ORDER BY s.slug`, db.Ints(ids))
	var out []space.Space
	for _, n := range list {
		if hasFiles(n) && access.CanSpace(v, access.See, n) == nil {
			out = append(out, n)
		}
	}
	return out, err
}

// groups is those that the drive shows in network n: where v is.
func (f *Files) groups(ctx context.Context, q db.Q, v *access.Viewer, n space.Space) ([]space.Space, error) {
	var ids []ref.Space
	for _, p := range v.Places {
		if p.Kind == space.Group && p.Network == n.ID && (p.State == space.Active || p.State == space.Muted) {
			ids = append(ids, p.Space)
		}
	}
	list, err := space.List(ctx, q, `s.id IN ($1[]) ORDER BY s.slug`, db.Ints(ids))
	var out []space.Space
	for _, g := range list {
		if shares(v, g, n) == nil {
			out = append(out, g)
		}
	}
	return out, err
}
