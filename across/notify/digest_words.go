package notify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/mail"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/markdown"
	"maillage/kit/words"
)

// shortestStem is how long a word must be to say something of somebody's skills: shorter ones are everywhere.
const shortestStem = 3

// inCommon returns those of mine, by stem, that text has, in the order in which it has them.
func inCommon(a *words.Analyser, mine map[string]string, text string) []string {
	var out []string
	for _, w := range a.Split(text) {
		if said, ok := mine[w.Stem]; ok && !slices.Contains(out, said) {
			out = append(out, said)
		}
	}
	return out
}

func ids(items []item.Item) []ref.Item {
	out := make([]ref.Item, len(items))
	for k, i := range items {
		out[k] = i.ID
	}
	return out
}

// summary is a digest in words, as the letter and the page show it. Addresses are paths.
type summary struct {
	subject string
	parts   []summaryPart
}

type summaryPart struct {
	id, title, hint, net string
	href                 string // of the place, "" for none
	rows                 []summaryRow
	more                 string // how many others there are; it leads to href
}

type summaryRow struct{ title, href, note string }

// mostWords is how many words in common are said of a question.
const mostWords = 4

// summarise puts d in the words of its reader.
func (n *Notify) summarise(l *lang.Localizer, d digest) summary {
	s := summary{subject: l.T("notify.digest.subject", "n", d.total)}
	if d.total == 0 {
		s.subject = l.T("notify.digest.subject_other")
	}
	if len(d.waiting) > 0 {
		p := summaryPart{id: "pour-vous", title: l.T("notify.digest.waiting"), href: listPath}
		for _, o := range d.waiting {
			title, text := n.sentence(l, o)
			p.rows = append(p.rows, summaryRow{title, address(o.line), text})
		}
		s.parts = append(s.parts, p)
	}
	if len(d.toAll) > 0 {
		p := summaryPart{id: "a-tous", title: l.T("notify.digest.to_all")}
		for _, e := range d.toAll {
			row := n.summaryRow(l, e)
			row.note = whereabouts(e.Space, e.Network, "") + " · " + row.note
			p.rows = append(p.rows, row)
		}
		s.parts = append(s.parts, p)
	}
	if len(d.questions) > 0 {
		p := summaryPart{id: "questions", title: l.T("notify.digest.questions"), hint: l.T("notify.digest.questions_hint")}
		for _, a := range d.questions {
			row := n.summaryRow(l, a.Entry)
			row.note += " · " + l.T("notify.digest.words", "words", l.List(a.words[:min(mostWords, len(a.words))]))
			p.rows = append(p.rows, row)
		}
		s.parts = append(s.parts, p)
	}
	for _, at := range d.places {
		p := summaryPart{id: "espace-" + at.space.ID.String(), title: whereabouts(at.space, at.network, ""), net: at.network.Slug, href: at.space.Path(at.network)}
		for _, e := range at.shown {
			p.rows = append(p.rows, n.summaryRow(l, e))
		}
		if at.more > 0 {
			p.more = l.T("notify.digest.more", "n", at.more)
		}
		s.parts = append(s.parts, p)
	}
	if d.others > 0 {
		s.parts = append(s.parts, summaryPart{id: "ailleurs", title: l.T("notify.digest.elsewhere"), href: "/", more: l.T("notify.digest.others", "n", d.others)})
	}
	return s
}

func (n *Notify) summaryRow(l *lang.Localizer, e kind.Entry) summaryRow {
	who := cmp.Or(e.Author.Name, l.T("notify.somebody"))
	note := who + ", " + l.Day(e.Item.Created)
	if e.Item.Replies > 0 {
		note += " · " + l.T("notify.digest.replies", "n", e.Item.Replies)
	}
	return summaryRow{markdown.Excerpt(cmp.Or(e.Card.Title, e.Card.Name, e.Space.Name), excerptRunes), n.core.Kinds.Path(e.Item), note}
}

// postDigest puts the letter in the post.
func (n *Notify) postDigest(ctx context.Context, tx *db.Tx, person account.Person, d digest, s summing) error {
	const op = "notify.postDigest"
	voice, site := n.voice(person), n.core.Web
	leave, err := token(ctx, tx, leaving{person.ID, digestLeaving})
	if err != nil {
		return err
	}
	w := written{tag: voice.Tag(), site: site.Options.Site, home: site.Absolute("/"), settings: site.Absolute(prefsPath), leave: site.Absolute("/desabonnement/" + leave)}
	sum := n.summarise(voice, d)
	w.subject, w.why, w.where = sum.subject, voice.T("notify.letter.why_digest"), voice.T("notify.digest.since", "day", voice.Day(s.Since))
	for k := range sum.parts {
		p := &sum.parts[k]
		if p.href != "" {
			p.href = site.Absolute(p.href)
		}
		for r := range p.rows {
			p.rows[r].href = site.Absolute(p.rows[r].href)
		}
	}
	ctx = lang.With(ctx, voice)
	var html strings.Builder
	if err := digestLetter(w, sum.parts).Render(ctx, &html); err != nil {
		return fail.E(op, fail.Internal, err)
	}
	key := fmt.Sprintf("digest/%s/%d", person.ID, db.Millis(s.Until))
	return fail.Wrap(op, n.core.Mail.Send(ctx, tx, key, mail.Letter{
		To: person.Email, ToName: person.Name(), Subject: w.subject, Text: w.plainDigest(ctx, sum.parts), HTML: html.String(), ListID: "resume." + n.host(), Unsubscribe: w.leave,
	}))
}

// plainDigest is the letter for programs without HTML.
func (w written) plainDigest(ctx context.Context, parts []summaryPart) string {
	out := []string{w.where}
	for _, p := range parts {
		out = append(out, strings.ToUpper(p.title))
		if p.hint != "" {
			out = append(out, p.hint)
		}
		for _, r := range p.rows {
			out = append(out, r.title+"\n"+r.note+"\n"+r.href)
		}
		if p.more != "" {
			out = append(out, p.more+"\n"+p.href)
		}
	}
	return strings.Join(append(out, w.foot(ctx)), "\n\n") + "\n"
}
