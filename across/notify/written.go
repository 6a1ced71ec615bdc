package notify

import (
	"cmp"
	"context"
	"net/url"
	"strings"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/mail"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/markdown"
)

// written is what a letter says, in the language of who gets it.
type written struct {
	tag, site, home string
	subject         string
	where           string // "Groupe eau, Réseau alpha"
	pieces          []piece
	more            string // how many others there are
	act, link       string
	why             string
	settings, leave string // addresses
	replyTo         string // where answers are taken by mail; "" where they are not
}

// piece is one thing said.
type piece struct{ who, text, link string }

const (
	// shownPieces is how many answers a letter holds; the others are a link away.
	shownPieces = 10
	pieceRunes  = 1500
	titleRunes  = 80
)

func (n *Notify) voice(p account.Person) *lang.Localizer {
	return n.core.Web.Catalogue.Localizer(p.Lang, zone(p.TimeZone))
}

// wordsOfItems says what is new about top: one mention, or answers.
func (n *Notify) wordsOfItems(ctx context.Context, q db.Q, o occasion, top item.Item, items []item.Item) (w written, err error) {
	voice := n.voice(o.person).Calling(o.net.Words)
	shown := items[:min(len(items), shownPieces)]
	texts, err := n.texts(ctx, q, shown)
	if err != nil {
		return w, err
	}
	who, err := authors(ctx, q, o.viewer, shown, voice.T("notify.somebody"))
	if err != nil {
		return w, err
	}
	for _, i := range shown {
		w.pieces = append(w.pieces, piece{who: who[i.ID], text: cut(texts[i.ID], pieceRunes), link: n.absolute(i)})
	}
	if rest := len(items) - len(shown); rest > 0 {
		w.more = voice.T("notify.letter.more", "n", rest)
	}
	title := short(top.Title)
	if title == "" { // files alone
		title = o.space.Name
	}
	first := who[items[0].ID]
	w.act, w.link, w.why = voice.T("notify.letter.read"), n.absolute(items[0]), voice.T("notify.letter.why_follow")
	switch {
	case o.due.Kind == kindMention:
		w.subject, w.why = voice.T("notify.letter.mention", "who", first, "title", title), voice.T("notify.letter.why_mention")
	case o.due.Kind == kindBroadcast:
		w.subject, w.why = voice.T("notify.letter.broadcast", "name", o.space.Name, "title", title), voice.T("notify.letter.why_broadcast", "name", o.space.Name)
	case len(items) > 1:
		w.subject = voice.T("notify.letter.replies", "n", len(items), "title", title)
	case top.Author == o.person.ID:
		w.subject = voice.T("notify.letter.reply_you", "who", first, "title", title)
	default:
		w.subject = voice.T("notify.letter.reply", "who", first, "title", title)
	}
	return w, nil
}

// texts is the words of items, by item; one query a kind.
func (n *Notify) texts(ctx context.Context, q db.Q, items []item.Item) (map[ref.Item]string, error) {
	ids := map[string][]ref.Item{}
	for _, i := range items {
		ids[i.Kind] = append(ids[i.Kind], i.ID)
	}
	out := map[ref.Item]string{}
	for name, some := range ids {
		k, ok := n.core.Kinds[name]
		if !ok || k.Text == nil {
			continue
		}
		found, err := k.Text(ctx, q, some)
		if err != nil {
			return nil, err
		}
		for id, t := range found {
			out[id] = t.Body
		}
	}
	return out, nil
}

// authors is the names of those who wrote items, by item, as v may know them; unknown is the name of the others.
func authors(ctx context.Context, q db.Q, v *access.Viewer, items []item.Item, unknown string) (map[ref.Item]string, error) {
	var people []ref.Person
	for _, i := range items {
		if p, ok := access.Author(v, i); ok {
			people = append(people, p)
		}
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return nil, err
	}
	out := map[ref.Item]string{}
	for _, i := range items {
		out[i.ID] = unknown
		if p, ok := access.Author(v, i); ok && cards[p].Name != "" {
			out[i.ID] = cards[p].Name
		}
	}
	return out, nil
}

func short(title string) string { return markdown.Excerpt(title, titleRunes) }

// cut is text with its lines, at most runes long, cut after a word.
func cut(text string, runes int) string {
	if utf8.RuneCountInString(text) <= runes {
		return text
	}
	head := string([]rune(text)[:runes])
	if i := strings.LastIndexAny(head, " \n"); i > 0 {
		head = head[:i]
	}
	return strings.TrimSpace(head) + "…"
}

