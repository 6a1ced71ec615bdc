package file

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"time"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/limit"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

const (
	// linkDays and mostLinkDays are how long a link holds where a network has not said otherwise; longestLink is the most that it
	// may say.
	linkDays, mostLinkDays, longestLink = 14, 90, 365
	// perDay is how many links one makes in a day.
	perDay = 50
	// shortestSecret and longestSecret are how many characters the password of a link has.
	shortestSecret, longestSecret = 8, 200
	// tries is how many passwords one network of machines tries on a link in a quarter of an hour, and allTries all of them.
	tries, allTries = 10, 50
	// goneAfter is how long an ended link is listed, and says that it has ended.
	goneAfter = 30 * 24 * time.Hour
)

// LinkRule is what a network lets its members do with links for people outside.
type LinkRule struct {
	Outside    bool
	Days, Most int // usual, and at most
}

// Link is an address by which whoever has it takes a document, or a folder.
type Link struct {
	ID      ref.File
	Item    ref.Item
	Person  ref.Person // who made it
	Created time.Time
	Ends    time.Time
	Revoked time.Time
	Taken   int64     // how many times it was downloaded
	Latest  time.Time // the last time
	sealed  string    // of its password
}

// HasPassword tells whether it asks for one.
func (l Link) HasPassword() bool { return l.sealed != "" }

// IsOver tells whether it was taken back, or has run out.
func (l Link) IsOver(now time.Time) bool { return !l.Revoked.IsZero() || !l.Ends.After(now) }

const linkColumns = `l.id, l.item_id, l.person_id, l.sealed, l.created, l.ends, l.revoked, l.taken, l.latest`

func scanLink(r db.Row) (l Link, err error) {
	return l, r.Scan(&l.ID, &l.Item, &l.Person, &l.sealed, db.Scanned{T: &l.Created}, db.Scanned{T: &l.Ends}, db.Scanned{T: &l.Revoked}, &l.Taken, db.Scanned{T: &l.Latest})
}

func tokenDigest(token string) string {
	h := sha256.Sum256([]byte("file.link" + token))
	return hex.EncodeToString(h[:])
}

func rules(ctx context.Context, q db.Q, networks []ref.Space) (map[ref.Space]LinkRule, error) {
	type row struct {
		id ref.Space
		LinkRule
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.Outside, &x.Days, &x.Most) },
		`SELECT network_id, outside, days, most_days FROM file_rule WHERE network_id IN ($1[])`, db.Ints(networks))
	out := map[ref.Space]LinkRule{}
	for _, x := range list {
		out[x.id] = x.LinkRule
	}
	return out, fail.Wrap("file.rules", err)
}

// ruleOf is what v may do with links to what is in network, among the rules of all that may matter. In their own place, it is what
// the widest of their networks lets them.
func ruleOf(all map[ref.Space]LinkRule, v *access.Viewer, network ref.Space) LinkRule {
	best := LinkRule{Days: linkDays, Most: mostLinkDays}
	if !space.IsOwn(network) {
		if x, ok := all[network]; ok {
			return x
		}
		return best
	}
	for _, n := range v.Networks() {
		if x := all[n]; x.Outside && (!best.Outside || x.Most > best.Most) {
			best = x
		}
	}
	return best
}

func linkRule(ctx context.Context, q db.Q, v *access.Viewer, network ref.Space) (LinkRule, error) {
	all, err := rules(ctx, q, append(slices.Clone(v.Networks()), network))
	return ruleOf(all, v, network), err
}

// LinkRule is what v may do with links to what is in network. One query.
func (f *Files) LinkRule(ctx context.Context, v *access.Viewer, network ref.Space) (LinkRule, error) {
	return linkRule(ctx, f.core.DB.Q(), v, network)
}

