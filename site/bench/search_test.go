package bench_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"maillage/site/bench"
	"maillage/site/bench/questions"
)

// unpacked is a corpus of testdata as a file of its own.
func unpacked(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name+".ndjson")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, z); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// few is how many questions of each set are asked: the figures of docs/search.md are of 250.
const few = 40

// What search must be better by than plain FTS5, in MRR at ten; where so little is left to gain, what it must reach.
const (
	cleanMargin, typoMargin = 0.05, 0.20
	reached, reachedTypo    = 0.94, 0.92
)

func TestSearchIsBetterThanPlain(t *testing.T) {
	for _, corpus := range []string{"sheets", "law"} {
		path, keep := unpacked(t, corpus), t.TempDir()
		for _, x := range []questions.Options{
			{Sort: questions.Titles, Loose: true}, {Sort: questions.Titles, Loose: true, Typo: true},
			{Sort: questions.Sentences}, {Sort: questions.Sentences, Loose: true, Typo: true},
			{Sort: questions.Asked}, {Sort: questions.Asked, Typo: true},
		} {
			x.Most, x.Seed = few, 11
			asked := filepath.Join(t.TempDir(), "asked.ndjson")
			out, err := os.Create(asked)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(bench.Questions(path, x, out), out.Close()); err != nil {
				t.Fatal(err)
			}
			r, err := bench.Search(t.Context(), bench.SearchOptions{Corpus: path, Queries: asked, Keep: keep, Progress: io.Discard})
			if err != nil {
				t.Fatal(err)
			}
			margin, enough := cleanMargin, reached
			if x.Typo {
				margin, enough = typoMargin, reachedTypo
			}
			t.Logf("%s, %+v: %.3f, plain %.3f", corpus, x, r.Product.MRR10, r.Plain.MRR10)
			if r.Refused > 0 || r.Queries < few/2 || r.Product.MRR10 < min(r.Plain.MRR10+margin, enough) {
				t.Errorf("%s, %+v: %+v", corpus, x, r)
			}
		}
	}
}

// Questions as people ask them, which say things in other words than the sheets.
func TestSearchAnswersQuestions(t *testing.T) {
	path := unpacked(t, "sheets")
	r, err := bench.Search(t.Context(), bench.SearchOptions{Corpus: path, Queries: "testdata/asked.ndjson", Progress: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.3f, plain %.3f", r.Product.MRR10, r.Plain.MRR10)
	if r.Product.MRR10 < r.Plain.MRR10+cleanMargin || r.Product.Hit10 < 0.9 {
		t.Errorf("%+v", r)
	}
}

// A line that is not understood is told with its number, before anything is made.
func TestSearchTellsBadLines(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		return path
	}
	docs := write("docs", "{\"id\":1,\"title\":\"Un\",\"body\":\"Une page.\"}\n\n{\"id\":\"b\",\"title\":\"Deux\",\"body\":\"\"}\n")
	asked := write("asked", `{"query":"un","relevant":[1]}`)
	for _, c := range []struct{ docs, asked, says string }{
		{write("d1", "{\"id\":1,\"title\":\"Un\"}\n{\"id\":1,\"title\":\"Encore\"}"), asked, "line 2"},
		{write("d2", "\n{\"id\":1,"), asked, "line 2"},
		{write("d3", `{"id":1}`), asked, "line 1"},
		{write("d4", ``), asked, "no document"},
		{docs, write("q1", "{\"query\":\"un\",\"relevant\":[1]}\n{\"query\":\"un\",\"relevant\":[]}"), "line 2"},
		{docs, write("q2", `{"query":"un","relevant":["c"]}`), `"c"`},
		{docs, write("q3", ``), "no question"},
	} {
		_, err := bench.Search(t.Context(), bench.SearchOptions{Corpus: c.docs, Queries: c.asked, Progress: io.Discard})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v, want %s", err, c.says)
		}
	}
	r, err := bench.Search(t.Context(), bench.SearchOptions{Corpus: docs, Queries: write("q4", "{\"query\":\"page\",\"relevant\":[1]}\n{\"query\":\"deux\",\"relevant\":[\"b\"]}"), Progress: io.Discard})
	if b, _ := json.Marshal(r); err != nil || r.Product.Hit1 != 1 || r.Documents != 2 {
		t.Errorf("%s, %v", b, err)
	}
}
