package account_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"maillage/core/account"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

func TestAddress(t *testing.T) {
	for _, c := range []struct{ in, key, wrong string }{
		{"claire.morvan@bretagne.bzh", "claire.morvan@bretagne.bzh", ""},
		{"  Claire.MORVAN+veille@Agents.Bretagne.BZH\n", "claire.morvan+veille@agents.bretagne.bzh", ""},
		{"j.o'neil@mairie-l'x.fr", "", "account.email.form"},
		{"j.o'neil@mairie.fr", "j.o'neil@mairie.fr", ""},
		{"agent@orléans.fr", "agent@xn--orlans-dva.fr", ""},
		{"agent@ORLÉANS.fr", "agent@xn--orlans-dva.fr", ""},
		{"", "", "account.email.empty"},
		{" \t", "", "account.email.empty"},
		{"claire.morvan", "", "account.email.at"},
		{"claire.morvan@bretagne", "", "account.email.ending"},
		{"claire.morvan@", "", "account.email.ending"},
		{"claire.morvan@bretagne.", "", "account.email.ending"},
		{"claire.morvan@bretagne.b", "", "account.email.ending"},
		{"root@127.0.0.1", "", "account.email.ending"},
		{"@bretagne.bzh", "", "account.email.start"},
		{"claire@morvan@bretagne.bzh", "", "account.email.twice"},
		{"claire morvan@bretagne.bzh", "", "account.email.space"},
		{"hélène@bretagne.bzh", "", "account.email.accent"},
		{"claire..morvan@bretagne.bzh", "", "account.email.dots"},
		{".claire@bretagne.bzh", "", "account.email.dots"},
		{"claire@bretagne..bzh", "", "account.email.dots"},
		{"claire@.bretagne.bzh", "", "account.email.dots"},
		{"Claire <claire@bretagne.bzh>", "", "account.email.space"},
		{"<claire@bretagne.bzh>", "", "account.email.form"},
		{"claire@bretagne.bzh\r\nBcc:x@y.fr", "", "account.email.form"},
		{"claire@bretagne.bzh\x00", "", "account.email.form"},
		{"claire\xff@bretagne.bzh", "", "account.email.form"},
		{"claire@breta_gne.bzh", "", "account.email.form"},
		{strings.Repeat("a", 65) + "@bretagne.bzh", "", "account.email.long"},
		{"a@" + strings.Repeat("a.", 130) + "fr", "", "account.email.long"},
	} {
		_, key, err := account.Address(c.in)
		if key != c.key || (err == nil) != (c.wrong == "") {
			t.Errorf("Address(%q) = %q, %v; want %q %s", c.in, key, err, c.key, c.wrong)
		} else if err != nil {
			wantFail(t, err, fail.Invalid, c.wrong)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"claire@bretagne.bzh", "a@b.c", "a@É.fr", "x@xn--a.fr", "a@b。fr", "a@-b-.fr", "a@ß.fr", "a@b.İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		email, key, err := account.Address(s)
		if err != nil {
			if !fail.Is(err, fail.Invalid) || email+key != "" {
				t.Fatalf("%q, %q, %v", email, key, err)
			}
			return
		}
		for _, again := range []string{email, key} {
			if _, k, err := account.Address(again); err != nil || k != key {
				t.Fatalf("%q has the key %q, but %q has %q, %v", s, key, again, k, err)
			}
		}
		if len(key) > 254 || strings.Count(key, "@") != 1 || strings.ContainsFunc(email, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
			t.Fatalf("%q accepted as %q", s, email)
		}
		for i := range len(key) {
			if key[i] >= utf8.RuneSelf || key[i] != strings.ToLower(key)[i] {
				t.Fatalf("key %q", key)
			}
		}
	})
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"Jean\u00a0 Dupont\n":                    "Jean Dupont",
		"E\u0301lodie":                           "Élodie",
		"a\u202egnp.exe":                         "agnp.exe",
		"a\u200bb\x00c\x1b[0":                    "abc[0",
		"z\u0335\u0321\u0322\u0340\u0341\u0358a": "z\u0335\u0321a",
		"\u0301a":                                "a",
		"\xff\xfeok":                             "\ufffdok",
		" \t\r\n ":                               "",
		"\ufeffBéa":                              "Béa",
		"Ana \u00ad x":                           "Ana x",
	} {
		if got := account.Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"Claire", "a\u202eb", "e\u0301\u0301\u0301\u0301", "\u1100\u1161\u11a8", "a\u0f71\u0f71\u0f71", "\u0344x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := account.Line(s)
		if !utf8.ValidString(line) || account.Line(line) != line {
			t.Fatalf("Line(%q) = %q, again %q", s, line, account.Line(line))
		}
		if strings.TrimSpace(line) != line || strings.Contains(line, "  ") || strings.ContainsFunc(line, func(r rune) bool { return unicode.In(r, unicode.C) }) {
			t.Fatalf("Line(%q) = %q", s, line)
		}
	})
}

func TestDevice(t *testing.T) {
	for in, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0":                                                                  "Firefox, Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0":           "Edge, Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36":                         "Chrome, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1": "Safari, iPhone",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15":                   "Safari, macOS",
		"Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36":                   "Chrome, Android",
		"curl/8.5.0":                            "",
		"Firefox":                               "Firefox",
		"":                                      "",
		strings.Repeat("x", 10_000) + "Firefox": "",
		"<script>alert(1)</script> Linux":       "Linux",
	} {
		if got := account.Device(in); got != want {
			t.Errorf("Device(%.60q) = %q, want %q", in, got, want)
		}
	}
}

func TestWordsAreComplete(t *testing.T) {
	if err := lang.NewCatalogue().Add("account", account.Words); err != nil {
		t.Error(err)
	}
}
