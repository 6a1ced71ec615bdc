package db

import (
	"encoding/json"
	"regexp"
	"strconv"
	"sync"
)

// A text of the program has several forms on SQLite, each prepared once. Lists are given as JSON, but most lists of a person's
// places have nothing, or one place, and reading a list of JSON costs more than what is looked for in it: a list of one is its
// value, and one of none is empty. SQLite plans by the values that are bound to a limit, or compared with a column of a partial
// index, and then prepares anew at each run, which cost a seventh of a page: how many rows are wanted is written as a number, and
// a sign before what is compared keeps it from looking.

var (
	sqliteTexts    sync.Map // *sqliteText by the program's text
	dollarList     = regexp.MustCompile(`\bIN \(\$(\d+)\[\]\)`)
	dollarLimit    = regexp.MustCompile(`\bLIMIT \$(\d+)`)
	dollarCompared = regexp.MustCompile(`([=<>]) \$(\d+)\b`)
	dollar         = regexp.MustCompile(`\$(\d+)`)
)

// mostForms of one text are kept; beyond, how many rows are wanted is an argument.
const mostForms = 100

// sqliteText is a text with its forms.
type sqliteText struct {
	text   string
	limits []int // the arguments that say how many rows, from 0 on; two at most
	mu     sync.RWMutex
	forms  map[formKey]string
}

type formKey struct {
	lengths
	limits [2]int64
}

// lengths says of each argument, two bits from the first on, how long a list it is.
type lengths uint64

// The lengths of a list that have a form of their own.
const (
	many lengths = iota // or no list
	none
	one
)

// sqliteForm is text for args: $n is ?n there.
func sqliteForm(text string, args []any) (string, lengths) {
	var t *sqliteText
	if v, ok := sqliteTexts.Load(text); ok {
		t = v.(*sqliteText)
	} else {
		t = newText(text)
		sqliteTexts.Store(text, t)
	}
	key := formKey{lengths: lengthsOf(args)}
	for n, at := range t.limits {
		key.limits[n] = limitOf(args, at)
	}
	t.mu.RLock()
	form, ok := t.forms[key]
	full := len(t.forms) >= mostForms
	t.mu.RUnlock()
	if ok {
		return form, key.lengths
	}
	if full {
		key.limits = [2]int64{-1, -1}
	}
	form = t.form(key)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forms[key] = form
	return form, key.lengths
}

func newText(text string) *sqliteText {
	t := &sqliteText{text: text, forms: map[formKey]string{}}
	seen := map[int]bool{}
	for _, m := range dollarLimit.FindAllStringSubmatch(text, -1) {
		if n := number(m[1]) - 1; !seen[n] && len(t.limits) < 2 {
			t.limits, seen[n] = append(t.limits, n), true
		}
	}
	return t
}

// number is the number that an expression found.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// limitOf is the value of argument n, -1 where it is none that can be written.
func limitOf(args []any, n int) int64 {
	if n < len(args) {
		switch x := args[n].(type) {
		case int:
			return max(-1, int64(x))
		case int64:
			return max(-1, x)
		}
	}
	return -1
}

func (t *sqliteText) form(key formKey) string {
	text := dollarList.ReplaceAllStringFunc(t.text, func(in string) string {
		digits := dollarList.FindStringSubmatch(in)[1]
		switch key.of(number(digits) - 1) {
		case none:
			return "IN (SELECT 1 WHERE 0)" // IN () is taken for no condition at all when rows are estimated
		case one:
			return "IN ($" + digits + ")"
		}
		return "IN (SELECT value FROM json_each($" + digits + "))"
	})
	text = dollarLimit.ReplaceAllStringFunc(text, func(limit string) string {
		for n, at := range t.limits {
			if at == number(dollarLimit.FindStringSubmatch(limit)[1])-1 && key.limits[n] >= 0 {
				return "LIMIT " + strconv.FormatInt(key.limits[n], 10)
			}
		}
		return limit
	})
	return dollar.ReplaceAllString(dollarCompared.ReplaceAllString(text, "$1 +$$$2"), "?$1")
}

// lengthsOf are those of args; the arguments after the thirty-second have none.
func lengthsOf(args []any) (l lengths) {
	for n, a := range args[:min(len(args), 32)] {
		if x, ok := a.(list); ok {
			switch x.len() {
			case 0:
				l |= none << (2 * n)
			case 1:
				l |= one << (2 * n)
			}
		}
	}
	return l
}

// of is the length of argument n, from 0 on.
func (l lengths) of(n int) lengths {
	if n >= 32 {
		return many
	}
	return l >> (2 * n) & 3
}

// value is the list as the form for its length takes it.
func (l list) value(length lengths) (any, error) {
	switch {
	case length == none:
		return nil, nil
	case length == one && l.texts != nil:
		return l.texts[0], nil
	case length == one:
		return l.ints[0], nil
	}
	return l.json()
}

// json is the list as json_each reads it.
func (l list) json() (string, error) {
	if l.texts != nil {
		b, err := json.Marshal(l.texts)
		return string(b), err
	}
	b := append(make([]byte, 0, 2+20*len(l.ints)), '[')
	for i, n := range l.ints {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return string(append(b, ']')), nil
}
