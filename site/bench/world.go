package bench

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/site"
)

const (
	// rotating is how many members take turns: enough that nothing is served twice to the same one while it is warm.
	rotating = 1000
	// longTopic is how many answers a topic has that fills its page.
	longTopic = 50
	// each is how many addresses of one sort a member has at most.
	each = 20
)

// member is somebody who asks, and what they may ask for.
type member struct {
	person  ref.Person
	session int64
	token   string
	groups  []string // addresses of their groups
	forums  []string // of lists of topics
	topics  []string // of topics of longTopic answers
	write   []string // identifiers in addresses of what they may answer
}

// world is who asks, and for what.
type world struct {
	members              []member
	names                []string // of people
	common, rare, prefix []string
}

// ErrEmpty: nobody there has a network and something to read.
var ErrEmpty = errors.New("bench: nobody in that deployment belongs to a network where something was said")

// look finds rotating members, by chance but the same for a seed, and opens a session for each.
func look(ctx context.Context, s *site.Site, seed uint64) (*world, error) {
	w, rnd := &world{}, rand.New(rand.NewPCG(seed, 1))
	q := s.Core.DB.Q()
	ids, err := people(ctx, q)
	if err != nil {
		return nil, err
	}
	rnd.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	long, err := topics(ctx, q, longTopic)
	if err != nil {
		return nil, err
	}
	if len(long) == 0 {
		if long, err = topics(ctx, q, 1); err != nil {
			return nil, err
		}
		long = long[len(long)*9/10:] // the longest there are
	}
	networks, err := space.Networks(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if len(w.members) == rotating {
			break
		}
		rnd.Shuffle(len(long), func(i, j int) { long[i], long[j] = long[j], long[i] })
		m, name, err := asks(ctx, s, id, networks, long)
		if err != nil {
			return nil, err
		}
		if len(m.groups) > 0 && len(m.forums) > 0 {
			w.members, w.names = append(w.members, m), append(w.names, name)
		}
	}
	if len(w.members) == 0 {
		return nil, ErrEmpty
	}
	if err := w.words(ctx, q); err != nil {
		return nil, err
	}
	return w, enter(ctx, s, w.members)
}

// asks is what one person may ask for, and their family name.
func asks(ctx context.Context, s *site.Site, id ref.Person, networks []space.Space, long []item.Item) (m member, name string, err error) {
	q := s.Core.DB.Q()
	p, err := account.Get(ctx, q, id)
	if err != nil {
		return m, "", err
	}
	v, err := access.Load(ctx, q, p)
	if err != nil {
		return m, "", err
	}
	m.person = id
	spaces, err := space.Some(ctx, q, v.Spaces())
	if err != nil {
		return m, "", err
	}
	for _, at := range v.Places {
		sp, in := spaces[at.Space]
		k := slices.IndexFunc(networks, func(n space.Space) bool { return n.ID == sp.Network })
		if !in || k < 0 {
			continue
		}
		place := web.Place{Space: sp, Network: networks[k]}
		if sp.Kind == space.Group && len(m.groups) < each {
			m.groups = append(m.groups, place.Path())
			if err := m.answers(ctx, s, v, sp); err != nil {
				return m, "", err
			}
		}
		if place.Has("forum") && len(m.forums) < each {
			m.forums = append(m.forums, place.Path()+"/forum")
		}
	}
	for _, i := range long {
		if len(m.topics) < each && v.Sees(i) {
			m.topics = append(m.topics, s.Core.Kinds.Path(i))
		}
	}
	return m, p.Family, nil
}

// answers adds what was last said in sp and may be answered.
func (m *member) answers(ctx context.Context, s *site.Site, v *access.Viewer, sp space.Space) error {
	if len(m.write) >= each {
		return nil
	}
	list, err := latest(ctx, s.Core.DB.Q(), sp.ID)
	for _, i := range list {
		if i.Author != v.Person && access.Can(v, access.Comment, i, sp) == nil {
			m.write = append(m.write, web.ItemPath(i))
		}
	}
	return err
}

// words are what is searched for.
func (w *world) words(ctx context.Context, q db.Q) (err error) {
	if w.common, err = common(ctx, q); err != nil {
		return err
	}
	for _, from := range []string{"b", "d", "f", "j", "l", "n", "p", "r", "t", "v"} {
		more, err := rare(ctx, q, from)
		if err != nil {
			return err
		}
		w.rare = append(w.rare, more...)
	}
	for _, word := range slices.Concat(w.common, w.rare) {
		w.prefix = append(w.prefix, word[:4])
	}
	return nil
}

// batch of sessions in one transaction: a longer one would hold up whoever writes.
const batch = 50

// enter opens a session for each.
func enter(ctx context.Context, s *site.Site, members []member) error {
	c := s.Core
	for part := range slices.Chunk(members, batch) {
		err := c.DB.Write(ctx, func(tx *db.Tx) error {
			for k := range part {
				m := &part[k]
				var err error
				if m.token, err = c.Accounts.Open(ctx, tx, m.person, "bench", account.ByDemo); err != nil {
					return err
				}
				opened, _, err := c.Accounts.ByToken(ctx, tx, m.token)
				if err != nil {
					return err
				}
				m.session = opened.ID
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// leave ends the sessions that enter opened.
func leave(ctx context.Context, s *site.Site, members []member) error {
	for _, m := range members {
		if err := s.Core.Accounts.Revoke(ctx, m.person, m.session); err != nil && !fail.Is(err, fail.Hidden) {
			return err
		}
	}
	return nil
}
