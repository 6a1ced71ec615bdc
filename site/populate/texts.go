package populate

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"maillage/across/search"
	"maillage/core/db"
	"maillage/core/text"
	"maillage/kit/markdown"
)

// piece is a sentence as it is written, rendered and looked for: made once, and put in many texts.
type piece struct {
	md, html string
	cut      *search.Cut // of its plain text
}

// pool is what can be said of one theme.
type pool struct {
	sentences, points, questions, titles []piece
	tag                                  piece
	label                                string // of the tag
}

// texts is the pools from which texts are composed.
type texts struct {
	w       *world
	pools   []pool
	all     []piece // sentences of all themes
	replies []piece
	short   int // how many of replies, the first, are short
	places  []piece
	numbers []piece
	frames  [][]piece // sentences with places and numbers in them; a zero piece is where they go
	cut     func(string) *search.Cut
}

// frames have a place, then numbers, where {} stands; each is between spaces.
var frames = []string{
	"Nous travaillons sur ce sujet avec {} depuis {} déjà.",
	"À {} on compte environ {} dossiers par an, et {} agents pour les traiter.",
	"Le service de {} a reçu {} demandes en {} et répond à presque toutes.",
	"Voir aussi le dossier {} de {} qui a été clos en {} seulement.",
	"La réunion de {} a réuni {} personnes autour de la table.",
	"Comparer avec {} et {} serait utile, leurs chiffres datent de {} environ.",
}

// prepare renders and cuts every sentence of the stock.
func (w *world) prepare(ctx context.Context, q db.Q, s *search.Search) (*texts, error) {
	t := &texts{w: w, cut: s.Cut}
	m := &maker{ctx: ctx, q: q, cut: s.Cut}
	for _, theme := range w.stock.Themes {
		p := pool{sentences: m.all(theme.Sentences), points: m.all(theme.Points), questions: m.all(theme.Questions), titles: m.all(theme.Titles), label: theme.Tag}
		if theme.Tag != "" {
			p.tag = m.piece("#" + theme.Tag)
		}
		p.titles = slices.DeleteFunc(append(p.titles, p.questions...), func(x piece) bool { return utf8.RuneCountInString(x.md) > text.MaxTitle })
		t.pools = append(t.pools, p)
		t.all = append(t.all, p.sentences...)
	}
	t.replies = m.all(w.stock.Replies)
	slices.SortStableFunc(t.replies, func(a, b piece) int { return len(a.md) - len(b.md) })
	for t.short < len(t.replies) && len(t.replies[t.short].md) < 90 {
		t.short++
	}
	seen := map[string]bool{}
	for _, o := range w.orgs {
		if name := nameOfPlace(o); name != "" && !seen[name] {
			seen[name] = true
			t.places = append(t.places, m.piece(name))
		}
	}
	for n := range 3000 {
		t.numbers = append(t.numbers, m.piece(strconv.Itoa(2+n)))
	}
	for _, f := range frames {
		t.frames = append(t.frames, m.frame(f))
	}
	return t, m.err
}

// maker renders pieces; the first error stays.
type maker struct {
	ctx context.Context
	q   db.Q
	cut func(string) *search.Cut
	err error
}

func (m *maker) piece(md string) piece {
	x, err := text.Render(m.ctx, m.q, md, "fr", "texte")
	if err != nil && m.err == nil {
		m.err = fmt.Errorf("populate: %q: %w", md, err)
	}
	html, ok := strings.CutPrefix(strings.TrimSuffix(x.HTML, "</p>\n"), "<p>")
	if (!ok || strings.Contains(html, "<p")) && m.err == nil {
		m.err = fmt.Errorf("populate: %q is no sentence: %q", md, x.HTML)
	}
	return piece{md, html, m.cut(x.Plain())}
}

func (m *maker) all(list []string) []piece {
	out := make([]piece, len(list))
	for n, s := range list {
		out[n] = m.piece(s)
	}
	return out
}

func (m *maker) frame(f string) []piece {
	var out []piece
	for n, part := range strings.Split(f, "{}") {
		if n > 0 {
			out = append(out, piece{})
		}
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, m.piece(part))
		}
	}
	return out
}

// nameOfPlace is what follows "Commune de" in names of organisations.
func nameOfPlace(o orgRow) string {
	for _, before := range []string{"Commune de ", "Commune d'", "Commune d’"} {
		if name, ok := strings.CutPrefix(o.name, before); ok && !strings.ContainsAny(name, "()/") {
			return name
		}
	}
	return ""
}

// written is a text composed of pieces.
type written struct {
	md, html, plain []byte
	cuts            []*search.Cut
	tagged          bool
	mentions        int32 // the person named; -1 for none
	open            bool  // a paragraph is being written
}

func (x *written) reset() {
	*x = written{md: x.md[:0], html: x.html[:0], plain: x.plain[:0], cuts: x.cuts[:0], mentions: -1}
}

// say adds a sentence to the paragraph, or to a new one.
func (x *written) say(p piece) {
	if x.open {
		x.md, x.html, x.plain = append(x.md, ' '), append(x.html, ' '), append(x.plain, ' ')
	} else {
		if len(x.md) > 0 {
			x.md, x.plain = append(x.md, "\n\n"...), append(x.plain, '\n')
		}
		x.html, x.open = append(x.html, "<p>"...), true
	}
	x.put(p)
}