// SetLinkRule says what members of a network may do with links. Errors: fail.Hidden, Forbidden, Invalid on jours or jours_max.
func (f *Files) SetLinkRule(ctx context.Context, by ref.Person, network ref.Space, r LinkRule) error {
	const op = "file.SetLinkRule"
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := managed(ctx, tx, by, network); err != nil {
			return err
		}
		var faults []fail.Field
		if r.Most < 1 || r.Most > longestLink {
			faults = append(faults, fail.On("jours_max", "file.link.days_wrong", "n", longestLink))
		}
		if r.Days < 1 || r.Days > r.Most {
			faults = append(faults, fail.On("jours", "file.link.days_wrong", "n", max(1, min(r.Most, longestLink))))
		}
		if err := fail.Fields(op, faults...); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO file_rule (network_id, outside, days, most_days) VALUES ($1, $2, $3, $4)
			ON CONFLICT (network_id) DO UPDATE SET outside = excluded.outside, days = excluded.days, most_days = excluded.most_days`, network, r.Outside, r.Days, r.Most)
		if err != nil {
			return err
		}
		return f.note(ctx, tx, "file.ruled", by, network)
	}))
}

// NewLink is what a link is to be. Days 0 is what is usual.
type NewLink struct {
	Days     int
	Password string // "" for none
}

// MakeLink makes an address for people outside, which is told once: token is kept nowhere.
// Errors: fail.Hidden, Forbidden (also where the network does not let one), Invalid on jours or mot_de_passe, TooMany, Unavailable.
func (f *Files) MakeLink(ctx context.Context, by ref.Person, id ref.Item, n NewLink) (token string, err error) {
	const op = "file.MakeLink"
	sealed := ""
	if size := utf8.RuneCountInString(n.Password); size > 0 {
		if size < shortestSecret || size > longestSecret {
			return "", fail.Fields(op, fail.On("mot_de_passe", "file.link.password_size", "n", shortestSecret, "max", longestSecret))
		}
		if sealed, err = f.core.Accounts.Seal(ctx, n.Password); err != nil {
			return "", fail.Wrap(op, err)
		}
	}
	b := make([]byte, 32)
	rand.Read(b) // never fails (crypto/rand)
	token = base64.RawURLEncoding.EncodeToString(b)
	err = f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		node, _, err := find(ctx, tx, v, id, access.Edit)
		if err != nil {
			return err
		}
		rule, err := linkRule(ctx, tx, v, node.Item.Network)
		if err != nil {
			return err
		}
		days := n.Days
		switch {
		case !rule.Outside:
			return fail.Say(op, fail.Forbidden, "file.link.off")
		case days == 0:
			days = rule.Days
		case days < 0 || days > rule.Most:
			return fail.Fields(op, fail.On("jours", "file.link.days_wrong", "n", rule.Most))
		}
		if err := f.core.Limits.Hit(ctx, tx, "file.link:"+by.String(), perDay, 24*time.Hour); err != nil {
			return err
		}
		at := now(ctx)
		_, err = tx.Exec(ctx, `INSERT INTO file_link (id, item_id, person_id, digest, sealed, created, ends) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tx.ID(), id, by, tokenDigest(token), sealed, db.Millis(at), db.Millis(at.AddDate(0, 0, days)))
		if err != nil {
			return err
		}
		return f.tell(ctx, tx, "file.linked", by, node.Item, nil)
	})
	return token, fail.Wrap(op, err)
}

// EndLink takes a link back: who made it, and who runs the place of what it gives. Errors: fail.Hidden.
func (f *Files) EndLink(ctx context.Context, by ref.Person, id ref.File) error {
	const op = "file.EndLink"
	return fail.Wrap(op, f.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		l, err := scanLink(tx.QueryRow(ctx, `SELECT `+linkColumns+` FROM file_link l WHERE l.id = $1`, id))
		if err == db.ErrNoRows {
			return fail.E(op, fail.Hidden, nil)
		}
		if err != nil {
			return err
		}
		i, err := item.Get(ctx, tx, l.Item)
		if err != nil {
			return err
		}
		if v.Person == 0 || l.Person != v.Person && !v.Moderates(i.Space, i.Network) {
			return fail.E(op, fail.Hidden, nil)
		}
		n, err := tx.Exec(ctx, `UPDATE file_link SET revoked = $1 WHERE id = $2 AND revoked = 0`, db.Millis(now(ctx)), id)
		if err != nil || n == 0 {
			return err
		}
		return f.tell(ctx, tx, "file.unlinked", by, i, nil)
	}))
}

