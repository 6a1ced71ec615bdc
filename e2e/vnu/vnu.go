// Package vnu checks HTML documents with the Nu HTML checker, a real validator written in Java.
//
//	found, err := vnu.Check(ctx, map[string][]byte{"/sujets": page})
//	for where, messages := range found { … }
//
// Starting Java costs seconds and a document milliseconds, so a test gathers its documents and
// checks them in one call. Warnings are not reported: only what is an error in the standard.
package vnu

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"maillage/e2e/outfit"
)

// Message is one error in a document. Line and Column, from 1, are those of its end; 0 when
// it is about the whole document. Extract is the source around it.
type Message struct {
	Line, Column  int
	Text, Extract string
}

// String is "line:column: text (extract)".
func (m Message) String() string {
	return fmt.Sprintf("%d:%d: %s  ⟨%s⟩", m.Line, m.Column, m.Text, strings.Join(strings.Fields(m.Extract), " "))
}

// Available tells whether the checker and Java are on this machine.
func Available() bool {
	_, noJava := outfit.Java()
	_, noJar := outfit.Vnu()
	return noJava == nil && noJar == nil
}

// Check judges whole HTML documents, by any name (their address, say), in one run of the checker.
// The answer holds the names that have errors, with these in order; it is empty when all is well.
// A few seconds, plus some milliseconds a document: give ctx a minute.
func Check(ctx context.Context, documents map[string][]byte) (map[string][]Message, error) {
	if len(documents) == 0 {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "maillage-vnu-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	// The checker knows a document by its file: numbers stand for names of any shape.
	var names []string
	for name, text := range documents {
		file := filepath.Join(dir, strconv.Itoa(len(names))+".html")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	report, err := run(ctx, dir)
	if err != nil {
		return nil, err
	}
	return sort(report, names)
}

// run gives the checker's report in JSON for all the documents of dir.
func run(ctx context.Context, dir string) ([]byte, error) {
	java, err := outfit.Java()
	if err != nil {
		return nil, err
	}
	jar, err := outfit.Vnu()
	if err != nil {
		return nil, err
	}
	// A short life: the quick compiler and the simplest collector win over the best ones.
	cmd := exec.CommandContext(ctx, java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss2m", "-jar", jar,
		"--format", "json", "--errors-only", "--stdout", "--exit-zero-always", dir)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("vnu: %w\n%s", errors.Join(ctx.Err(), err), complaints.Bytes())
	}
	return out.Bytes(), nil
}

// sort reads a report and files its messages under the documents' names.
func sort(report []byte, names []string) (map[string][]Message, error) {
	var all struct {
		Messages []struct {
			Type, URL, Message, Extract string
			LastLine, LastColumn        int
		}
	}
	if err := json.Unmarshal(report, &all); err != nil {
		return nil, fmt.Errorf("vnu: report: %w\n%.500s", err, report)
	}
	found := map[string][]Message{}
	for _, m := range all.Messages {
		if m.Type == "info" {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSuffix(m.URL[strings.LastIndexByte(m.URL, '/')+1:], ".html"))
		if err != nil || n < 0 || n >= len(names) {
			// About no document ("non-document-error"): the run itself failed.
			return nil, fmt.Errorf("vnu: %s: %s %s", m.Type, m.URL, m.Message)
		}
		found[names[n]] = append(found[names[n]], Message{m.LastLine, m.LastColumn, m.Message, m.Extract})
	}
	return found, nil
}
