package inbox

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/core/ref"
)

// Property: an address that was signed is read again, in capitals too, and no other is.
func TestAddressesAreSigned(t *testing.T) {
	key, other := []byte(strings.Repeat("k", keyBytes)), []byte(strings.Repeat("o", keyBytes))
	rapid.Check(t, func(t *rapid.T) {
		r := right{ref.Person(rapid.Int64().Draw(t, "person")), ref.Item(rapid.Int64().Draw(t, "item")), rapid.IntRange(0, 65535).Draw(t, "day")}
		s := r.sign(key)
		if n := len(replyPrefix + s); n > 64 {
			t.Fatalf("%d signs before the @", n)
		}
		for _, text := range []string{s, strings.ToUpper(s)} {
			if got, ok := read(key, text); !ok || got != r {
				t.Fatalf("read %+v, %v; want %+v", got, ok, r)
			}
		}
		at := rapid.IntRange(0, len(s)-2).Draw(t, "at") // the last sign has bits that nothing is in
		sign := rapid.SampledFrom(strings.Split("0123456789abcdefghjkmnpqrstvwxyz", "")).Draw(t, "sign")
		if forged := s[:at] + sign + s[at+1:]; forged != s {
			if _, ok := read(key, forged); ok {
				t.Fatalf("%q is read", forged)
			}
		}
		if _, ok := read(other, s); ok {
			t.Fatal("read with another key")
		}
	})
	for _, text := range []string{"", "a", strings.Repeat("0", 55), "é"} {
		if _, ok := read(key, text); ok {
			t.Errorf("%q is read", text)
		}
	}
	if _, ok := read(nil, right{1, 2, 3}.sign(nil)); ok {
		t.Error("read without a key")
	}
}

func TestAddressOfAnotherDomain(t *testing.T) {
	for address, want := range map[string]string{
		"reply+abc@in.example": "abc", "Reply+ABC@IN.example": "ABC", "reply+@in.example": "",
	} {
		if got, ok := token(address, "in.example"); !ok || got != want {
			t.Errorf("%s: %q, %v", address, got, ok)
		}
	}
	for _, address := range []string{"", "@", "abc@in.example", "reply+abc@out.example", "reply+abc", "postmaster@in.example"} {
		if got, ok := token(address, "in.example"); ok {
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
