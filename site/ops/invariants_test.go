package ops_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/file"
	"maillage/feature/forum"
	"maillage/feature/post"
	"maillage/site/ops"
)

// busy is a world with one of each thing that something is counted of, all of it served.
func busy(w *world) (message item.Item) {
	t, ctx := w.t, w.t.Context()
	t.Helper()
	message = talked(w)
	var bob account.Person
	w.write(func(tx *db.Tx) (err error) {
		if bob, err = w.Core.Accounts.Create(ctx, tx, account.NewPerson{Email: "bob@exemple.fr", Given: "Bob", Family: "Petit"}); err != nil {
			return err
		}
		for _, s := range []ref.Space{w.group.Network, w.group.ID} {
			if err := space.SetMembership(ctx, tx, space.Membership{Person: bob.ID, Space: s, Role: space.Member, State: space.Active}); err != nil {
				return err
			}
		}
		for _, text := range []string{
			`INSERT INTO org (id, kind, code, name, name_key, short_key, weight, digest) VALUES (7, 'commune', '1', 'Une', 'une', '', 1, 1), (8, 'commune', '2', 'Deux', 'deux', '', 1, 1)`,
		} {
			if _, err := tx.Exec(ctx, text); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO affiliation (id, person_id, org_id, since) VALUES (9, $1, 7, 1)`, bob.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE person SET org_id = 7, org_name = 'Une', org_kind = 'commune' WHERE id = $1`, bob.ID); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO moderation_report (item_id, person_id, ground, at) VALUES ($1, $2, 'other', 1)`, message.ID, bob.ID)
		if err == nil {
			_, err = tx.Exec(ctx, `INSERT INTO moderation_case (item_id, reports, opened, latest) VALUES ($1, 1, 1, 1)`, message.ID)
		}
		return err
	})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.talk.Comment(ctx, bob.ID, message.ID, "Une réponse de Bob", "", "fr")
	must(err)
	poll, err := w.posts.Publish(ctx, w.ana.ID, post.Draft{Space: w.group.ID, Title: "Un sondage ?", Lang: "fr", Poll: &post.NewPoll{Choices: []string{"Oui", "Non"}, Anonymous: true}})
	must(err)
	_, err = w.posts.Vote(ctx, bob.ID, poll.ID, []int{1})
	must(err)
	topic, err := forum.New(w.Core).Open(ctx, w.ana.ID, forum.Draft{Space: w.group.ID, Title: "Une question ?", Body: "Laquelle ?", Lang: "fr", Question: true})
	must(err)
	kept, err := w.Core.Blobs.Put(ctx, strings.NewReader("un"), -1)
	must(err)
	_, err = file.New(w.Core, file.Options{}).Deposit(ctx, bob.ID, file.Where{Space: w.group.ID}, []file.Sent{{Name: "un.txt", Digest: kept.Digest, Size: kept.Size, Type: "text/plain"}}, "fr")
	must(err)
	answer, err := w.talk.Comment(ctx, bob.ID, topic.ID, "Celle-ci", "", "fr")
	must(err)
	_, err = w.talk.Accept(ctx, w.ana.ID, answer.ID, true)
	must(err)
	w.served("busy")
	_, err = ops.Mend(ctx, w.Site, "en") // who came in without a fact is entered in the directory
	must(err)
	must(ops.Reindex(ctx, w.Site))
	return message
}

// breach is an invariant that is broken: by what, what is then said, and what undoes it where it cannot be mended.
type breach struct {
	name   string
	breaks string
	undo   string
}

// breaches has every invariant. 0 in a text stands for the message.
var breaches = []breach{
	{"replies", `UPDATE item SET replies = replies + 3 WHERE id = 0`, ""},
	{"reactions_useful", `UPDATE item SET useful = 7 WHERE id = 0`, ""},
	{"reactions_thanks", `UPDATE item SET thanks = 0 WHERE id = 0`, ""},
	{"reactions_same", `UPDATE item SET same = 1 WHERE id = 0`, ""},
	{"root_state", `UPDATE item SET root_state = 'hidden' WHERE root_id = 0`, ""},
	{"locked", `UPDATE item SET locked = 5 WHERE root_id = 0`, ""},
	{"place", `UPDATE item SET audience = 'public' WHERE root_id = 0`, ""},
	{"network", `UPDATE item SET network_id = space_id WHERE id = 0`, ""},
	{"settled", `UPDATE item SET answer_id = 42 WHERE question = 'settled'`, ""},
	{"orphans", `UPDATE item SET parent_id = 42 WHERE root_id = 0`, `UPDATE item SET parent_id = root_id WHERE root_id = 0`},
	{"text", `DELETE FROM text_body WHERE item_id = 0`, `INSERT INTO text_body (item_id, markdown, html) VALUES (0, 'x', 'x')`},
	{"details", `DELETE FROM post WHERE item_id = 0`, `INSERT INTO post (item_id) VALUES (0)`},
	{"members", `UPDATE space SET members = members - 1 WHERE slug = 'ecrire'`, ""},
	{"groups", `UPDATE space SET groups = 99 WHERE kind = 'network'`, ""},
	{"openings", `UPDATE space SET opened = 1 WHERE slug = 'ecrire'`, ""},
	{"posted", `UPDATE space SET posted = 1 WHERE slug = 'ecrire'`, ""},
	{"poll", `UPDATE post SET poll = TRUE WHERE item_id = 0`, ""},
	{"ballots", `UPDATE post_poll_choice SET ballots = ballots + 1 WHERE n = 2`, `UPDATE post_poll_choice SET ballots = ballots - 1 WHERE n = 2`},
	{"reports", `UPDATE moderation_case SET reports = 5 WHERE item_id = 0`, ""},
	{"unheard", `DELETE FROM moderation_case WHERE item_id = 0`, `INSERT INTO moderation_case (item_id, reports, opened, latest) VALUES (0, 1, 1, 1)`},
	{"together", `INSERT INTO coedit_doc (item_id, epoch, seq, base, settled, changed, said) VALUES (0, 1, 2, 1, 1, 1, '')`, `DELETE FROM coedit_doc WHERE item_id = 0`},
	{"notices", `UPDATE notice SET n = n + 1 WHERE kind = 'reply'`, ""},
	{"file_place", `UPDATE file_node SET space_id = 42`, ""},
	{"file_latest", `UPDATE file_version SET n = 2`, ""},
	{"file_size", `UPDATE file_node SET size = size + 1 WHERE leaf = 1`, ""},
	{"file_tree", `UPDATE file_node SET above_id = 42 WHERE leaf = 1`, ""},
	{"file_use", `UPDATE file_use SET bytes = bytes + 1`, ""},
	{"employer", `UPDATE person SET org_id = 8 WHERE org_id = 7`, `UPDATE person SET org_id = 7 WHERE org_id = 8`},
}

// Everything that must hold is broken in turn: check says it, in both languages, with what to do; mending it changes that alone,
// and check then finds nothing.
func TestEveryInvariant(t *testing.T) {
	for _, name := range ops.Invariants() {
		if !slices.ContainsFunc(breaches, func(b breach) bool { return b.name == name }) {
			t.Errorf("nothing breaks %q", name)
		}
	}
	each(t, func(t *testing.T, e db.Engine) {
		w := newPlace(t, e).open().people()
		message := busy(w)
		w.mustBeSound("before")
		here := func(text string) string {
			n := strconv.FormatInt(int64(message.ID), 10)
			return strings.NewReplacer("id = 0", "id = "+n, "(0", "("+n).Replace(text)
		}
		for _, b := range breaches {
			w.exec(here(b.breaks))
			for _, language := range []string{"fr", "en"} {
				if wrong := found(ops.Check(t.Context(), w.Site, ops.CheckOptions{Lang: language}), ops.Wrong); len(wrong) != 1 || wrong[0].About != "counters" || strings.Contains(wrong[0].String(), "⟦") {
					t.Errorf("%s: %v", b.name, wrong)
				} else if b.undo == "" != strings.Contains(wrong[0].Do, "--mend") {
					t.Errorf("%s is to be mended by: %s", b.name, wrong[0].Do)
				}
			}
			done, err := ops.Mend(t.Context(), w.Site, "fr")
			if err != nil || (b.undo == "") != (len(done) == 1) && b.name != "employer" {
				t.Errorf("%s: mended %q, %v", b.name, done, err)
			}
			if b.undo != "" {
				w.exec(here(b.undo))
			}
			w.mustBeSound(b.name)
		}
	})
}

// What is found without being there, tasks about nothing and letters without a task are said too.
func TestWhatLeadsNowhere(t *testing.T) {
	each(t, func(t *testing.T, e db.Engine) {
		w := newPlace(t, e).open().people()
		busy(w)
		ctx := t.Context()
		about := func(area, fr, en string, level ops.Level) {
			t.Helper()
			for language, says := range map[string]string{"fr": fr, "en": en} {
				list := ops.Check(ctx, w.Site, ops.CheckOptions{Lang: language})
				if !slices.ContainsFunc(list, func(f ops.Finding) bool {
					return f.About == area && f.Level == level && strings.Contains(f.Says, says) && f.Do != ""
				}) {
					t.Errorf("%q is not said: %v", says, list)
				}
			}
		}
		w.exec(`DELETE FROM directory_term WHERE term LIKE 'w%'`)
		about("directory", "2 personnes ne se trouvent pas", "2 people are not found", ops.Watch)
		w.exec(`DELETE FROM search_document WHERE kind = 'space'`)
		about("search", "3 choses ne peuvent pas", "3 things cannot", ops.Watch)
		w.write(func(tx *db.Tx) error {
			return w.Core.Queue.Add(ctx, tx, "notify.letter", "perdue", map[string]string{"fact": ref.Fact(5).String()}, time.Now().Add(time.Hour))
		})
		about("tasks", "1 tâche parle d’un fait", "1 task speaks of a fact", ops.Wrong)
		w.exec(`INSERT INTO mail_letter (id, recipient, created, letter) VALUES (5, 'x@exemple.fr', 1, '{}')`)
		about("tasks", "1 lettre qu’aucune tâche", "1 letter that no task", ops.Wrong)
		if done, err := ops.Mend(ctx, w.Site, "en"); err != nil || len(done) != 2 {
			t.Errorf("mended %q, %v", done, err)
		}
		w.exec(`DELETE FROM mail_letter`)
		w.mustBeSound("mended")
		if n := w.number(`SELECT COUNT(*) FROM directory_term WHERE term LIKE 'w%'`); n == 0 {
			t.Error("nobody was entered again")
		}
	})
}

// plain is the numbers of tables that no other row says: each with why, so that whoever adds a number says what holds of it,
// here or by an invariant.
var plain = map[string]string{
	"digest": "of a text", "stamp": "of a text", "version": "grows with each change", "rights": "grows with each change", "rank": "an order", "position": "an order",
	"n": "an order, or counted by a room of its own", "line": "a place in a file", "size": "of a file", "width": "of a picture", "height": "of a picture", "thumb_width": "of a picture", "thumb_height": "of a picture",
	"weight": "of an organisation", "population": "of an organisation", "progress": "of work under way", "total": "of work under way", "tries": "of a sign-in", "code": "of a mail server",
	"slice": "a time", "lease": "a time", "xid": "a place in the journal, looked at apart", "seq": "a place in the journal, looked at apart", "quiet_from": "a choice", "quiet_to": "a choice", "digest_day": "a choice", "digest_at": "a choice",
	"post_poll.gone": "how many voters left: nothing names them any more", "forum_read.replies": "as it was when it was read", "charter_version": "grows with each change",
	"active": "as it was in a week", "contributors": "as it was in a week", "questions": "as it was in a week", "answered": "a time, or as it was in a week", "week": "a time", "search_saved.fresh": "as it was when it was looked at",
	"epoch": "tells a document from any other", "settled": "a place among updates", "client": "a Yjs client", "changed": "a time", "again": "a time",
	"choice": "a row of post_poll_choice", "first_item": "an item", "schedule_quota.per_week": "a choice", "space.founders": "a choice", "group_founding.needed": "a choice",
	"group_merge.apart": "as it was when it ended", "group_merge.items": "as it was when it ended", "group_merge.people": "as it was when it ended", "target": "what a tie is to", "changed_by": "somebody", "held_by": "somebody", "trashed_by": "somebody", "file_node.leaf": "1 for a file, 0 for a folder", "file_use.most": "a choice", "file_rule.days": "a choice", "file_rule.most_days": "a choice", "file_rule.bytes": "a choice", "file_rule.place_bytes": "a choice", "file_usual.person_bytes": "a choice", "revoked": "a time", "taken": "how often a link was used: nothing else says it", "decided_by": "somebody", "asked_by": "somebody", "answer_by": "somebody",
	"reviewed_by": "somebody", "approved_by": "somebody", "resolved_by": "somebody", "wiki_thread.start": "a place in a text", "wiki_thread.stop": "a place in a text", "wiki_page.brought": "as it was when it came", "wiki_port.undone": "a time",
	"used_week": "a time", "file_upload.got": "as it was when its pieces became one, which leaves none to count",
}

var times = []string{"at", "created", "updated", "edited", "joined", "seen", "since", "until", "opened", "latest", "expires", "applied", "due", "finished", "asked", "decided", "proved", "used", "closes", "closing", "confirmed", "email_proved",
	"starts", "ends", "next", "accepted", "charter_at", "climbed", "looked", "made", "pinned",
	"reviewed", "approved", "resolved", "came", "near_found", "ended", "reminded", "started", "renewed", "seen_week", "changed", "held", "trashed"}

// Every number that the tables keep is one that check compares with what it counts, or has a reason not to be.
func TestEveryNumberIsAccountedFor(t *testing.T) {
	if !only(db.SQLite) {
		return
	}
	p := newPlace(t, db.SQLite)
	p.plain = true
	w := p.open()
	kept := ops.Kept()
	columns, err := db.All(t.Context(), w.Core.DB.Q(), func(r db.Row) (c [2]string, err error) { return c, r.Scan(&c[0], &c[1]) },
		`SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type IN ('BIGINT', 'INTEGER')
		AND m.name NOT LIKE 'river_%' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'search\_text%' ESCAPE '\' AND m.name NOT LIKE 'search\_name%' ESCAPE '\' ORDER BY 1, 2`)
	if err != nil || len(columns) < 100 {
		t.Fatalf("%d columns, %v", len(columns), err)
	}
	for _, c := range columns {
		name := c[0] + "." + c[1]
		if kept[name] || plain[name] != "" || plain[c[1]] != "" || c[1] == "id" || strings.HasSuffix(c[1], "_id") || slices.Contains(times, c[1]) && name != "space.opened" {
			continue
		}
		t.Errorf("nothing says what holds of %s: add an invariant to site/ops/invariants.go, or a reason to plain", name)
	}
}

func found(list []ops.Finding, level ops.Level) (out []ops.Finding) {
	for _, f := range list {
		if f.Level == level {
			out = append(out, f)
		}
	}
	return out
}
