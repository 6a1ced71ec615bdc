package mydata

import (
	"context"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/space"
)

// words: mydata.col.* mydata.list.* mydata.role.* mydata.member.* mydata.audience.* mydata.item.* mydata.reaction.* mydata.tie.* mydata.stance.* mydata.proof.* mydata.account.* mydata.space.*

// columns are the columns of the names, whose labels are shared by the lists of this part.
func columns(names ...string) []part.Column {
	out := make([]part.Column, len(names))
	for n, name := range names {
		out[n] = part.Column{Name: name, Label: "mydata.col." + name}
	}
	return out
}

// coded has the values of a column said by the words under prefix.
func coded(list []part.Column, name, prefix string) []part.Column {
	for n := range list {
		if list[n].Name == name {
			list[n].Words = func(v string) string { return prefix + v }
		}
	}
	return list
}

// at is a column of milliseconds, read into t.
func at(t *time.Time) db.Scanned { return db.Scanned{T: t} }

// address is where an item of any kind is read. It holds nothing of its title, which may be of another person.
func (m *Mydata) address(n ref.Item) string {
	if n == 0 {
		return ""
	}
	return m.core.Web.Absolute("/publications/" + n.String())
}

// ownExports is what the rooms of the core hold of a person.
func (m *Mydata) ownExports() []part.Export {
	return []part.Export{
		{Name: "account", Label: "mydata.list.account", Rows: part.Select(selectAccount, scanAccount),
			Columns: coded(columns("given", "family", "handle", "email", "email_proved", "job", "organisation", "state", "reason", "language", "theme", "time_zone", "has_password", "photo", "created", "closing", "last_week"), "state", "mydata.account.")},
		{Name: "affiliations", Label: "mydata.list.affiliations", Rows: part.Select(selectAffiliations, scanAffiliation),
			Columns: coded(columns("organisation", "job", "since", "until", "proof"), "proof", "mydata.proof.")},
		{Name: "memberships", Label: "mydata.list.memberships", Rows: part.Select(selectMemberships, scanMembership),
			Columns: coded(coded(coded(columns("space", "space_kind", "network", "role", "membership", "note", "joined"), "role", "mydata.role."), "membership", "mydata.member."), "space_kind", "mydata.space.")},
		{Name: "publications", Label: "mydata.list.publications", Rows: m.publications, Columns: m.publicationColumns()},
		{Name: "files", Label: "mydata.list.files", Rows: part.Select(selectFiles, m.scanFile),
			Columns: columns("file", "name", "type", "size", "description", "publication", "created")},
		{Name: "drafts", Label: "mydata.list.drafts", Rows: part.Select(selectDrafts, scanDraft), Columns: columns("place", "title", "text", "updated")},
		{Name: "reactions", Label: "mydata.list.reactions", Rows: part.Select(selectReactions, m.scanReaction),
			Columns: coded(columns("reaction", "publication", "created"), "reaction", "mydata.reaction.")},
		{Name: "ties", Label: "mydata.list.ties", Rows: part.Select(selectTies, m.scanTie),
			Columns: coded(coded(columns("stance", "what", "target", "created"), "stance", "mydata.stance."), "what", "mydata.tie.")},
		{Name: "sessions", Label: "mydata.list.sessions", Rows: part.Select(selectSessions, scanSession), Columns: columns("device", "created", "seen", "expires")},
		{Name: "app_passwords", Label: "mydata.list.app_passwords", Rows: part.Select(selectAppPasswords, scanAppPassword), Columns: columns("name", "created", "used_week")},
		{Name: "browsers", Label: "mydata.list.browsers", Rows: part.Select(selectBrowsers, scanBrowser), Columns: columns("since", "seen")},
	}
}

const selectAccount = `SELECT given, family, handle, email, email_proved <> 0, job, org_name, state, reason, lang, theme, time_zone, password <> '', photo <> '', created, closing, seen_week
	FROM person WHERE id = $1`

func scanAccount(r db.Row) ([]any, error) {
	var given, family, handle, email, job, org, state, reason, language, theme, zone string
	var proved, password, photo bool
	var created, closing, lastWeek time.Time
	err := r.Scan(&given, &family, &handle, &email, &proved, &job, &org, &state, &reason, &language, &theme, &zone, &password, &photo, at(&created), at(&closing), at(&lastWeek))
	return []any{given, family, handle, email, proved, job, org, state, reason, language, theme, zone, password, photo, created, closing, lastWeek}, err
}

const selectAffiliations = `SELECT o.name, a.job, a.since, a.until, a.proof FROM affiliation a JOIN org o ON o.id = a.org_id WHERE a.person_id = $1 ORDER BY a.since, a.id`

func scanAffiliation(r db.Row) ([]any, error) {
	var name, job, proof string
	var since, until time.Time
	err := r.Scan(&name, &job, at(&since), at(&until), &proof)
	if proof == "" {
		proof = "claimed"
	}
	return []any{name, job, since, until, proof}, err
}

const selectMemberships = `SELECT s.name, s.kind, n.name, m.role, m.state, m.note, m.joined FROM membership m JOIN space s ON s.id = m.space_id JOIN space n ON n.id = s.network_id
	WHERE m.person_id = $1 ORDER BY m.joined, m.space_id`

func scanMembership(r db.Row) ([]any, error) {
	var name, of, network, role, state, note string
	var joined time.Time
	err := r.Scan(&name, &of, &network, &role, &state, &note, at(&joined))
	return []any{name, of, network, role, state, note, joined}, err
}

const selectFiles = `SELECT a.id, a.name, a.type, a.size, a.alt, a.item_id, a.created FROM attachment a JOIN item i ON i.id = a.item_id WHERE i.author_id = $1 ORDER BY a.id`

