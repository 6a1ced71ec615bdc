package vnu_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"maillage/e2e/vnu"
)

const sound = `<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Un sujet</title></head>
<body><main><h1>Un sujet</h1><p>Bonjour &amp; merci.</p></main></body></html>`

func TestFaultsAreFoundAndSoundPagesPass(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	documents := map[string][]byte{
		"/sujets/été?page=2": []byte(strings.Replace(sound, "<p>", `<p><div id="x"></div><b id="x">`, 1)),
		"/image":             []byte(strings.Replace(sound, "<p>", `<img src="a.png"><p>`, 1)),
		"/vide":              nil,
	}
	for i := range 200 {
		documents[fmt.Sprintf("/bien/%d", i)] = []byte(sound)
	}
	found, err := vnu.Check(ctx, documents)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"/sujets/été?page=2": "Duplicate ID",
		"/image":             "alt",
		"/vide":              "",
	} {
		if got := fmt.Sprint(found[name]); len(found[name]) == 0 || !strings.Contains(got, want) {
			t.Errorf("%s: got %v, want a message with %q", name, got, want)
		}
		delete(found, name)
	}
	for name, messages := range found {
		t.Errorf("%s: %v, want nothing", name, messages)
	}
}

func TestNoDocumentIsNoError(t *testing.T) {
	if found, err := vnu.Check(t.Context(), nil); err != nil || len(found) != 0 {
		t.Errorf("got %v, %v", found, err)
	}
}
