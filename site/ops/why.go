package ops

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/kit/lang"
)

// ErrNoItem: nothing has the address or the identifier.
var ErrNoItem = errors.New("ops: there is no such item")

// Question is what Why is asked: who, by e-mail address, handle or identifier ("" for somebody who is not signed in), and
// about what, by identifier or address (that of an answer too).
type Question struct{ Person, Item string }

// Language is the one that an operator asks for, as a tag ("fr", "en") or as terminals say it ("fr_FR.UTF-8"): French, or
// English for any other.
func Language(asked string) string {
	if strings.HasPrefix(asked, lang.French) {
		return lang.French
	}
	return lang.English
}

// Why writes in the language tag why somebody may read, answer, edit, take away or moderate something, or may not: each thing
// that core/access looks at, in order. It writes no word of the item, nor its title, nor its author. The deployment may be
// running; nothing is written there. Errors: ErrNothing, ErrNobody, ErrNoItem.
func Why(ctx context.Context, c config.Config, ask Question, tag string, w io.Writer) error {
	if file, ok := sqlitePath(c); ok {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %s", ErrNothing, file)
		}
	}
	d, err := db.Open(ctx, c.DatabaseURL(), db.Options{Readers: 1})
	if err != nil {
		return err
	}
	defer d.Close()
	catalogue := lang.NewCatalogue().Call(space.Usual)
	if err := catalogue.Add("web", web.Words()); err != nil {
		return fmt.Errorf("ops: words: %w", err)
	}
	return d.Read(ctx, func(q db.Q) error { return why(ctx, q, ask, catalogue.Localizer(tag, time.UTC), w) })
}

func why(ctx context.Context, q db.Q, ask Question, l *lang.Localizer, w io.Writer) error {
	p, err := somebody(ctx, q, ask.Person)
	if err != nil {
		return err
	}
	i, s, network, err := thing(ctx, q, ask.Item)
	if err != nil {
		return err
	}
	v, err := access.Load(ctx, q, p)
	if err != nil {
		return err
	}
	who := l.T("web.why.nobody")
	if p.ID != 0 {
		who = fmt.Sprintf("%s (@%s)", p.ID, p.Handle)
	}
	fmt.Fprintln(w, l.T("web.why.head", "who", who, "kind", i.Kind, "item", i.ID.String(), "place", s.Path(network)))
	told := 0
	for _, verb := range whyVerbs {
		steps := access.Explain(v, verb.verb, i, s)
		// words: web.why.verb.*
		name := l.T("web.why.verb." + verb.name)
		answer := l.T("web.why.no", "verb", name)
		if access.Allowed(steps) == nil {
			answer = l.T("web.why.yes", "verb", name)
		}
		fmt.Fprintf(w, "\n%s\n", answer)
		if told == len(steps) {
			fmt.Fprintln(w, "  "+l.T("web.why.same"))
		}
		// What reading comes to is said once: all else begins with it.
		for _, step := range steps[told:] {
			fmt.Fprintln(w, "  - "+step.Say(l))
		}
		if verb.verb == access.Read {
			told = len(steps)
		}
	}
	return nil
}

var whyVerbs = []struct {
	verb access.Verb
	name string
}{{access.Read, "read"}, {access.Comment, "comment"}, {access.React, "react"}, {access.Edit, "edit"}, {access.Delete, "delete"}, {access.Moderate, "moderate"}, {access.Accept, "accept"}, {access.Pin, "pin"}}

// somebody is whom an operator names: an e-mail address, a handle, or an identifier.
func somebody(ctx context.Context, q db.Q, name string) (p account.Person, err error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return p, nil
	case strings.Contains(strings.TrimPrefix(name, "@"), "@"):
		p, err = account.ByEmail(ctx, q, name)
	default:
		p, err = account.ByHandle(ctx, q, strings.TrimPrefix(name, "@"))
		if n, ok := identifier(name); ok && fail.Is(err, fail.Hidden) {
			p, err = account.Get(ctx, q, ref.Person(n))
		}
	}
	if fail.Is(err, fail.Hidden) {
		return p, fmt.Errorf("%w, handle or identifier", ErrNobody)
	}
	return p, err
}

// thing is the item that an operator names, with its space and its network.
func thing(ctx context.Context, q db.Q, name string) (i item.Item, s, network space.Space, err error) {
	n, ok := address(name)
	if !ok {
		return i, s, network, ErrNoItem
	}
	if i, err = item.Get(ctx, q, ref.Item(n)); err == nil {
		if s, err = space.Get(ctx, q, i.Space); err == nil {
			network, err = space.Get(ctx, q, i.Network)
		}
	}
	if fail.Is(err, fail.Hidden) {
		err = ErrNoItem
	}
	return i, s, network, err
}

// address reads the identifier of an item: by itself, at the end of an address, or, for an answer, in what follows its #.
func address(name string) (int64, bool) {
	if n, ok := identifier(name); ok {
		return n, true
	}
	u, err := url.Parse(strings.TrimSpace(name))
	if err != nil {
		return 0, false
	}
	if n, ok := kind.FromAddress(u.Fragment); ok {
		return n, true
	}
	return kind.FromAddress(path.Base(u.Path))
}

// identifier reads an identifier as addresses show it, or as tables and logs do.
func identifier(s string) (int64, bool) {
	if n, ok := id.Parse(s); ok {
		return n, true
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}
