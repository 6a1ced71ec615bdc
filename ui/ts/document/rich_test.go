package document_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"testing"

	"maillage/kit/rich"
	"maillage/kit/ydoc"
)

// What the editor writes is read by kit/rich as the editor's own script reads it: the server may check with it that nothing is lost.
// Of hostile documents goldmark reads one in ten otherwise, which is then what readers see too.
func TestRichReadsWhatTheEditorWrites(t *testing.T) {
	var made []struct {
		Doc json.RawMessage
		MD  string
	}
	script(t)(asked{"made", map[string]int{"seed": 1, "count": 900}}, &made)
	faults := 0
	for n, m := range made {
		want, err := rich.Parse(m.Doc)
		if err != nil {
			t.Fatal(err)
		}
		got, lost := rich.Read(m.MD)
		if len(lost) == 0 && rich.Equal(got, want) {
			continue
		}
		if faults++; faults < 40 {
			a, b := odd(got, want)
			t.Errorf("seed %d, lost %v\n got %.300s\nwant %.300s", n+1, lost, text(t, a), text(t, b))
		}
	}
	if faults > 0 {
		t.Errorf("%d of %d documents", faults, len(made))
	}
}

// odd is the smallest parts of a and b that differ.
func odd(a, b rich.Node) (rich.Node, rich.Node) {
	for i := range min(len(a.Content), len(b.Content)) {
		if !rich.Equal(a.Content[i], b.Content[i]) && a.Content[i].Type == b.Content[i].Type && a.Content[i].Type != "text" {
			return odd(a.Content[i], b.Content[i])
		}
	}
	return a, b
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Texts as they are found are read alike, and the Yjs document that the server begins with is the one that the editor would make.
func TestRichReadsTexts(t *testing.T) {
	list := texts(t)
	var read []struct {
		Doc    json.RawMessage
		Losses []rich.Loss
	}
	run := script(t)
	run(asked{"read", list}, &read)
	type begun struct {
		MD     string `json:"md"`
		Update []byte `json:"update"`
	}
	var updates []begun
	kept := 0
	for i, theirs := range read {
		want, err := rich.Parse(theirs.Doc)
		if err != nil {
			t.Fatal(err)
		}
		got, lost := rich.Read(list[i])
		slices.Sort(theirs.Losses)
		if slices.Equal(lost, []rich.Loss{rich.Definition}) { // the editor's script only looks for the label in the text
			continue
		}
		if (len(lost) > 0) != (len(theirs.Losses) > 0) {
			t.Errorf("%.300q: lost %v, the editor says %v", list[i], lost, theirs.Losses)
			continue
		}
		if len(lost) > 0 {
			continue
		}
		kept++
		if !rich.Equal(got, want) {
			t.Errorf("%.300q\n got %.600s\nwant %.600s", list[i], text(t, got), text(t, want))
			continue
		}
		if trees, ok := rich.Shared(got); ok {
			updates = append(updates, begun{list[i], ydoc.Write(7, "default", trees)})
		}
	}
	var differ []string
	run(asked{"shared", updates}, &differ)
	for i, d := range differ {
		if d != "" {
			t.Errorf("%.300q: %.900s\n%s", updates[i].MD, d, base64.StdEncoding.EncodeToString(updates[i].Update)[:80])
		}
	}
	t.Logf("%d texts, %d kept, %d of them shared", len(list), kept, len(updates))
}