// Linked is a link with what it gives, for lists.
type Linked struct {
	Link
	Node  Node
	Maker account.Card
	Dead  bool // it gives nothing any more, though it has not run out: who made it may no longer read that, or the network has ended it
}

// links is the links that of keeps (a condition on l and i, with its arguments from $1 on), the last first. Of those that v did not
// make, it is not asked whether their maker may still read. Three queries.
func (f *Files) links(ctx context.Context, v *access.Viewer, of string, args ...any) ([]Linked, error) {
	q := f.core.DB.Q()
	list, err := db.All(ctx, q, func(r db.Row) (x Linked, err error) {
		var l Link
		x.Node, err = scan(tail{r, []any{&l.ID, &l.Item, &l.Person, &l.sealed, db.Scanned{T: &l.Created}, db.Scanned{T: &l.Ends}, db.Scanned{T: &l.Revoked}, &l.Taken, db.Scanned{T: &l.Latest}}})
		x.Link = l
		return x, err
	}, `SELECT `+nodeColumns+`, `+linkColumns+nodeTables+` JOIN file_link l ON l.item_id = n.item_id WHERE `+of+` ORDER BY l.id DESC LIMIT 200`, args...)
	if err != nil {
		return nil, fail.Wrap("file.links", err)
	}
	networks := slices.Clone(v.Networks())
	var people []ref.Person
	for _, x := range list {
		people, networks = append(people, x.Person), append(networks, x.Node.Item.Network)
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, err
	}
	all, err := rules(ctx, q, networks)
	for n, x := range list {
		list[n].Maker = cards[x.Person]
		list[n].Dead = x.Node.Item.State != item.Published || !ruleOf(all, v, x.Node.Item.Network).Outside || x.Person == v.Person && !v.Sees(x.Node.Item)
	}
	return list, err
}

// LinksOf is those that v may know of on one document: theirs, or all for who runs its place.
func (f *Files) LinksOf(ctx context.Context, v *access.Viewer, i item.Item) ([]Linked, error) {
	return f.links(ctx, v, `l.item_id = $1 AND (l.person_id = $2 OR CAST($3 AS BOOLEAN))`, i.ID, v.Person, v.Moderates(i.Space, i.Network))
}

// MyLinks is those that v made.
func (f *Files) MyLinks(ctx context.Context, v *access.Viewer) ([]Linked, error) {
	return f.links(ctx, v, `l.person_id = $1`, v.Person)
}

// LinksIn is those to what is in s, with its groups for a network: for who runs it.
// Errors: fail.Hidden, Forbidden.
func (f *Files) LinksIn(ctx context.Context, v *access.Viewer, s space.Space) ([]Linked, error) {
	if err := access.CanSpace(v, access.Animate, s); err != nil {
		return nil, err
	}
	if !v.Moderates(s.ID, s.Network) {
		return nil, fail.E("file.LinksIn", fail.Forbidden, nil)
	}
	if s.Kind == space.Network && v.Role(s.ID, s.ID) == space.Manager {
		return f.links(ctx, v, `i.network_id = $1`, s.ID)
	}
	return f.links(ctx, v, `i.space_id = $1`, s.ID)
}

// gives tells whether a link that maker made to n gives it now: they may read it, and its network lets them.
func (f *Files) gives(ctx context.Context, q db.Q, maker *access.Viewer, n Node) (bool, error) {
	if maker.Person == 0 || n.Item.State != item.Published || !maker.Sees(n.Item) {
		return false, nil
	}
	rule, err := linkRule(ctx, q, maker, n.Item.Network)
	return rule.Outside, err
}

