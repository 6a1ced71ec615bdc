package attach

import (
	"context"
	"net/http"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/fail"
)

// Keep has Sweep spare a blob for what ("export/0dq4k…"), until Release.
func Keep(ctx context.Context, tx *db.Tx, digest, what string) error {
	_, err := tx.Exec(ctx, `INSERT INTO kept_blob (digest, what) VALUES ($1, $2) ON CONFLICT DO NOTHING`, digest, what)
	return fail.Wrap("attach.Keep", err)
}

// Release ends Keep: the blob goes with the next Sweep, unless something else uses it.
func Release(ctx context.Context, tx *db.Tx, what string) error {
	_, err := tx.Exec(ctx, `DELETE FROM kept_blob WHERE what = $1`, what)
	return fail.Wrap("attach.Release", err)
}

// Download answers GET and HEAD with a blob, as a file to save under name that no cache keeps. Parts may be asked for
// (Range). The caller has checked that the visitor may have it. It writes nothing when it returns an error.
func (f *Files) Download(w http.ResponseWriter, r *http.Request, digest, name string) error {
	return fail.Wrap("attach.Download", f.send(w, r, sending{digest: digest, name: name, media: "application/octet-stream", fresh: never}))
}

// Show answers GET and HEAD with a blob that never changes under its address, called name: in the page when its content may be
// shown there, to save otherwise. media is what it was taken for; "" for what its content says. The caller has checked that the
// visitor may have it. It writes nothing when it returns an error.
func (f *Files) Show(w http.ResponseWriter, r *http.Request, digest, name, media string) error {
	return fail.Wrap("attach.Show", f.send(w, r, sending{digest: digest, name: name, media: media, fresh: fileFresh}))
}

// Held is a file of somebody's own, with where its bytes are.
type Held struct {
	File
	Digest string
}

// HeldBy returns the files of what a person published, above the identifier after, by identifier, at most max.
func HeldBy(ctx context.Context, q db.Q, p ref.Person, after ref.File, max int) ([]Held, error) {
	list, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM attachment a JOIN item i ON i.id = a.item_id
		WHERE i.author_id = $1 AND a.held = 0 AND a.id > $2 ORDER BY a.id LIMIT $3`, p, after, max)
	out := make([]Held, len(list))
	for n, file := range list {
		out[n] = Held{file, file.digest}
	}
	return out, fail.Wrap("attach.HeldBy", err)
}
