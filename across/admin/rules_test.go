package admin

import (
	"slices"
	"strings"
	"testing"

	"maillage/core/org/directory"
)

func TestReadColour(t *testing.T) {
	for in, want := range map[string]string{"#2a5fa8": "#2a5fa8", " 2A5FA8 ": "#2a5fa8", "#25a": "#2255aa", "": "", "#12345": "", "red": "", "#gggggg": "", "#2a5fa8;": ""} {
		if got, ok := readColour(in); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", in, got, ok, want)
		}
	}
}

func TestReadDomains(t *testing.T) {
	list, faults := readDomains("LaDrome.fr\r\nac-*.fr, @region;@Académie\n@finistere.fr\n\nladrome.fr écologie.example")
	want := []string{"ladrome.fr", "ac-*.fr", "@region", "@academie", "finistere.fr", "xn--cologie-9xa.example"}
	if len(faults) > 0 || !slices.Equal(list, want) {
		t.Errorf("%q %v, want %q", list, faults, want)
	}
	for in, key := range map[string]string{
		"fr": "admin.domain.form", "*.fr": "admin.domain.form", "a*.fr": "admin.domain.form", "ac-x.*": "admin.domain.form", "x..fr": "admin.domain.form", "a_b.fr": "admin.domain.form", "-a.fr": "admin.domain.form",
		"[a-z]x.fr": "admin.domain.form", "ac-??.fr": "admin.domain.form", `a\b.fr`: "admin.domain.form", "http://x.fr/": "admin.domain.form", "ana@x.fr": "admin.domain.form",
		"@regions": "admin.domain.kind", "@": "admin.domain.kind",
		"gmail.com": "admin.domain.webmail", "GM*L.com": "admin.domain.webmail", "@orange.fr": "admin.domain.webmail",
	} {
		if list, faults := readDomains(in); len(list) > 0 || len(faults) != 1 || faults[0].Key != key || faults[0].Name != fieldDomains {
			t.Errorf("%q: %q %v, want %s", in, list, faults, key)
		}
	}
	if _, faults := readDomains(strings.Repeat("a", 70) + ".fr"); len(faults) != 1 {
		t.Error("a label of 70 signs is accepted")
	}
}

// Whatever is typed: what is accepted is accepted again as it is, in few characters, and opens to no webmail.
func FuzzReadDomains(f *testing.F) {
	for _, s := range []string{"ladrome.fr\nac-*.fr", "@region @autre", "*.gouv.fr", "a.b.c.d", "é.fr", "\x00\xff", "ﬀ.fr", "x。fr"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		list, faults := readDomains(typed)
		if len(faults) > 0 {
			return
		}
		again, faults := readDomains(strings.Join(list, "\n"))
		if len(faults) > 0 || !slices.Equal(list, again) {
			t.Errorf("%q gives %q, which gives %q %v", typed, list, again, faults)
		}
		for _, d := range list {
			if strings.ContainsAny(d, " \n\t[]?\\") || directory.IsWebmail("x@"+d) {
				t.Errorf("%q gives %q", typed, d)
			}
		}
	})
}
