package site_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/across/notify"
	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/mail/mailtest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/feature/post"
	"maillage/kit/fail"
	"maillage/site/sitetest"
)

// Whatever people do, choose and lose, in whatever order: nobody is told twice of one thing on a channel, nothing that may
// not be read is told, nobody is told of what they did; and whoever is named and may read is told.
func TestWhateverHappensNoticesAreRight(t *testing.T) {
	for _, e := range dbtest.Engines() {
		t.Run(string(e), func(t *testing.T) {
			digests, pushes := 0, 0
			for seed := range uint64(4) {
				x := newMess(t, e, seed)
				for range 40 {
					for range 1 + x.IntN(3) {
						x.act()
					}
					x.pass(time.Duration(x.IntN(5)*x.IntN(400)) * time.Minute)
					x.check()
					if t.Failed() {
						t.Fatalf("seed %d", seed)
					}
				}
				if len(x.said) == 0 || len(x.mail.Letters()) == 0 {
					t.Errorf("seed %d: nothing happened: %d items, %d letters", seed, len(x.said), len(x.mail.Letters()))
				}
				for _, p := range x.people {
					digests, pushes = digests+len(x.summaries(p)), pushes+x.pushes[p.ID]
				}
			}
			if digests == 0 || pushes == 0 {
				t.Errorf("%d digests and %d pushes in all", digests, pushes)
			}
			t.Logf("%d digests, %d pushes", digests, pushes)
		})
	}
}

// said is something written, with its mark: a word that is nowhere else.
type said struct {
	id     ref.Item
	root   ref.Item
	space  ref.Space
	author ref.Person
	mark   string
	named  []ref.Person // who could read it when they were named
	isNew  bool         // since the last check
}

type mess struct {
	*told
	*rand.Rand
	service  *service
	browsers map[ref.Person]*browser
	pushes   map[ref.Person]int // looked at
	people   []account.Person
	places   []space.Space
	said     []*said
	known    map[string]bool // what was told: item, channel, person
	read     int             // letters
}

func newMess(t *testing.T, e db.Engine, seed uint64) *mess {
	x := &mess{told: newTold(t, e, "http://maillage.test"), Rand: rand.New(rand.NewPCG(seed, 3)), known: map[string]bool{}, browsers: map[ref.Person]*browser{}, pushes: map[ref.Person]int{}}
	x.service = newService(x.World)
	x.places = []space.Space{x.net, x.group, x.Group(x.net, "cache", sitetest.Secret)}
	x.people = []account.Person{x.ana, x.bob, x.eve, x.Person("Dan Roux"), x.Person("Flo Blanc")}
	for k, p := range x.people {
		x.Join(p, space.Member, x.places...)
		if k > 0 { // one has no browser that receives
			x.browsers[p.ID] = x.service.browser(x.As(p), p.Handle)
		}
	}
	return x
}

func (x *mess) somebody() account.Person { return x.people[x.IntN(len(x.people))] }
func (x *mess) somewhere() space.Space   { return x.places[x.IntN(len(x.places))] }

// act does something; being refused is fine, failing is not.
func (x *mess) act() {
	p, err := x.somebody(), error(nil)
	switch x.IntN(19) {
	case 0, 1, 2:
		err = x.write(p, nil)
	case 3, 4, 5, 6:
		if len(x.said) > 0 {
			err = x.write(p, x.said[x.IntN(len(x.said))])
		}
	case 7:
		if len(x.said) > 0 {
			s := x.said[x.IntN(len(x.said))]
			_, err = x.Talk.Delete(x.Ctx, s.author, s.id)
		}
	case 8:
		err = x.notify.SetLevel(x.Ctx, p.ID, x.somewhere().ID, notify.Levels[x.IntN(len(notify.Levels))])
	case 9:
		if len(x.said) > 0 {
			_, err = x.notify.Follow(x.Ctx, p.ID, x.said[x.IntN(len(x.said))].id, x.IntN(2) == 0)
		}
	case 10, 11:
		x.move(p)
	case 12:
		err = x.notify.Prefer(x.Ctx, p.ID, notify.Prefs{Mail: x.IntN(4) > 0, Quiet: x.IntN(2) == 0, From: x.IntN(1440), To: x.IntN(1440), Weekends: x.IntN(2) == 0,
			Digest: notify.Rhythms[x.IntN(len(notify.Rhythms))], Day: time.Weekday(x.IntN(7)), At: x.IntN(1440)}, nil)
	case 13:
		x.Write(func(tx *db.Tx) error {
			if x.IntN(3) == 0 {
				return x.Site.Core.Accounts.Suspend(x.Ctx, tx, 0, p.ID, "Pour voir.")
			}
			return x.Site.Core.Accounts.Restore(x.Ctx, tx, 0, p.ID)
		})
	case 14:
		if len(x.said) > 0 {
			err = x.notify.Look(x.Ctx, p.ID, int64(x.said[x.IntN(len(x.said))].root))
		}
	case 15:
		err = x.rename()
	case 16:
		x.shun(p)
	case 17, 18:
		x.hide()
	}
	if err != nil && fail.KindOf(err) == fail.Internal {
		x.T.Fatal(err)
	}
}

