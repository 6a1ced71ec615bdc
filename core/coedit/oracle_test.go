package coedit_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// played is a random session: what all its people made, and what came of it.
type played struct {
	Begun []byte   `json:"begun"`
	Made  [][]byte `json:"made"`
	Kept  [][]byte `json:"kept"` // what the server gives to who comes last
	Want  string   `json:"want"`
}

// ask has the real Yjs of npm, in Node, make the documents of sessions: of what the server keeps, and of all that was made, in any
// order.
func ask(t *testing.T, sessions []played) {
	t.Helper()
	asked, err := json.Marshal(sessions)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", "testdata/oracle.mjs", "../../ui/node_modules")
	node.Stdin, node.Stderr = bytes.NewReader(asked), os.Stderr
	said, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	var faults []string
	if err := json.Unmarshal(said, &faults); err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
	t.Logf("%d sessions, made again by Yjs in Node", len(sessions))
}
