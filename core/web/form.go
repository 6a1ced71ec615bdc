package web

import (
	"errors"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/text"
	"maillage/kit/fail"
)

// Form is what was sent, read field by field; faults are gathered so that the person gets them all at once.
type Form struct {
	op     string
	r      *http.Request
	faults []fail.Field
}

// memory: bytes of files kept in memory while a form is read; the rest goes to temporary files.
const memory = 1 << 20

// Form reads the body. op names the verb in errors. Errors: fail.Invalid when the body is broken, TooLarge when it is over
// the limit of the route.
func (v *Visit) Form(op string) (*Form, error) {
	var err error
	if strings.HasPrefix(v.R.Header.Get("Content-Type"), "multipart/form-data") {
		err = v.R.ParseMultipartForm(memory)
	} else {
		err = v.R.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, &fail.Error{Op: op, Kind: fail.Invalid, Err: err, Key: "web.too_large", Args: []any{"max", v.Lang.Bytes(large.Limit)}}
	case err != nil:
		return nil, &fail.Error{Op: op, Kind: fail.Invalid, Err: err, Key: "web.broken_form"}
	}
	return &Form{op: op, r: v.R}, nil
}

// Raw is the field as it was sent, made printable: what is shown again when the form is refused.
func (f *Form) Raw(name string) string {
	return text.Printable(strings.ReplaceAll(strings.ToValidUTF8(f.r.PostFormValue(name), "\uFFFD"), "\x00", "\uFFFD"))
}

// All is every value of the field.
func (f *Form) All(name string) []string { return f.r.PostForm[name] }

// Has tells whether the field was sent and is not empty.
func (f *Form) Has(name string) bool { return f.r.PostFormValue(name) != "" }

// Text is a text of several lines, without surrounding blanks, at most max characters. A fault is noted when it is longer,
// is not text, or is required and empty.
func (f *Form) Text(name string, max int, required bool) string {
	s := f.r.PostFormValue(name)
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		f.Fault(name, "web.field.characters")
		return ""
	}
	s = strings.TrimSpace(text.Printable(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")))
	switch n := utf8.RuneCountInString(s); {
	case n == 0 && required:
		f.Fault(name, "web.field.required")
	case n > max:
		f.Fault(name, "web.field.long", "max", max, "n", n)
	}
	return s
}

// Line is a text of one line: white space is folded.
func (f *Form) Line(name string, max int, required bool) string {
	return strings.Join(strings.Fields(f.Text(name, max, required)), " ")
}

// OneOf is the field when it is among choices; a fault is noted otherwise.
func (f *Form) OneOf(name string, choices ...string) string {
	s := f.r.PostFormValue(name)
	for _, c := range choices {
		if s == c {
			return s
		}
	}
	f.Fault(name, "web.field.choice")
	return ""
}

// Since is t as a form carries it, for Form.Since: the last change of a text that its author starts from.
func Since(t time.Time) string {
	if t.IsZero() {
		return "0"
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}

// Since reads what web.Since wrote in the field name; a fault is noted on the field about when it is anything else.
func (f *Form) Since(name, about string) time.Time {
	ms, err := strconv.ParseInt(f.r.PostFormValue(name), 10, 64)
	switch {
	case err != nil:
		f.Fault(about, "web.broken_form")
	case ms != 0:
		return time.UnixMilli(ms)
	}
	return time.Time{}
}

// Files is the files sent under name; those left empty by the browser are not counted.
func (f *Form) Files(name string) []*multipart.FileHeader {
	if f.r.MultipartForm == nil {
		return nil
	}
	var out []*multipart.FileHeader
	for _, h := range f.r.MultipartForm.File[name] {
		if h.Filename != "" || h.Size > 0 {
			out = append(out, h)
		}
	}
	return out
}

// Fault notes what is wrong with a field, by the words key of the message.
func (f *Form) Fault(name, key string, args ...any) {
	f.faults = append(f.faults, fail.On(name, key, args...))
}

// Err is the gathered faults as fail.Invalid, or nil.
func (f *Form) Err() error { return fail.Fields(f.op, f.faults...) }

// Faults is the message of each field of a refused form, in the visitor's language; the first one counts. Nil when err has
// none: it is not about the form.
func (v *Visit) Faults(err error) map[string]string {
	list := fail.FieldsOf(err)
	if list == nil {
		return nil
	}
	out := map[string]string{}
	for _, f := range list {
		if _, ok := out[f.Name]; !ok {
			out[f.Name] = v.T(f.Key, f.Args...)
		}
	}
	return out
}

// Refused tells whether err is about what was typed, so that the form is shown again with its messages: wrong fields, a
// change made meanwhile, or too many tries.
func Refused(err error) bool {
	return err != nil && (fail.FieldsOf(err) != nil || fail.Is(err, fail.Conflict) || fail.Is(err, fail.TooMany))
}
