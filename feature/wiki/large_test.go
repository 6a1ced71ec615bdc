package wiki_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/part"
	"maillage/core/text"
	"maillage/feature/wiki"
)

// many is how many pages a large wiki has, and slow is when a page of it is.
const (
	many = 5000
	slow = 2 * time.Second // on a busy machine; measured 2026-11-24, see the log of the test
)

// A wiki of 5,000 pages is read like a small one, and a page may be as long as one may write.
func TestALargeWikiStaysFast(t *testing.T) {
	each(t, func(w *world) {
		top := w.page(w.ana, "Sommaire", "Voir [[Page 17]].", 0)
		w.Write(func(tx *db.Tx) error {
			const numbers = `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $2) `
			for _, q := range []string{
				`INSERT INTO item (id, kind, space_id, network_id, parent_id, root_id, author_id, byline, title, audience, plan, state, root_state, lang, origin, client_key, created, updated, question, locked, writers, broadcast)
				SELECT i.id + n.n, kind, space_id, network_id, parent_id, root_id, author_id, byline, 'Page ' || n.n, audience, plan, state, root_state, lang, origin, 'k' || n.n, created + n.n, updated, question, locked, writers, broadcast FROM item i, n WHERE i.id = $1`,
				`INSERT INTO wiki_page (item_id, above_id) SELECT CAST($1 AS BIGINT) + n.n, CASE WHEN n.n <= 50 THEN CAST($1 AS BIGINT) ELSE CAST($1 AS BIGINT) + n.n / 100 + 1 END FROM n`,
				`INSERT INTO text_body (item_id, markdown, html) SELECT CAST($1 AS BIGINT) + n.n, 'Un texte.', '<p>Un texte.</p>' FROM n`,
				`INSERT INTO wiki_name (item_id, name, present) SELECT CAST($1 AS BIGINT) + n.n, 'page ' || n.n, TRUE FROM n`,
			} {
				head, rest, _ := strings.Cut(q, "SELECT")
				if _, err := tx.Exec(w.Ctx, head+numbers+"SELECT"+rest, top.ID, many); err != nil {
					return err
				}
			}
			return nil
		})
		long := w.page(w.bob, "Longue", strings.Repeat("## Une partie\n\nDes mots, et encore des mots, jusqu'à ce que la page soit aussi longue qu'on peut l'écrire.\n\n", text.MaxPage/112), 0)
		w.speaks()
		w.OK(w.wiki.Remark(w.Ctx, w.ana.ID, long.ID, wiki.Passage{Words: "aussi longue qu'on peut"}, part.Reply{Body: "Oui.", Key: "l"}))
		home := "/reseaux/clubs/groupes/eau/wiki"
		guy := w.As(w.guy)
		for _, path := range []string{home, home + "/pages", home + "/pages?liste=recentes", home + "/pages?liste=sans-lien", home + "/pages?liste=a-relire", wiki.Path(top), wiki.Path(long)} {
			start := time.Now()
			guy.Get(path).Want(http.StatusOK)
			took := time.Since(start)
			t.Logf("%s: %v", path, took.Round(time.Millisecond))
			if took > slow {
				t.Errorf("%s takes %v", path, took)
			}
		}
		start := time.Now()
		w.OK(w.edit(w.bob, long, "Un mot avant.\n\n"+strings.Repeat("## Une partie\n\nDes mots, et encore des mots, jusqu'à ce que la page soit aussi longue qu'on peut l'écrire.\n\n", text.MaxPage/112)))
		t.Logf("changing a page of %d characters with a passage: %v", text.MaxPage, time.Since(start).Round(time.Millisecond))
		if x := w.thread(w.ana, long); x.IsGone() {
			t.Error("the passage has gone")
		}
	})
}
