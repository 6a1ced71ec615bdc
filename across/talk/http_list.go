package talk

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/fail"
)

// The query of a page that shows answers: one of them to show, or where a part of the list begins or ends.
const (
	paramReply  = "reponse"
	paramAfter  = "apres"
	paramBefore = "avant"
	paramQuote  = "citer" // the answer that one quotes
)

// under is the answers to a root item and the form to add one.
func (t *Talk) under(ctx context.Context, v *web.Visit, i item.Item, place web.Place) (templ.Component, error) {
	if !i.IsRoot() {
		return nil, nil
	}
	return t.comments(ctx, v, i, place, nil)
}

// comments is the answers to i and the form to add one: again when it was refused, nil for a new one.
func (t *Talk) comments(ctx context.Context, v *web.Visit, i item.Item, place web.Place, again *typed) (templ.Component, error) {
	o := under{net: place.Network.Slug, root: i.ID.String(), words: t.words(i)}
	aside, err := t.beside(ctx, t.core.DB.Q(), i)
	if err != nil {
		return nil, err
	}
	o.count = int(i.Replies) - aside
	c, err := t.conversation(v, i, place.Space)
	if err != nil {
		return nil, err
	}
	some, err := t.list(ctx, v.Viewer, i, asked(v))
	if err != nil {
		return nil, err
	}
	if c.blocked, err = t.veiled(v, some.entries...); err != nil {
		return nil, err
	}
	for _, e := range some.entries {
		o.replies = append(o.replies, c.reply(v, e))
	}
	o.earlier, o.later = some.links(c.path)
	if o.kept, o.accepted, err = t.accepted(ctx, v, c, some.entries, !some.earlier); err != nil {
		return nil, err
	}
	if some.missing != 0 {
		if o.missing, err = t.missing(v, some.missing); err != nil {
			return nil, err
		}
	}
	switch err := access.Can(v.Viewer, access.Comment, i, place.Space); {
	case err == nil:
		quote := ""
		if again == nil {
			if quote, err = t.quote(ctx, v, c); err != nil {
				return nil, err
			}
		}
		o.form, err = t.form(v, i, c.path, quote, again)
		return underView(o), err
	default:
		o.why, o.whyHref, o.whyAct = whyNot(v, err, place, o.words)
	}
	return underView(o), nil
}

// wanted is which part of the answers is asked for: that of an answer, or what comes after or before one; the beginning when
// it is zero.
type wanted struct {
	reply         ref.Item
	after, before mark
}

func asked(v *web.Visit) wanted {
	for _, param := range []string{paramReply, paramQuote} {
		if n, ok := kind.FromAddress(v.Query(param)); ok {
			return wanted{reply: ref.Item(n)}
		}
	}
	return wanted{after: from(v.Query(paramAfter)), before: from(v.Query(paramBefore))}
}

// from reads a place in a list of answers: "milliseconds-id".
func from(s string) mark {
	at, id, _ := strings.Cut(s, "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	n, ok := kind.FromAddress(id)
	if err != nil || !ok {
		return mark{}
	}
	return mark{time.UnixMilli(ms), ref.Item(n)}
}

func (m mark) String() string { return strconv.FormatInt(m.at.UnixMilli(), 10) + "-" + m.id.String() }

// shown is some of the answers to an item, one after the other, and whether there are earlier and later ones.
type shown struct {
	entries        []kind.Entry
	earlier, later bool
	missing        ref.Item // the answer that was asked for, where it is not among them
}

// links is the addresses of the earlier and of the later answers, on the page path; "" where there are none.
func (p shown) links(path string) (earlier, later string) {
	if len(p.entries) == 0 {
		return "", ""
	}
	to := func(param string, e kind.Entry) string {
		return path + "?" + param + "=" + markOf(e.Item).String() + "#commentaires"
	}
	if p.earlier {
		earlier = to(paramBefore, p.entries[0])
	}
	if p.later {
		later = to(paramAfter, p.entries[len(p.entries)-1])
	}
	return earlier, later
}

// list is the part of the answers to root that w asks for, as v sees them.
func (t *Talk) list(ctx context.Context, v *access.Viewer, root item.Item, w wanted) (p shown, err error) {
	q := t.core.DB.Q()
	s, err := stretchOf(ctx, q, v, root.ID, w, t.listed(root))
	if err != nil {
		return p, err
	}
	p = shown{earlier: s.earlier, later: s.later, missing: s.missing}
	p.entries, err = t.core.Kinds.Entries(ctx, q, v, s.items)
	return p, err
}

// missing says that answer id is not in this conversation any more, and leads to where it is when the visitor may see it.
func (t *Talk) missing(v *web.Visit, id ref.Item) (*missing, error) {
	e, err := t.entry(v.Ctx(), v.Viewer, id)
	if fail.Is(err, fail.Hidden) {
		return &missing{}, nil
	}
	return &missing{href: e.Kind.Path(e.Item), title: e.Card.Name}, err
}
