package lang

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Localizer speaks one language to someone somewhere. Safe for concurrent use.
type Localizer struct {
	catalogue *Catalogue
	tag       string
	zone      *time.Location
	words     map[string]message
	own       Nouns
}

type carried struct{}

// With returns a context which carries l.
func With(ctx context.Context, l *Localizer) context.Context {
	return context.WithValue(ctx, carried{}, l)
}

// From returns the localizer that ctx carries. Never nil: without one, it is a French voice in UTC
// without a catalogue, whose T returns the key.
func From(ctx context.Context) *Localizer {
	if l, ok := ctx.Value(carried{}).(*Localizer); ok && l != nil {
		return l
	}
	return &Localizer{catalogue: &Catalogue{bare: true}, tag: French, zone: time.UTC}
}

// T is the text of key in the language that ctx carries; see Localizer.T.
func T(ctx context.Context, key string, args ...any) string { return From(ctx).T(key, args...) }

// Tag returns "fr" or "en", as the lang attribute wants it.
func (l *Localizer) Tag() string { return l.tag }

// Zone returns the time zone in which times are shown. Never nil.
func (l *Localizer) Zone() *time.Location { return l.zone }

// T returns the text of key, with its placeholders filled from args: names and values in turn. The
// value named n, an integer, chooses the plural form. Integers are written with the separators of
// the language (give a year as a string), times as a Date, anything else as fmt does. A key that is
// not there gives ⟦key⟧, a placeholder without value stays as it is; OnMissing is told of both.
// The result is plain text, not HTML.
func (l *Localizer) T(key string, args ...any) string {
	m, ok := l.words[key]
	if !ok {
		if l.catalogue.bare {
			return key
		}
		l.missing(key)
		return "⟦" + key + "⟧"
	}
	n, _ := integer(value(args, "n"))
	pieces := m.form(l.tag, n)
	if len(pieces) == 1 && !pieces[0].place && pieces[0].noun == nil {
		return pieces[0].text
	}
	var b strings.Builder
	for _, p := range pieces {
		if p.noun != nil {
			b.WriteString(p.noun.write(l.tag, l.Noun(p.noun.thing)))
			continue
		}
		if !p.place {
			b.WriteString(p.text)
			continue
		}
		v := value(args, p.text)
		if v == nil {
			l.missing(key + " {" + p.text + "}")
			v = "{" + p.text + "}"
		}
		b.WriteString(l.show(v))
	}
	return b.String()
}

func (l *Localizer) missing(key string) {
	if l.catalogue.OnMissing != nil {
		l.catalogue.OnMissing(l.tag, key)
	}
}

// value returns what args give for name, nil if nothing.
func value(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

// show writes a value for people.
func (l *Localizer) show(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case time.Time:
		return l.Date(v)
	case MoreThan:
		return l.moreThan(v)
	case fmt.Stringer: // before integers: a typed id or a closed word knows how it is read
		return v.String()
	case float64:
		s := strconv.FormatFloat(v, 'f', -1, 64)
		if l.tag == French {
			s = strings.Replace(s, ".", ",", 1)
		}
		return s
	}
	if n, ok := integer(v); ok {
		return l.Number(n)
	}
	return fmt.Sprint(v)
}

// integer returns v as a number when it is an integer, of a type of its own too, and fits.
func integer(v any) (int64, bool) {
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return r.Int(), true
	case r.CanUint() && r.Uint() <= math.MaxInt64:
		return int64(r.Uint()), true
	}
	return 0, false
}
