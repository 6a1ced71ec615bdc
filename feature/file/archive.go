package file

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"strings"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Packed is the way of a file in an archive.
type Packed struct {
	Node
	Path string // "Annexes/Plan.pdf"
}

// Pack is what an archive of ids, of the place s, holds: what v sees of them and of what is in them, folders too. One query.
// Errors: fail.Hidden when v sees none of them, Invalid on vers for too many.
func (f *Files) Pack(ctx context.Context, v *access.Viewer, s space.Space, ids []ref.Item) ([]Packed, error) {
	const op = "file.Pack"
	list, err := below(ctx, f.core.DB.Q(), ids, maxTree)
	if err != nil {
		return nil, err
	}
	if len(list) > maxTree {
		return nil, fail.Fields(op, fail.On("vers", "file.tree", "n", maxTree))
	}
	var out []Packed
	at := map[ref.Item]string{}
	asked := map[ref.Item]bool{}
	for _, id := range ids {
		asked[id] = true
	}
	taken := map[string]bool{}
	for _, n := range list {
		up, known := at[n.Above]
		if !asked[n.Item.ID] && !known || n.Item.Space != s.ID || n.Item.State != item.Published || !v.Sees(n.Item) {
			continue // what it is in is not shown
		}
		name := entryName(n.Item.Title)
		for k := 2; taken[up+strings.ToLower(name)]; k++ {
			name = numbered(entryName(n.Item.Title), k)
		}
		taken[up+strings.ToLower(name)] = true
		if n.IsFolder() {
			at[n.Item.ID] = up + name + "/"
		}
		out = append(out, Packed{n, up + name})
	}
	if len(out) == 0 {
		return nil, fail.E(op, fail.Hidden, nil)
	}
	return out, nil
}

// entryName is a name that no program that unpacks takes for a way elsewhere.
func entryName(name string) string {
	if name = strings.NewReplacer("/", "-", `\`, "-").Replace(name); strings.Trim(name, ". ") == "" {
		return "_"
	}
	return name
}

// Write writes list as a ZIP to w as it reads it: nothing is held in memory but one piece and the list of names; names are UTF-8,
// and large archives are ZIP64. What is compressed already is stored as it is.
func (f *Files) Write(ctx context.Context, w io.Writer, list []Packed) error {
	z := zip.NewWriter(w)
	for _, p := range list {
		if err := ctx.Err(); err != nil {
			return fail.E("file.Write", fail.Unavailable, err)
		}
		if err := f.pack(ctx, z, p); err != nil {
			return err
		}
	}
	return z.Close()
}

func (f *Files) pack(ctx context.Context, z *zip.Writer, p Packed) (err error) {
	h := &zip.FileHeader{Name: p.Path, Method: zip.Store, Modified: p.Changed}
	if p.IsFolder() {
		h.Name += "/"
		_, err := z.CreateHeader(h)
		return err
	}
	if strings.HasPrefix(p.Type, "text/") || p.Type == "application/json" {
		h.Method = zip.Deflate
	}
	e, err := z.CreateHeader(h)
	if err != nil {
		return err
	}
	r, _, err := f.core.Blobs.Open(ctx, p.Digest)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	_, err = io.Copy(e, r)
	return err
}
