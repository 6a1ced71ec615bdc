package document

import "errors"

// Why a reader refuses a file. Test with errors.Is.
var (
	// ErrForm: it is not of the form that was said.
	ErrForm = errors.New("not a document of this form")
	// ErrBroken: it begins as such a document and makes no sense further on.
	ErrBroken = errors.New("damaged document")
	// ErrLarge: it would take too much room or time.
	ErrLarge = errors.New("too large a document")
)

// Brought is what a reader made of a file.
type Brought struct {
	Document
	Report Report
	// File gives the bytes of a picture inside, by its Src. Nil: there is none.
	File func(src string) ([]byte, error)
}

// Report counts what a reader did not understand. The zero value is ready.
type Report struct{ list []Remark }

// Remark is one sort of thing that was not understood.
type Remark struct {
	What    string `json:"what"` // a word: "comment", "table_span"…
	Times   int    `json:"times"`
	Example string `json:"example,omitempty"` // the first one, short; may be ""
}

// maxExample is how many signs of an example are kept.
const maxExample = 80

// Add counts one more what.
func (r *Report) Add(what, example string) { r.AddMany(what, 1, example) }

// AddMany counts several.
func (r *Report) AddMany(what string, times int, example string) {
	if list := []rune(example); len(list) > maxExample {
		example = string(list[:maxExample]) + "…"
	}
	for n := range r.list {
		if r.list[n].What == what {
			r.list[n].Times += times
			if r.list[n].Example == "" {
				r.list[n].Example = example
			}
			return
		}
	}
	r.list = append(r.list, Remark{what, times, example})
}

// List is the remarks, in the order in which they were first met.
func (r *Report) List() []Remark { return r.list }