// shun makes somebody mute or block somebody else, or end it.
func (x *mess) shun(p account.Person) {
	other := x.somebody()
	if other.ID == p.ID {
		return
	}
	x.Write(func(tx *db.Tx) error {
		switch x.IntN(3) {
		case 0:
			return tie.Set(x.Ctx, tx, p.ID, tie.Person, int64(other.ID), tie.Block)
		case 1:
			return tie.Set(x.Ctx, tx, p.ID, tie.Person, int64(other.ID), tie.Mute)
		}
		return tie.Clear(x.Ctx, tx, p.ID, tie.Person, int64(other.ID))
	})
}

// hide hides something, or shows it again, as moderation does.
func (x *mess) hide() {
	if len(x.said) == 0 {
		return
	}
	i := x.Item(x.said[x.IntN(len(x.said))].id)
	to, kind := item.Hidden, "moderation.hidden"
	if i.State == item.Hidden {
		to, kind = item.Published, "moderation.shown"
	}
	if i.State == item.Deleted {
		return
	}
	x.Write(func(tx *db.Tx) error {
		if err := item.SetState(x.Ctx, tx, i, to); err != nil {
			return err
		}
		_, err := x.Site.Core.Journal.Append(x.Ctx, tx, journal.Fact{Kind: kind, Space: i.Space, Item: i.ID, Root: i.RootID()})
		return err
	})
}

// naming is a text with a mark of its own that names somebody, or nobody.
func (x *mess) naming() (text, mark string, named account.Person) {
	mark = fmt.Sprintf("marque%dx.", x.Int64())
	if x.IntN(2) == 0 {
		return mark, mark, named
	}
	named = x.somebody()
	return mark + " @" + named.Handle, mark, named
}

// write publishes, or answers to.
func (x *mess) write(p account.Person, to *said) error {
	text, mark, named := x.naming()
	var i item.Item
	var err error
	if to == nil {
		i, err = x.Posts.Publish(x.Ctx, p.ID, post.Draft{Space: x.somewhere().ID, Body: text, Lang: "fr"})
	} else {
		i, err = x.Talk.Comment(x.Ctx, p.ID, to.id, text, "", "fr")
	}
	if err != nil {
		return err
	}
	s := &said{id: i.ID, root: i.RootID(), space: i.Space, author: p.ID, mark: mark, isNew: true}
	x.name(s, i, named)
	x.said = append(x.said, s)
	return nil
}

func (x *mess) name(s *said, i item.Item, p account.Person) {
	if p.ID != 0 && p.ID != s.author && x.sees(p.ID, i) {
		s.named = append(s.named, p.ID)
	}
}

// rename edits a message so that it names somebody else.
func (x *mess) rename() error {
	for _, s := range x.said {
		i := x.Item(s.id)
		if i.Kind != "post" || x.IntN(3) > 0 {
			continue
		}
		p := x.somebody()
		i, err := x.Posts.Edit(x.Ctx, s.author, s.id, post.Change{Body: s.mark + " @" + p.Handle + " " + fmt.Sprint(x.Int64())}, i.Edited)
		if err == nil {
			x.name(s, i, p)
			s.isNew = true
		}
		return err
	}
	return nil
}

// move changes what somebody is somewhere.
func (x *mess) move(p account.Person) {
	s := x.somewhere()
	x.Write(func(tx *db.Tx) error {
		if x.IntN(4) == 0 {
			return space.Remove(x.Ctx, tx, p.ID, s.ID)
		}
		states := []space.State{space.Active, space.Active, space.Muted, space.Excluded, space.Invited}
		roles := []space.Role{space.Guest, space.Member, space.Member, space.Animator}
		return space.SetMembership(x.Ctx, tx, space.Membership{Person: p.ID, Space: s.ID, Role: roles[x.IntN(len(roles))], State: states[x.IntN(len(states))]})
	})
}

func (x *mess) viewer(p ref.Person) *access.Viewer {
	v, err := access.LoadID(x.Ctx, x.Site.Core.DB.Q(), p)
	if err != nil {
		x.T.Fatal(err)
	}
	return v
}

func (x *mess) sees(p ref.Person, i item.Item) bool {
	v := x.viewer(p)
	return v.Person != 0 && v.Sees(i)
}

func (x *mess) check() {
	x.checkTold()
	x.checkLetters()
	x.checkPushes()
	for _, p := range x.people {
		x.checkPage(p)
	}
	for _, s := range x.said {
		x.checkNamed(s)
		s.isNew = false
	}
}

type toldRow struct {
	item    ref.Item
	channel string
	person  ref.Person
}