func (m *Mydata) scanFile(r db.Row) ([]any, error) {
	var n ref.File
	var i ref.Item
	var name, media, alt string
	var size int64
	var created time.Time
	err := r.Scan(&n, &name, &media, &size, &alt, &i, at(&created))
	return []any{fileName(n, name), name, media, size, alt, m.address(i), created}, err
}

const selectDrafts = `SELECT spot, title, body, updated FROM text_draft WHERE person_id = $1 ORDER BY updated, spot`

func scanDraft(r db.Row) ([]any, error) {
	var place, title, body string
	var updated time.Time
	err := r.Scan(&place, &title, &body, at(&updated))
	return []any{place, title, body, updated}, err
}

const selectReactions = `SELECT kind, item_id, at FROM reaction WHERE person_id = $1 ORDER BY at, item_id, kind`

func (m *Mydata) scanReaction(r db.Row) ([]any, error) {
	var what string
	var i ref.Item
	var t time.Time
	err := r.Scan(&what, &i, at(&t))
	return []any{what, m.address(i), t}, err
}

const selectTies = `SELECT t.what, t.target, t.stance, t.at, COALESCE(p.handle, ''), COALESCE(h.label, '') FROM tie t
	LEFT JOIN person p ON t.what = 'person' AND p.id = t.target LEFT JOIN theme h ON t.what = 'theme' AND h.id = t.target
	WHERE t.person_id = $1 ORDER BY t.at, t.what, t.target`

func (m *Mydata) scanTie(r db.Row) ([]any, error) {
	var what, stance, handle, label string
	var target int64
	var t time.Time
	err := r.Scan(&what, &target, &stance, at(&t), &handle, &label)
	said := m.address(ref.Item(target))
	switch what {
	case "person":
		said = m.core.Web.Absolute("/annuaire/" + handle)
	case "theme":
		said = label
	}
	return []any{stance, what, said, t}, err
}

const selectAppPasswords = `SELECT name, created, used_week FROM app_password WHERE person_id = $1 ORDER BY id`

func scanAppPassword(r db.Row) ([]any, error) {
	var name string
	var created, used time.Time
	err := r.Scan(&name, at(&created), at(&used))
	return []any{name, created, used}, err
}

const selectSessions = `SELECT device, created, seen, expires FROM session WHERE person_id = $1 ORDER BY created, id`

func scanSession(r db.Row) ([]any, error) {
	var device string
	var created, seen, expires time.Time
	err := r.Scan(&device, at(&created), at(&seen), at(&expires))
	return []any{device, created, seen, expires}, err
}

const selectBrowsers = `SELECT since, seen FROM known_device WHERE person_id = $1 ORDER BY since`

func scanBrowser(r db.Row) ([]any, error) {
	var since, seen time.Time
	err := r.Scan(at(&since), at(&seen))
	return []any{since, seen}, err
}

func (m *Mydata) publicationColumns() []part.Column {
	list := columns("id", "kind", "address", "in_reply_to", "space", "network", "title", "text", "language", "audience", "publication_state", "signed", "created", "edited", "replies", "useful", "thanks", "same")
	list = coded(coded(list, "audience", "mydata.audience."), "publication_state", "mydata.item.")
	for n := range list {
		if list[n].Name == "kind" {
			list[n].Words = func(v string) string { return m.core.Kinds[v].Label }
		}
	}
	return list
}

// pageOfItems: publications that are read together, with their texts.
const pageOfItems = 200

// publications is all that a person wrote, answers too, whatever its state, the oldest first.
func (m *Mydata) publications(ctx context.Context, q db.Q, p ref.Person, put func(values ...any) error) error {
	for after := ref.Item(0); ; {
		list, err := db.All(ctx, q, item.Scan, `SELECT `+item.Columns+` FROM item i WHERE i.author_id = $1 AND i.id > $2 ORDER BY i.id LIMIT $3`, p, after, pageOfItems)
		if err != nil {
			return err
		}
		texts, places, err := m.around(ctx, q, list)
		if err != nil {
			return err
		}
		for _, i := range list {
			after = i.ID
			t := texts[i.ID]
			title := t.Title
			if title == "" {
				title = i.Title
			}
			err := put(i.ID.String(), i.Kind, m.address(i.ID), m.address(i.Root), places[i.Space].Name, places[i.Network].Name, title, t.Body, i.Lang,
				string(i.Audience), string(i.State), i.Byline == item.Named, i.Created, i.Edited, i.Replies, i.Useful, i.Thanks, i.Same)
			if err != nil {
				return err
			}
		}
		if len(list) < pageOfItems {
			return nil
		}
	}
}

// around is the texts and the places of items: a query a kind, and one.
func (m *Mydata) around(ctx context.Context, q db.Q, list []item.Item) (map[ref.Item]kind.Text, map[ref.Space]space.Space, error) {
	byKind := map[string][]ref.Item{}
	var spaces []ref.Space
	for _, i := range list {
		byKind[i.Kind] = append(byKind[i.Kind], i.ID)
		spaces = append(spaces, i.Space, i.Network)
	}
	texts := map[ref.Item]kind.Text{}
	for name, ids := range byKind {
		k, ok := m.core.Kinds[name]
		if !ok || k.Text == nil {
			continue
		}
		some, err := k.Text(ctx, q, ids)
		if err != nil {
			return nil, nil, err
		}
		for n, t := range some {
			texts[n] = t
		}
	}
	if len(spaces) == 0 {
		return texts, nil, nil
	}
	places, err := space.Some(ctx, q, spaces)
	return texts, places, err
}

// held is how many files a person joined to what they published.
func held(ctx context.Context, q db.Q, p ref.Person) (n int64, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM attachment a JOIN item i ON i.id = a.item_id WHERE i.author_id = $1`, p).Scan(&n)
	return n, err
}
