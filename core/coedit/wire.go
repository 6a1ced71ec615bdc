package coedit

import (
	"encoding/binary"
	"encoding/json"
	"time"
)

// Kinds of messages, as ui/ts/coedit.ts has them. All are binary: a kind, then what it carries, in the numbers and texts of
// lib0 (a number is a uvarint, a text its length and its bytes).
const (
	msgHello     = 0 // JSON: hello
	msgUpdate    = 1 // n, the update: answered by msgAck or msgRefused
	msgAwareness = 2 // as y-protocols writes it
	msgAgain     = 3 // what follows a refusal: until then updates are not looked at

	msgWelcome = 10 // JSON: welcome
	msgUpdates = 11 // the number they reach, then each update as a text
	msgAck     = 12 // n and a time in milliseconds: all up to n is durable since then
	msgOthers  = 13 // awareness
	msgRefused = 14 // JSON: refusal
	msgSettled = 15 // a time in milliseconds: a version was made
	msgBeat    = 16 // nothing: the line holds
	msgGone    = 17 // JSON: refusal; the line is over for good
	msgFault   = 18 // JSON: refusal: no version can be made, until msgSettled
)

// Codes with which the server ends a line for good, as ui/ts/coedit.ts has them.
const (
	codeSignedOut = 4401
	codeNoRight   = 4403
	codeHidden    = 4404
	codeCrowded   = 4429
)

// hello is what a browser says first: the document it has, up to which number, and its Yjs client.
type hello struct {
	Doc    string `json:"doc"`
	Seq    int64  `json:"seq"`
	Client uint64 `json:"client"`
}

// welcome answers hello. Clock is how much of the client the server has.
type welcome struct {
	Doc    string `json:"doc"`
	Clock  uint64 `json:"clock"`
	Me     me     `json:"me"`
	Limits Limits `json:"limits"`
}

// me is how a person shows to the others.
type me struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Colour int    `json:"colour"` // 1 to 6, as their round without a photo
}

// refusal is why update n was not taken: a words key, and what it says in the writer's language.
type refusal struct {
	N    uint64 `json:"n"`
	Key  string `json:"key"`
	Text string `json:"text"`
}

func jsonMessage(kind byte, v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("coedit: " + err.Error()) // our own types
	}
	return appendBytes([]byte{kind}, b)
}

func appendBytes(to, b []byte) []byte { return append(binary.AppendUvarint(to, uint64(len(b))), b...) }

func updatesMessage(seq int64, bodies [][]byte) []byte {
	b := binary.AppendUvarint([]byte{msgUpdates}, uint64(seq))
	for _, x := range bodies {
		b = appendBytes(b, x)
	}
	return b
}

func ackMessage(n uint64, at time.Time) []byte {
	return binary.AppendUvarint(binary.AppendUvarint([]byte{msgAck}, n), uint64(at.UnixMilli()))
}

func settledMessage(at time.Time) []byte {
	return binary.AppendUvarint([]byte{msgSettled}, uint64(at.UnixMilli()))
}

// takeNumber takes a number from the head of b; ok is false when there is none.
func takeNumber(b []byte) (n uint64, rest []byte, ok bool) {
	n, k := binary.Uvarint(b)
	if k <= 0 {
		return 0, nil, false
	}
	return n, b[k:], true
}

// takeText takes a text from the head of b.
func takeText(b []byte) (s, rest []byte, ok bool) {
	n, b, ok := takeNumber(b)
	if !ok || n > uint64(len(b)) {
		return nil, nil, false
	}
	return b[:n], b[n:], true
}
