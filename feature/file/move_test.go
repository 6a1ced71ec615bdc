package file_test

import (
	"fmt"
	"testing"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/queue/queuetest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/file"
	"maillage/kit/fail"
)

// other is a group of its own of which ana and zoe are members, where what is put is for its members alone.
func (w *world) other() space.Space {
	w.Helper()
	s := w.Group(w.n, "air", space.Open, func(s *space.Space) { s.ItemsAudience = space.InGroup })
	w.Puts(w.ana, s, space.Member, space.Active)
	w.Puts(w.zoe, s, space.Member, space.Active)
	return s
}

// weighed fails unless what each place is said to weigh is what it weighs.
func (w *world) weighed() {
	w.Helper()
	var wrong int
	w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM file_use u WHERE u.bytes <> COALESCE((SELECT SUM(v.size) FROM file_version v JOIN item i ON i.id = v.item_id WHERE i.space_id = u.space_id), 0)`).Scan(&wrong))
	if wrong > 0 {
		w.Errorf("%d places are not weighed right", wrong)
	}
	w.OK(w.Core.DB.Q().QueryRow(w.Ctx, `SELECT COUNT(*) FROM file_node n JOIN item i ON i.id = n.item_id WHERE n.space_id <> i.space_id`).Scan(&wrong))
	if wrong > 0 {
		w.Errorf("%d things are in two places", wrong)
	}
}

// What moves to another group is seen by those who see what is there, and by nobody else; one takes away only what one could throw
// away, and copies what one reads.
func TestMoveToAnotherPlace(t *testing.T) {
	each(t, func(w *world) {
		air := w.other()
		d := w.folder(w.ana, "Dossier", 0, "")
		mine := w.file(w.ana, "Mien.txt", "mien", d.ID)
		w.OK(second(w.files.Replace(w.Ctx, w.ana.ID, mine.ID, w.sent("Mien.txt", "mien, deux"))))
		theirs := w.file(w.bob, "Sien.txt", "sien", d.ID)
		ana := w.As(w.ana)
		to := file.Where{Space: air.ID}
		w.Refused(w.files.Move(w.Ctx, w.ana.ID, []ref.Item{d.ID}, to), fail.Forbidden, "file.others_move")
		w.Refused(w.files.Move(w.Ctx, w.bob.ID, []ref.Item{theirs.ID}, to), fail.Forbidden, "access.join_first")
		ana.Get(here+"/selection?faire=deplacer&lieu="+air.ID.String()+"&e="+mine.ID.String()).Want(200).Says("Dans l’espace", "Groupe air", "Mes documents", "quittent l’espace")
		ana.Post(here+"/selection", "faire", "copier", "e", d.ID.String(), "lieu", air.ID.String(), "vers", "").Goes("/reseaux/clubs/groupes/air/documents")
		ana.Post(here+"/selection", "faire", "deplacer", "e", mine.ID.String(), "lieu", air.ID.String(), "vers", "").Goes("/reseaux/clubs/groupes/air/documents")
		w.As(w.zoe).Get(file.Path(mine)).Want(200).Says("mien, deux", "2 versions")
		w.As(w.bob).Get(file.Path(mine)).Want(404)
		w.As(w.eva).Get(file.Path(mine)).Want(404)
		w.is(w.names(w.bob, d.ID, file.Ask{}), "Sien.txt")
		w.weighed()
		// Into one's own documents, and back out of them.
		ana.Post("/reseaux/clubs/groupes/air/documents/selection", "faire", "deplacer", "e", mine.ID.String(), "lieu", "moi", "vers", "").Goes(own)
		w.As(w.zoe).Get(file.Path(mine)).Want(404)
		w.OK(w.files.Copy(w.Ctx, w.ana.ID, []ref.Item{d.ID}, ownOf(w.ana, 0), "fr"))
		w.OK(w.files.Move(w.Ctx, w.ana.ID, []ref.Item{mine.ID}, w.at(0)))
		w.As(w.zoe).Get(file.Path(mine)).Want(200)
		w.weighed()
		full := file.New(w.Core, file.Options{PerGroup: 20})
		w.Refused(full.Move(w.Ctx, w.ana.ID, []ref.Item{mine.ID}, to), fail.Invalid, "file.full")
		w.OK(w.files.Trash(w.Ctx, w.bob.ID, []ref.Item{theirs.ID}))
		in, err := w.files.MakeFolder(w.Ctx, w.ana.ID, to, "Reçu", "", "", "fr")
		w.OK(err)
		w.OK(w.files.Move(w.Ctx, w.ana.ID, []ref.Item{d.ID}, file.Where{Space: air.ID, Above: in.ID}))
		w.As(w.bob).Get(here + "/corbeille").Want(200).Says("Sien.txt")
		w.weighed()
	})
}

// much puts 25 files in five folders under one, all by ana.
func (w *world) much() (d item.Item, all []ref.Item) {
	w.Helper()
	d = w.folder(w.ana, "Tout", 0, "")
	for n := range 5 {
		f := w.folder(w.ana, fmt.Sprint("Dossier ", n), d.ID, "")
		all = append(all, f.ID)
		for k := range 5 {
			all = append(all, w.file(w.ana, fmt.Sprint(k, ".txt"), fmt.Sprint(n, k), f.ID).ID)
		}
	}
	return d, all
}

// A move of much is a task that goes on where it stopped: after each piece, whoever reads a thing is of where it was, or of where it
// goes, and never of both only by chance.
func TestMuchMovesInPieces(t *testing.T) {
	each(t, func(w *world) {
		air := w.other()
		small := file.New(w.Core, file.Options{AtOnce: 4, PerGroup: 1_000_000})
		d, all := w.much()
		w.OK(small.Move(w.Ctx, w.ana.ID, []ref.Item{d.ID}, file.Where{Space: air.ID}))
		w.As(w.ana).Get("/reseaux/clubs/groupes/air/documents").Want(200).Says("est en cours de déplacement", "0 sur 31")
		pieces := 0
		for over := false; !over; pieces++ {
			for _, id := range all {
				i := w.Item(id)
				zoe, bob := w.Viewer(w.zoe).Sees(i), w.Viewer(w.bob).Sees(i)
				if there := i.Space == air.ID; there && (bob || !zoe || i.Audience != space.InGroup) || !there && !bob {
					t.Fatalf("after %d pieces: in %d for %s, zoe %v, bob %v", pieces, i.Space, i.Audience, zoe, bob)
				}
			}
			w.Write(func(tx *db.Tx) (err error) {
				over, err = small.Piece(w.Ctx, tx)
				return err
			})
		}
		if pieces < 7 {
			t.Errorf("%d pieces", pieces)
		}
		for _, id := range all {
			if w.Item(id).Space != air.ID {
				t.Error("something is left")
			}
		}
		w.weighed()
		w.As(w.ana).Get("/reseaux/clubs/groupes/air/documents").Want(200).Hides("en cours de déplacement")
		// The queue does it all.
		w.OK(small.Move(w.Ctx, w.ana.ID, []ref.Item{d.ID}, w.at(0)))
		queuetest.Start(w.Ctx, t, w.Core.Queue)
		queuetest.Settle(w.Ctx, t, w.Core.Queue)
		queuetest.Stop(t, w.Core.Queue)
		for _, id := range all {
			if w.Item(id).Space != w.g.ID {
				t.Error("something is left there")
			}
		}
	})
}

// Within a place, much is narrowed before it moves into a folder for fewer: nobody else sees it there, even for a moment.
func TestMuchIsNarrowedFirst(t *testing.T) {
	each(t, func(w *world) {
		small := file.New(w.Core, file.Options{AtOnce: 4, PerGroup: 1_000_000})
		d, all := w.much()
		closed := w.folder(w.eva, "Animation", 0, space.ForRunners)
		w.OK(small.Move(w.Ctx, w.eva.ID, []ref.Item{d.ID}, w.at(closed.ID)))
		for over := false; !over; {
			w.Write(func(tx *db.Tx) (err error) {
				over, err = small.Piece(w.Ctx, tx)
				return err
			})
			moved := len(w.names(w.eva, closed.ID, file.Ask{})) > 0
			for _, id := range all {
				if moved && w.Viewer(w.bob).Sees(w.Item(id)) {
					t.Fatal("it has moved, and is seen still")
				}
			}
		}
		w.is(w.names(w.eva, closed.ID, file.Ask{}), "Tout")
	})
}