func (n *Notify) absolute(i item.Item) string { return n.core.Web.Absolute(n.core.Kinds.Path(i)) }

// wordsOfDeclared says what a part declares. Where one may not follow it any more, it leads to the page of notices.
func (n *Notify) wordsOfDeclared(ctx context.Context, q db.Q, o occasion) (w written, err error) {
	voice := n.voice(o.person).Calling(o.net.Words)
	cards, err := account.Cards(ctx, q, []ref.Person{o.line.actor})
	if err != nil {
		return w, err
	}
	path, err := n.addressOf(ctx, q, o.viewer, o.line)
	if err != nil {
		path = listPath
	}
	title := o.space.Name
	if o.line.item != 0 {
		found, err := some(ctx, q, o.viewer, []ref.Item{ref.Item(o.line.subject)})
		if err != nil {
			return w, err
		}
		title = cmp.Or(short(found[ref.Item(o.line.subject)].Title), title)
	}
	var more string
	w.subject, more = declaredWords(voice, n.rules().named[o.due.Kind], cards[o.line.actor].Name, o.space.Name, title, o.line.n)
	w.pieces, w.act, w.link = []piece{{text: more}}, voice.T("notify.letter.see"), n.core.Web.Absolute(path)
	w.why = voice.T("notify.letter.why_concerned")
	if o.line.reach == part.Runners {
		w.why = voice.T("notify.letter.why_runner")
	}
	return w, nil
}

// send puts the letter in the post. Letters about one thing answer the same one, which was never sent: mail programs show
// them as a conversation (RFC 5322 §3.6.4).
func (n *Notify) send(ctx context.Context, tx *db.Tx, o occasion, w written, thread string) error {
	const op = "notify.send"
	voice, site := n.voice(o.person).Calling(o.net.Words), n.core.Web
	leave, err := token(ctx, tx, leaving{o.person.ID, o.space.ID})
	if err != nil {
		return err
	}
	w.tag, w.site, w.home = voice.Tag(), site.Options.Site, site.Absolute("/")
	w.where = whereabouts(o.space, o.net, site.Options.Site)
	w.settings, w.leave = site.Absolute(prefsPath), site.Absolute("/desabonnement/"+leave)
	ctx = lang.With(ctx, voice)
	var html strings.Builder
	if err := letterView(w).Render(ctx, &html); err != nil {
		return fail.E(op, fail.Internal, err)
	}
	host := n.host()
	about := "<" + thread + "@" + host + ">"
	return fail.Wrap(op, n.core.Mail.Send(ctx, tx, "notify/"+o.due.Fact.String()+"/"+o.person.ID.String(), mail.Letter{
		To: o.person.Email, ToName: o.person.Name(), Subject: w.subject, Text: w.plain(ctx), HTML: html.String(),
		Headers: map[string]string{"In-Reply-To": about, "References": about}, ReplyTo: w.replyTo, ListID: "notifications." + host, Unsubscribe: w.leave,
	}))
}

// host names this site in what mail programs read.
func (n *Notify) host() string {
	u, err := url.Parse(n.core.Web.PublicURL)
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	return u.Hostname()
}

// plain is the letter for programs without HTML.
func (w written) plain(ctx context.Context) string {
	parts := []string{w.where}
	for _, p := range w.pieces {
		if p.who != "" {
			parts = append(parts, lang.T(ctx, "notify.letter.says", "who", p.who)+"\n"+p.text)
		} else {
			parts = append(parts, p.text)
		}
	}
	if w.more != "" {
		parts = append(parts, w.more)
	}
	parts = append(parts, w.act+"\n"+w.link)
	if w.replyTo != "" {
		parts = append(parts, lang.T(ctx, "notify.letter.by_mail"))
	}
	parts = append(parts, w.foot(ctx))
	return strings.Join(parts, "\n\n") + "\n"
}

// foot is why the letter came, how to have others or none, and from where.
func (w written) foot(ctx context.Context) string {
	return "-- \n" + w.why + "\n" + lang.T(ctx, "notify.letter.settings") + "\n" + w.settings + "\n" + lang.T(ctx, "notify.letter.leave") + "\n" + w.leave + "\n" + w.site + "\n" + w.home
}
