package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"maillage/across/search"
	"maillage/core/access"
	"maillage/core/ref"
)

// SearchOptions of Search.
type SearchOptions struct {
	Corpus, Queries string // files of one JSON object a line
	Engine          string // "sqlite", or the address of an empty PostgreSQL database
	Keep            string // folder of the deployment that is made, found again for the same corpus; "" for one that is removed
	Misses          io.Writer
	Progress        io.Writer
}

// SearchReport is how well the questions of a file find the documents of another, by the product and by plain FTS5.
type SearchReport struct {
	Documents, Refused, Queries int
	Product, Plain              Quality
}

// Quality is how well questions are answered. Each share is between 0 and 1.
type Quality struct {
	Name string
	// Hit1 and Hit10 are the questions of which the first document, one of the first ten, is a right one.
	Hit1, Hit10 float64
	// MRR10 is the mean of one over the rank of the first right one, 0 beyond ten.
	MRR10 float64
	// Recall10 is how much of what is right is among the first ten, on average.
	Recall10 float64
	Each     time.Duration // a question, on average
	n        int
	spent    time.Duration
}

// add counts a question whose answer was ids, best first.
func (q *Quality) add(ids []int64, right []int64, spent time.Duration) (first int) {
	found := 0
	for at, id := range ids[:min(len(ids), 10)] {
		if !has(right, id) {
			continue
		}
		if found++; found == 1 {
			first = at + 1
		}
	}
	q.n++
	q.spent += spent
	if first == 1 {
		q.Hit1++
	}
	if first > 0 {
		q.Hit10++
		q.MRR10 += 1 / float64(first)
		q.Recall10 += float64(found) / float64(len(right))
	}
	return first
}

func has(list []int64, id int64) bool {
	for _, x := range list {
		if x == id {
			return true
		}
	}
	return false
}

// mean makes shares of what was counted.
func (q *Quality) mean() {
	if q.n == 0 {
		return
	}
	n := float64(q.n)
	q.Hit1, q.Hit10, q.MRR10, q.Recall10, q.Each = q.Hit1/n, q.Hit10/n, q.MRR10/n, q.Recall10/n, q.spent/time.Duration(q.n)
}

// Search makes the documents of o.Corpus in a deployment of their own, asks each question of o.Queries there as a member does,
// and of a plain FTS5 table of the same documents.
// Errors: LineError for a line that is not understood; both files are read before anything is made.
func Search(ctx context.Context, o SearchOptions) (r SearchReport, err error) {
	known, err := readDocuments(o.Corpus)
	if err != nil {
		return r, err
	}
	if r.Queries, err = readQueries(o.Queries, known); err != nil {
		return r, err
	}
	made, err := deploy(ctx, o, known)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, made.close()) }()
	fmt.Fprintf(o.Progress, "%d documents (%d refused), asking %d questions…\n", len(known), made.refused, r.Queries)
	r.Documents, r.Refused = len(known), made.refused
	r.Product.Name, r.Plain.Name = "maillage", "plain FTS5"
	p := progress{to: o.Progress, what: "questions", all: r.Queries}
	err = eachLine(o.Queries, func(_ int, x question) error {
		if err := made.ask(ctx, x, &r, o.Misses); err != nil {
			return err
		}
		p.step()
		return nil
	})
	r.Product.mean()
	r.Plain.mean()
	return r, err
}

// ask asks x of both.
func (m *deployment) ask(ctx context.Context, x question, r *SearchReport, misses io.Writer) error {
	right := make([]int64, len(x.Relevant))
	plain := make([]int64, len(x.Relevant))
	for n, id := range x.Relevant {
		d := m.known[string(id)] // zero for what is no document, which nothing found is
		right[n], plain[n] = int64(d.item), d.row
		if d.row == 0 {
			plain[n] = -1
		}
		if d.item == 0 {
			right[n] = -1
		}
	}
	began := time.Now()
	v, err := access.LoadID(ctx, m.site.Core.DB.Q(), m.reader)
	if err != nil {
		return err
	}
	found, err := m.search.Find(ctx, v, search.Query{Text: x.Query})
	if err != nil {
		return err
	}
	took := time.Since(began)
	ids := make([]int64, len(found.Hits))
	for n, h := range found.Hits {
		ids[n] = h.ID
	}
	at := r.Product.add(ids, right, took)
	began = time.Now()
	rows, err := m.plain.find(ctx, x.Query)
	if err != nil {
		return err
	}
	other := r.Plain.add(rows, plain, time.Since(began))
	if misses != nil && at != 1 {
		fmt.Fprintf(misses, "%d\t%d\t%s\t%s\n", at, other, x.Query, m.titles(ref.Item(right[0]), found))
	}
	return nil
}

// titles is the first document wanted and the first found, for people.
func (m *deployment) titles(want ref.Item, found search.Results) string {
	out := "wanted: " + m.title(want)
	for _, h := range found.Hits[:min(3, len(found.Hits))] {
		out += "\tfound: " + m.title(ref.Item(h.ID))
	}
	return out
}

// WriteTo prints the table, and by how much the product is better.
func (r SearchReport) WriteTo(w io.Writer) (int64, error) {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%d documents, %d questions\thit@1\thit@10\tMRR@10\trecall@10\tms/question\t\n", r.Documents, r.Queries)
	for _, q := range []Quality{r.Plain, r.Product} {
		fmt.Fprintf(t, "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%.2f\t\n", q.Name, q.Hit1, q.Hit10, q.MRR10, q.Recall10, float64(q.Each.Microseconds())/1000)
	}
	fmt.Fprintf(t, "difference\t%+.3f\t%+.3f\t%+.3f\t%+.3f\t\t\n", r.Product.Hit1-r.Plain.Hit1, r.Product.Hit10-r.Plain.Hit10, r.Product.MRR10-r.Plain.MRR10, r.Product.Recall10-r.Plain.Recall10)
	return 0, t.Flush()
}

// SearchCommand is Search for the command line: misses is the file that gets the questions not answered at once, "" for none.
func SearchCommand(ctx context.Context, o SearchOptions, misses string, out io.Writer) error {
	if misses != "" {
		f, err := os.Create(misses)
		if err != nil {
			return fmt.Errorf("bench: %w", err)
		}
		defer f.Close()
		o.Misses = f
	}
	r, err := Search(ctx, o)
	if err != nil {
		return err
	}
	_, err = r.WriteTo(out)
	return err
}
