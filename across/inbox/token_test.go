package inbox

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/core/ref"
)

func is(key []byte, label, text string, now epoch) (right, bool) {
	r, ok, _ := read(key, label, text, func(ref.Person, ref.Space) (epoch, error) { return now, nil })
	return r, ok
}

// Property: an address that was signed is read again, in capitals too, and no other is.
func TestAddressesAreSigned(t *testing.T) {
	key, other := []byte(strings.Repeat("k", keyBytes)), []byte(strings.Repeat("o", keyBytes))
	rapid.Check(t, func(t *rapid.T) {
		r := right{person: ref.Person(rapid.Int64().Draw(t, "person")), until: rapid.IntRange(0, always).Draw(t, "day")}
		label, another := replyPrefix, topicPrefix
		if what := rapid.Int64().Filter(func(n int64) bool { return n != 0 }).Draw(t, "what"); rapid.Bool().Draw(t, "topic") {
			r.space, label, another = ref.Space(what), topicPrefix, replyPrefix
			r.epoch = epoch{rapid.Int64Range(0, 3).Draw(t, "place"), rapid.Int64Range(0, 3).Draw(t, "own")}
		} else {
			r.item = ref.Item(what)
		}
		s := r.sign(key)
		if n := len(replyPrefix + s); n > 64 {
			t.Fatalf("%d signs before the @", n)
		}
		for _, text := range []string{s, strings.ToUpper(s)} {
			if got, ok := is(key, label, text, r.epoch); !ok || got != r {
				t.Fatalf("read %+v, %v; want %+v", got, ok, r)
			}
		}
		at := rapid.IntRange(0, len(s)-2).Draw(t, "at") // the last sign has bits that nothing is in
		sign := rapid.SampledFrom(strings.Split("0123456789abcdefghjkmnpqrstvwxyz", "")).Draw(t, "sign")
		if forged := s[:at] + sign + s[at+1:]; forged != s {
			if _, ok := is(key, label, forged, r.epoch); ok {
				t.Fatalf("%q is read", forged)
			}
		}
		if _, ok := is(key, label, s, epoch{r.epoch.place + 1, r.epoch.person}); ok && r.space != 0 {
			t.Fatal("read after the addresses of the place were renewed")
		}
		if _, ok := is(key, label, s, epoch{r.epoch.place, r.epoch.person + 1}); ok && r.space != 0 {
			t.Fatal("read after their own was renewed")
		}
		if _, ok := is(other, label, s, r.epoch); ok {
			t.Fatal("read with another key")
		}
		if _, ok := is(key, another, s, r.epoch); ok {
			t.Fatal("read as of the other sort")
		}
	})
	for _, text := range []string{"", "a", strings.Repeat("0", 55), "é"} {
		if _, ok := is(key, replyPrefix, text, epoch{}); ok {
			t.Errorf("%q is read", text)
		}
	}
	if _, ok := is(nil, replyPrefix, right{person: 1, item: 2, until: 3}.sign(nil), epoch{}); ok {
		t.Error("read without a key")
	}
}

func TestAddressOfAnotherDomain(t *testing.T) {
	for address, want := range map[string]string{
		"reply+abc@in.example": "abc", "Reply+ABC@IN.example": "ABC", "reply+@in.example": "", "Topic+abc@in.example": "abc",
	} {
		if _, got, ok := token(address, "in.example"); !ok || got != want {
			t.Errorf("%s: %q, %v", address, got, ok)
		}
	}
	for _, address := range []string{"", "@", "abc@in.example", "reply+abc@out.example", "reply+abc", "postmaster@in.example", "other+abc@in.example"} {
		if _, got, ok := token(address, "in.example"); ok {
			t.Errorf("%s: %q", address, got)
		}
	}
}

func TestRightsEnd(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	r := right{until: dayOf(now.Add(validFor))}
	if r.over(now) || r.over(now.Add(validFor)) || !r.over(now.Add(validFor+day)) {
		t.Error("they end on another day")
	}
}
