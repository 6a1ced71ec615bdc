package site_test

import (
	"testing"

	"maillage/across/notify"
	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/space"
)

// unreadWorld is busy with a reader who has two thousand unread notices in thirty groups.
func unreadWorld(b *testing.B) (*notify.Notify, *access.Viewer) {
	w, _, groups := busy(b)
	bob := w.Person("Bob Petit")
	w.Join(bob, space.Member, append(groups, space.Space{ID: groups[0].Network})...)
	w.Write(func(tx *db.Tx) error {
		_, err := tx.Exec(w.Ctx, `INSERT INTO notice (person_id, kind, subject_id, space_id, first_item, item_id, n, since, latest)
			SELECT $1, 'post', i.id, i.space_id, i.id, i.id, 1, i.created, i.created FROM item i WHERE i.parent_id = 0`, bob.ID)
		return err
	})
	v, err := access.LoadID(w.Ctx, w.Site.Core.DB.Q(), bob.ID)
	if err != nil {
		b.Fatal(err)
	}
	return notify.New(w.Site.Core), v
}

// The bell of every page, for somebody who never opens it.
func BenchmarkUnread(b *testing.B) {
	n, v := unreadWorld(b)
	for b.Loop() {
		if count, err := n.Unread(b.Context(), v); err != nil || count == 0 {
			b.Fatal(count, err)
		}
	}
}

// A page of notices.
func BenchmarkNotices(b *testing.B) {
	n, v := unreadWorld(b)
	for b.Loop() {
		list, _, err := n.List(b.Context(), v, []string{"mention", "reply", "post"}, notify.Newest)
		if err != nil || len(list) == 0 {
			b.Fatal(len(list), err)
		}
	}
}