func (x *written) put(p piece) {
	x.md, x.html, x.plain = append(x.md, p.md...), append(x.html, p.html...), append(x.plain, p.cut.Text...)
	x.cuts = append(x.cuts, p.cut)
}

// end ends the paragraph.
func (x *written) end() {
	if x.open {
		x.html, x.open = append(x.html, "</p>\n"...), false
	}
}

func (x *written) list(points []piece) {
	x.end()
	x.md, x.html = append(x.md, '\n'), append(x.html, "<ul>\n"...)
	for _, p := range points {
		x.md, x.html, x.plain = append(x.md, "\n- "...), append(x.html, "<li>"...), append(x.plain, '\n')
		x.put(p)
		x.html = append(x.html, "</li>\n"...)
	}
	x.html = append(x.html, "</ul>\n"...)
}

// Half of the texts are about as long as they should be, in bytes, the others shorter: so the median is what people write,
// and the whole takes no more room than it must.
const (
	rootLong, rootShort = 980, 100
	replyLong           = 280
	longShare           = 0.52
)

// compose writes the text of item n in x. The same n gives the same text.
func (t *texts) compose(n int, x *written) {
	x.reset()
	it := t.w.items[n]
	r := t.w.of(ofTexts, uint64(n))
	p := &t.pools[t.w.groups[it.group].theme]
	if it.root >= 0 {
		t.reply(&r, p, it, x)
	} else {
		t.opening(&r, p, it, x)
	}
	x.end()
}

func (t *texts) opening(r *random, p *pool, it thing, x *written) {
	target := rootLong
	if !r.chance(longShare) {
		target = rootShort + r.n(rootLong/3-rootShort)
	}
	if it.is(isQuestion) && !it.is(isTopic) {
		x.say(p.questions[r.n(len(p.questions))])
	}
	for k := 0; len(x.md) < target || k == 0; k++ {
		switch y := r.float(); {
		case k > 0 && y < 0.15:
			x.end()
			x.say(t.sentence(r, p))
		case k > 1 && y < 0.3 && x.open && len(p.points) > 4:
			at := r.n(len(p.points) - 3)
			x.list(p.points[at : at+2+r.n(2)])
		case y < 0.5:
			t.framed(r, x)
		default:
			x.say(t.sentence(r, p))
		}
	}
	if r.chance(0.12) && p.label != "" {
		x.end()
		x.say(p.tag)
		x.tagged = true
	}
}

func (t *texts) reply(r *random, p *pool, it thing, x *written) {
	if it.is(isMentioning) {
		up := t.w.items[it.root]
		x.mentions = t.w.author(up)
		x.say(t.named(x.mentions))
	}
	if !r.chance(longShare) {
		x.say(t.replies[r.n(t.short)])
		if r.chance(0.25) {
			t.framed(r, x)
		}
		return
	}
	if r.chance(0.3) {
		x.say(t.replies[r.n(len(t.replies))])
	}
	for len(x.md) < replyLong {
		switch {
		case len(x.md) > replyLong-80:
			x.say(t.replies[r.n(t.short)])
		case r.chance(0.3):
			t.framed(r, x)
		default:
			x.say(t.sentence(r, p))
		}
	}
}

func (t *texts) sentence(r *random, p *pool) piece {
	if r.chance(0.25) {
		return t.all[r.n(len(t.all))]
	}
	return p.sentences[r.n(len(p.sentences))]
}

// framed says a sentence with a place and numbers.
func (t *texts) framed(r *random, x *written) {
	f := t.frames[r.n(len(t.frames))]
	place := r.n(2) == 0 && len(t.places) > 0
	for _, p := range f {
		if p.cut == nil {
			if p = t.numbers[r.n(len(t.numbers))]; place {
				p = t.places[r.n(len(t.places))]
			}
			place = !place && len(t.places) > 0
		}
		x.say(p)
	}
}

// named is the mention of a person. Handles and names are of signs that Markdown leaves alone.
func (t *texts) named(n int32) piece {
	p := t.w.people[n]
	given, family := t.w.names(p)
	handle, name := t.w.handle(p), "@"+given+" "+family
	x := markdown.Render("@"+handle, markdown.Options{HeadingBase: 3, Lang: "fr", Mention: func(string) (string, string, bool) { return "/annuaire/" + handle, name, true }})
	return piece{"@" + handle, strings.TrimSuffix(strings.TrimPrefix(x.HTML, "<p>"), "</p>\n"), t.cut(x.Text)}
}

// titleRunes is how much of a text names it, as feature/post and across/talk say.
const titleRunes = 80

// title is what item n is called, and its words; x is its text.
func (t *texts) title(n int, x *written) (string, *search.Cut) {
	it := t.w.items[n]
	if it.is(isTopic) {
		r := t.w.of(ofTexts, uint64(n)|1<<50)
		list := t.pools[t.w.groups[it.group].theme].titles
		p := list[r.n(len(list))]
		return p.md, p.cut
	}
	title := markdown.Excerpt(beginning(x.plain), titleRunes)
	return title, search.Beginning(x.cuts, len(strings.TrimSuffix(title, "…")))
}

// beginning is enough of a plain text to name it.
func beginning(plain []byte) string {
	const enough = titleRunes * utf8.UTFMax
	if len(plain) <= enough {
		return string(plain)
	}
	return string(plain[:enough])
}
