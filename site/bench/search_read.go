package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"maillage/core/ref"
)

// label is an identifier of a file: a string, or a number as it is written.
type label string

// UnmarshalJSON reads a string or a number.
func (l *label) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*l = label(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil || n == "" {
		return errors.New("an identifier is a string or a number")
	}
	*l = label(n)
	return nil
}

// document is a line of the corpus.
type document struct {
	ID    label  `json:"id"`
	Title string `json:"title"`
	Body  string `json:"body"`
}

// question is a line of the queries.
type question struct {
	Query    string  `json:"query"`
	Relevant []label `json:"relevant"`
}

// LineError is a line that is not understood.
type LineError struct {
	File string
	Line int
	Why  error
}

func (e LineError) Error() string {
	return fmt.Sprintf("bench: %s, line %d: %v", e.File, e.Line, e.Why)
}

// Unwrap returns why.
func (e LineError) Unwrap() error { return e.Why }

// longestLine of a file, in bytes.
const longestLine = 64 << 20

// eachLine gives do each line of a file in turn, which holds one object; empty lines are passed over. Only one line is in
// memory. What do returns is said with the line.
func eachLine[T any](path string, do func(line int, x T) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	defer f.Close()
	r := bufio.NewScanner(f)
	r.Buffer(make([]byte, 64<<10), longestLine)
	n := 0
	for r.Scan() {
		n++
		text := bytes.TrimSpace(bytes.TrimPrefix(r.Bytes(), []byte("\ufeff")))
		if len(text) == 0 {
			continue
		}
		var x T
		err := json.Unmarshal(text, &x)
		if err == nil {
			err = do(n, x)
		}
		if err != nil {
			return LineError{path, n, err}
		}
	}
	if err := r.Err(); err != nil {
		return LineError{path, n + 1, err}
	}
	return nil
}

// known is the documents by their identifiers; what became of each.
type known map[string]placed

type placed struct {
	row  int64    // in the plain table, from 1 on
	item ref.Item // 0: not made
}

// readDocuments reads the corpus through, and numbers its documents.
func readDocuments(path string) (known, error) {
	out := known{}
	err := eachLine(path, func(_ int, d document) error {
		switch _, twice := out[string(d.ID)]; {
		case d.ID == "":
			return errors.New(`no "id"`)
		case twice:
			return fmt.Errorf("the id %q is there twice", d.ID)
		case strings.TrimSpace(d.Title) == "" && strings.TrimSpace(d.Body) == "":
			return errors.New(`neither "title" nor "body"`)
		}
		out[string(d.ID)] = placed{row: int64(len(out) + 1)}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("bench: %s holds no document", path)
	}
	return out, err
}

// readQueries reads the questions through, and returns how many there are.
func readQueries(path string, documents known) (n int, err error) {
	err = eachLine(path, func(_ int, x question) error {
		if strings.TrimSpace(x.Query) == "" {
			return errors.New(`no "query"`)
		}
		if len(x.Relevant) == 0 {
			return errors.New(`nothing in "relevant"`)
		}
		for _, id := range x.Relevant {
			if _, ok := documents[string(id)]; !ok {
				return fmt.Errorf("the relevant id %q is no document of the corpus", id)
			}
		}
		n++
		return nil
	})
	if err == nil && n == 0 {
		err = fmt.Errorf("bench: %s holds no question", path)
	}
	return n, err
}

// progress shows how much is done on one line, each hundredth.
type progress struct {
	to        io.Writer
	what      string
	done, all int
}

func (p *progress) step() {
	p.done++
	if p.done == p.all || p.done%max(1, p.all/100) == 0 {
		fmt.Fprintf(p.to, "\r  %s %d of %d", p.what, p.done, p.all)
	}
	if p.done == p.all {
		fmt.Fprintln(p.to)
	}
}
