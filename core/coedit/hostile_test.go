package coedit_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"maillage/core/coedit"
	"maillage/core/space"
)

func TestMain(m *testing.M) {
	if os.Getenv("MAILLAGE_TEST_ENGINE") != "" || len(os.Args) > 1 && os.Args[1] == "engine" {
		if err := coedit.RunEngine(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// Whatever is sent in place of an update is refused with a reason, harms neither the document nor the others, and its sender may
// go on.
func TestHostileUpdates(t *testing.T) {
	each(t, 2, func(w *world) {
		i := w.pad("Un paragraphe.\n")
		a, b := w.browser(w.people[0], i).comes(), w.browser(w.people[1], i).comes()
		a.does("write", 0, 0, "Bon ").saved()
		same(a, b)
		w.js("write", a.name, 0, 0, "suite ")
		good := w.js("take", a.name).([]byte)
		w.js("make", "elsewhere")
		w.js("paragraph", "elsewhere", 0, "d'un autre document")
		w.js("write", "elsewhere", 0, 0, "plus loin ")
		w.js("take", "elsewhere")
		w.js("write", "elsewhere", 0, 3, "encore ")
		hole := w.js("take", "elsewhere").([]byte)
		w.js("deep", "elsewhere", 200)
		w.js("make", "deep")
		w.js("deep", "deep", 200)
		long := append(binary.AppendUvarint([]byte{1, 1, 9, 0, 4, 1}, 7), "default"...)
		list := map[string][]byte{
			"nothing": {}, "noise": {1, 2, 3, 4}, "half": good[:len(good)/2], "more": append(bytes.Clone(good), 0),
			"many":      append(binary.AppendUvarint(nil, 1<<40), 1, 1, 1),
			"a long":    append(binary.AppendUvarint(long, 1<<40), 'x'),
			"hole":      hole,
			"deep":      w.js("take", "deep").([]byte),
			"other top": append(binary.AppendUvarint([]byte{1, 1, 9, 0, 4, 1}, 5), "autre\x01x\x00"...),
			"deletes":   append(binary.AppendUvarint([]byte{0, 1}, uint64(b.client)), 1, 0, 0xff, 0xff, 0x7f),
		}
		for name, update := range list {
			n := len(b.refused)
			b.sends(update)
			b.until("a refusal of "+name, func() bool { return len(b.refused) == n+1 })
			if text, _ := b.refused[n]["text"].(string); text == "" || strings.Contains(text, "⟦") {
				t.Errorf("%s is refused without words: %v", name, b.refused[n])
			}
			w.OK(b.send(3, nil))
		}
		for range 200 { // a bit of a good one is wrong
			bad := bytes.Clone(good)
			bad[rand.IntN(len(bad))] ^= 1 << rand.IntN(8)
			b.sends(bad)
			w.OK(b.send(3, nil))
			time.Sleep(time.Millisecond)
		}
		b.leaves()
		a.sends(good).saved()
		c := w.browser(w.people[1], i).comes()
		if w.js("holes", c.name).(bool) {
			t.Error("the document waits for what will never come")
		}
		if got := same(a, c); !strings.Contains(got, "suite Bon ") {
			t.Errorf("after all that: %s", got)
		}
	})
}

// Nobody writes in the name of somebody else's Yjs client, nor as another person where carets are shown.
func TestForging(t *testing.T) {
	each(t, 2, func(w *world) {
		i := w.pad("Un paragraphe.\n")
		a, b := w.browser(w.people[0], i).comes(), w.browser(w.people[1], i).comes()
		a.does("write", 0, 0, "Bon ").saved()
		w.js("write", a.name, 0, 0, "faux ") // as a would go on
		forged := w.js("take", a.name).([]byte)
		b.sends(forged)
		b.until("a refusal", func() bool { return len(b.refused) == 1 })
		a.sends(forged).saved()
		state := func(client int64, name string) []byte {
			s := `{"user":{"name":"` + name + `","id":"1"},"cursor":{"anchor":1}}`
			out := binary.AppendUvarint([]byte{1}, uint64(client))
			return append(binary.AppendUvarint(binary.AppendUvarint(out, 1), uint64(len(s))), s...)
		}
		w.OK(b.send(2, state(a.client, "Ana")))
		w.OK(b.send(2, state(b.client, "La préfète")))
		a.until("where b is", func() bool { return len(a.others) > 1 })
		for _, o := range a.others {
			if bytes.Contains(o, []byte("préfète")) {
				t.Errorf("a forged name: %s", o)
			}
		}
		last := a.others[len(a.others)-1]
		if !bytes.Contains(last, []byte(w.people[1].Name())) || !bytes.Contains(last, []byte("cursor")) {
			t.Errorf("b is shown as %s", last)
		}
		b.leaves()
		a.until("that b left", func() bool { return bytes.Contains(a.others[len(a.others)-1], []byte("null")) })
	})
}

// Who loses the right to write is cut at once, and what they send at that very moment is not kept.
func TestRevoked(t *testing.T) {
	each(t, 3, func(w *world) {
		i := w.pad("Un paragraphe.\n")
		a, b := w.browser(w.people[0], i).comes(), w.browser(w.people[1], i).comes()
		b.does("write", 0, 0, "permis ").saved()
		w.Puts(w.people[1], w.g, space.Guest, space.Active)
		b.does("write", 0, 0, "interdit ")
		b.until("the end", func() bool { return b.over && b.code == 4403 && len(b.gone) == 1 })
		a.does("write", 0, 0, "après ").saved()
		c := w.browser(w.people[2], i).comes()
		if got := same(a, c); strings.Contains(got, "interdit") || !strings.Contains(got, "permis") {
			t.Errorf("the document has %s", got)
		}
		if status, err := b.dial(); err == nil || status != 403 {
			t.Errorf("b comes back: %d, %v", status, err)
		}
		w.Puts(w.people[2], w.g, space.Member, space.Excluded)
		c.does("write", 0, 0, "exclu ")
		c.until("the end", func() bool { return c.over && c.code == 4404 })
		if got := a.xml(); strings.Contains(got, "exclu") {
			t.Errorf("the document has %s", got)
		}
		if status, err := c.dial(); err == nil || status != 404 {
			t.Errorf("c comes back: %d, %v", status, err)
		}
		if status, err := a.dial("Origin", "https://ailleurs.example"); err == nil || status != 403 {
			t.Errorf("from another site: %d, %v", status, err)
		}
	})
}
