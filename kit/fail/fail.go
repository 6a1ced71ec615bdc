// Package fail gives errors a kind that says what the caller can do about them.
//
// A kind becomes a status and a page in one place (core/web). What a person may not see is Hidden, never Forbidden: the
// answer must not tell that the thing exists.
package fail

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is what went wrong, from the caller's side.
type Kind int

// The kinds. Their order is of no meaning.
const (
	Internal    Kind = iota // a bug or a broken machine; nothing the person can do
	Hidden                  // not there, or not for this person to know of
	Forbidden               // seen, but not allowed
	Invalid                 // what was sent is wrong; Fields says where
	Conflict                // somebody changed it meanwhile
	Closed                  // archived, locked, over
	TooMany                 // slow down; After says for how long
	Unavailable             // a service or the disk is missing for now
	SignedOut               // one must sign in first
)

var names = [...]string{"internal", "hidden", "forbidden", "invalid", "conflict", "closed", "too many", "unavailable", "signed out"}

func (k Kind) String() string { return names[k] }

// Field is what is wrong with one field of a form.
type Field struct {
	Name string // the form's field; "" for the whole form
	Key  string // words key of the message
	Args []any  // alternating names and values for the message
}

// Error is an error with its kind, where it happened, and its cause if any.
type Error struct {
	Op     string // package.Verb
	Kind   Kind
	Err    error   // cause, may be nil
	Key    string  // words key of a reason people can read, may be ""
	Args   []any   // for Key
	Fields []Field // for Invalid
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Op, e.Kind)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s: %s]", f.Name, f.Key)
	}
	if e.Key != "" {
		fmt.Fprintf(&b, " (%s)", e.Key)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// E returns an error of kind at op, caused by err (may be nil). When err already has a kind, that kind is kept unless
// kind is not Internal.
func E(op string, kind Kind, err error) error {
	var in *Error
	if kind == Internal && errors.As(err, &in) {
		return &Error{Op: op, Kind: in.Kind, Err: err, Key: in.Key, Args: in.Args, Fields: in.Fields}
	}
	return &Error{Op: op, Kind: kind, Err: err}
}

// Wrap is E with the kind that err has; nil when err is nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return E(op, Internal, err)
}

// Say returns an error of kind whose reason people can read under the words key.
func Say(op string, kind Kind, key string, args ...any) error {
	return &Error{Op: op, Kind: kind, Key: key, Args: args}
}

// Fields returns an Invalid error about the fields of a form; nil when there are none, so that checks can be gathered.
func Fields(op string, fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Op: op, Kind: Invalid, Fields: fields}
}

// On returns the Field of name with the words key of its message.
func On(name, key string, args ...any) Field { return Field{name, key, args} }

// KindOf returns the kind of err; Internal when it has none. err must not be nil.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is tells whether err is of kind. False for nil.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// FieldsOf returns the fields of the first error in the chain of err that has some, or nil.
func FieldsOf(err error) []Field {
	for err != nil {
		var e *Error
		if !errors.As(err, &e) {
			return nil
		}
		if len(e.Fields) > 0 {
			return e.Fields
		}
		err = e.Err
	}
	return nil
}

// Reason returns the words key and its arguments of the first error in the chain that has one, or "".
func Reason(err error) (string, []any) {
	for err != nil {
		var e *Error
		if !errors.As(err, &e) {
			return "", nil
		}
		if e.Key != "" {
			return e.Key, e.Args
		}
		err = e.Err
	}
	return "", nil
}