// Opened is what a link gives to whoever has it.
type Opened struct {
	Link
	Node  Node
	Space space.Space
	maker *access.Viewer
}

// Open returns what a link gives. Errors: fail.Hidden for one that is none, fail.Closed for one that has ended: it has run out or
// was taken back, or who made it may no longer read that.
func (f *Files) Open(ctx context.Context, token string) (o Opened, err error) {
	const op = "file.Open"
	q := f.core.DB.Q()
	o.Link, err = scanLink(q.QueryRow(ctx, `SELECT `+linkColumns+` FROM file_link l WHERE l.digest = $1`, tokenDigest(token)))
	if err == db.ErrNoRows {
		return o, fail.E(op, fail.Hidden, nil)
	}
	if err != nil {
		return o, fail.Wrap(op, err)
	}
	if o.IsOver(now(ctx)) {
		return o, fail.E(op, fail.Closed, nil)
	}
	if o.maker, err = access.LoadID(ctx, q, o.Person); err != nil {
		return o, err
	}
	if o.Node, err = get(ctx, q, o.Item); err != nil && !fail.Is(err, fail.Hidden) {
		return o, err
	}
	gives, err := f.gives(ctx, q, o.maker, o.Node)
	if err != nil {
		return o, err
	}
	if !gives {
		return o, fail.E(op, fail.Closed, nil)
	}
	o.Space, err = space.Get(ctx, q, o.Node.Item.Space)
	return o, fail.Wrap(op, err)
}

// pass is what a browser that gave the password of a link keeps: it says nothing, and nobody makes it without the table.
func (o Opened) pass(token string) string {
	m := hmac.New(sha256.New, []byte(o.sealed))
	m.Write([]byte("file.link.pass" + token))
	return hex.EncodeToString(m.Sum(nil))
}

// Enter checks the password of a link. Errors: fail.Invalid on mot_de_passe, TooMany, Unavailable.
func (f *Files) Enter(ctx context.Context, o Opened, password, ip string) error {
	const op = "file.Enter"
	err := f.core.DB.Write(ctx, func(tx *db.Tx) error {
		if err := f.core.Limits.Hit(ctx, tx, "file.link.try:"+o.ID.String()+" "+limit.Network(ip), tries, 15*time.Minute); err != nil {
			return err
		}
		return f.core.Limits.Hit(ctx, tx, "file.link.tries:"+o.ID.String(), allTries, 15*time.Minute)
	})
	if err != nil {
		return fail.Wrap(op, err)
	}
	same, err := f.core.Accounts.Unseals(ctx, o.sealed, password)
	if err == nil && !same {
		err = fail.Fields(op, fail.On("mot_de_passe", "file.link.password_wrong"))
	}
	return err
}

// Take counts a download of a link.
func (f *Files) Take(ctx context.Context, o Opened) error {
	return fail.Wrap("file.Take", f.core.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE file_link SET taken = taken + 1, latest = $1 WHERE id = $2`, db.Millis(now(ctx)), o.ID)
		return err
	}))
}

// Hand is what an archive of a folder holds for whoever has a link to it: what who made the link sees. Errors: as Pack.
func (f *Files) Hand(ctx context.Context, o Opened) ([]Packed, error) {
	return f.Pack(ctx, o.maker, o.Space, []ref.Item{o.Item})
}

// dropLinks forgets links that ended long ago, and moves that were refused.
func dropLinks(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM file_move WHERE refused <> '' AND created < $1`, db.Millis(now(ctx).Add(-24*time.Hour))); err != nil {
		return fail.Wrap("file.dropLinks", err)
	}
	_, err := tx.Exec(ctx, `DELETE FROM file_link WHERE ends < $1 OR (revoked <> 0 AND revoked < $1)`, db.Millis(now(ctx).Add(-goneAfter)))
	return fail.Wrap("file.dropLinks", err)
}