// checkTold looks at what was told since the last check; rights did not change between the two.
func (x *mess) checkTold() {
	list, err := db.All(context.Background(), x.Site.Core.DB.Q(), func(r db.Row) (t toldRow, err error) { return t, r.Scan(&t.item, &t.channel, &t.person) },
		`SELECT item_id, channel, person_id FROM notice_told WHERE channel <> 'seen' ORDER BY item_id`)
	if err != nil {
		x.T.Fatal(err)
	}
	for _, t := range list {
		if key := fmt.Sprint(t); x.known[key] {
			continue
		} else {
			x.known[key] = true
		}
		i := x.Item(t.item)
		if i.Author == t.person {
			x.T.Errorf("%d is told of what they wrote: %+v", t.person, i)
		}
		if !x.sees(t.person, i) {
			x.T.Errorf("%d is told on %s of what they may not read: %+v", t.person, t.channel, i)
		}
		if x.shuns(t.person, i.Author) {
			x.T.Errorf("%d is told on %s of what somebody did whom they mute: %+v", t.person, t.channel, i)
		}
		if l, err := notify.LevelOf(x.Ctx, x.Site.Core.DB.Q(), t.person, i.Space); err != nil || l == notify.Nothing {
			x.T.Errorf("%d is told where they want nothing (%v)", t.person, err)
		}
	}
}

func (x *mess) shuns(p, other ref.Person) bool {
	stance, err := tie.Of(x.Ctx, x.Site.Core.DB.Q(), p, tie.Person, []int64{int64(other)})
	if err != nil {
		x.T.Fatal(err)
	}
	return stance[int64(other)] == tie.Mute || stance[int64(other)] == tie.Block
}

// checkPushes looks at what browsers got since the last check: of what their reader was told, in words that hold no text.
func (x *mess) checkPushes() {
	for p, b := range x.browsers {
		x.service.mu.Lock()
		got := b.got[x.pushes[p]:]
		x.pushes[p] = len(b.got)
		x.service.mu.Unlock()
		for _, m := range got {
			if strings.Contains(m.Body, "marque") || !strings.HasPrefix(m.Navigate, "http://maillage.test/notifications/") {
				x.T.Errorf("the browser of %d shows %+v", p, m)
			}
			for _, s := range x.said {
				if strings.Contains(m.Title, strings.TrimSuffix(s.mark, ".")) && !x.sees(p, x.Item(s.id)) {
					x.T.Errorf("the browser of %d shows what may not be read: %+v", p, m)
				}
			}
		}
	}
}

// titles is what a digest says of where something was said: not what it tells.
var titles = regexp.MustCompile(`» dans .*|réponses? à « [^»]* »`)

// tells is the part of a letter that says what is new.
func tells(g mailtest.Got) string {
	if g.Header("List-Id") == "<resume.maillage.test>" {
		return titles.ReplaceAllString(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(g.Text), "")
	}
	return g.Text
}

// checkLetters looks at the letters that came since the last check.
func (x *mess) checkLetters() {
	all := x.mail.Letters()
	for n, g := range all {
		p := x.people[slices.IndexFunc(x.people, func(p account.Person) bool { return strings.EqualFold(p.Email, g.To[0]) })]
		for _, s := range x.said {
			if !strings.Contains(tells(g), s.mark) {
				continue
			}
			for _, later := range all[n+1:] {
				if later.To[0] == g.To[0] && strings.Contains(tells(later), s.mark) {
					x.T.Errorf("%s got %s in two letters", p.Given, s.mark)
				}
			}
			if n >= x.read && (s.author == p.ID || !x.sees(p.ID, x.Item(s.id))) {
				x.T.Errorf("%s got a letter about %s", p.Given, s.mark)
			}
		}
	}
	x.read = len(all)
}

func (x *mess) checkPage(p account.Person) {
	v := x.viewer(p.ID)
	list, _, err := x.notify.List(x.Ctx, v, []string{"mention", "reply", "post"}, notify.Newest)
	if err != nil {
		x.T.Fatal(err)
	}
	unread := 0
	for _, n := range list {
		if !v.Sees(n.Entry.Item) || n.Entry.Item.Author == p.ID {
			x.T.Errorf("the page of %s tells of %+v", p.Given, n.Entry.Item)
		}
		if !n.Seen() {
			unread++
		}
	}
	if count, err := x.notify.Unread(x.Ctx, v); err != nil || len(list) < 30 && count != unread {
		x.T.Errorf("the bell of %s says %d, the page %d (%v)", p.Given, count, unread, err)
	}
}

// checkNamed: who is named, and may still read when it is told, is told.
func (x *mess) checkNamed(s *said) {
	i := x.Item(s.id)
	for _, p := range s.named {
		l, err := notify.LevelOf(x.Ctx, x.Site.Core.DB.Q(), p, s.space)
		if err != nil {
			x.T.Fatal(err)
		}
		if s.isNew && i.State == item.Published && i.RootState == item.Published && l != notify.Nothing && x.sees(p, i) && !x.shuns(p, s.author) && !x.known[fmt.Sprint(toldRow{s.id, "site", p})] {
			x.T.Errorf("%d is named in %+v and not told", p, i)
		}
	}
}
