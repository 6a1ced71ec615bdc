package siret_test

import (
	"errors"
	"strings"
	"testing"

	"maillage/kit/siret"
)

func TestSIREN(t *testing.T) {
	for _, c := range []struct {
		in   string
		want siret.SIREN
		err  error
	}{
		{"233500016", "233500016", nil},
		{"233 500 016", "233500016", nil},
		{"233\u00a0500\u202f016", "233500016", nil},
		{" 233.500-016\n", "233500016", nil},
		{"356000000", "356000000", nil},
		{"233500017", "", siret.ErrKey},
		{"000000000", "", siret.ErrKey},
		{"", "", siret.ErrLength},
		{"23350001", "", siret.ErrLength},
		{"2335000160", "", siret.ErrLength},
		{strings.Repeat(" ", 100), "", siret.ErrLength},
		{"23350001O", "", siret.ErrSign},
		{"FR233500016", "", siret.ErrSign},
		{"२३३५०००१६", "", siret.ErrSign},
		{"233500016\x00", "", siret.ErrSign},
		{"\xff33500016", "", siret.ErrSign},
	} {
		got, err := siret.ParseSIREN(c.in)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("ParseSIREN(%q) = %q, %v; want %q, %v", c.in, got, err, c.want, c.err)
		}
	}
}

func TestSIRET(t *testing.T) {
	for _, c := range []struct {
		in   string
		want siret.SIRET
		err  error
	}{
		{"23350001600040", "23350001600040", nil},
		{"233 500 016 00040", "23350001600040", nil},
		{"130 025 265 00013", "13002526500013", nil},
		{"23350001600041", "", siret.ErrKey},
		{"23350001700049", "", siret.ErrKey},
		{"35600000000048", "35600000000048", nil}, // La Poste's head office follows Luhn
		{"35600000049837", "35600000049837", nil}, // sum of digits 45, Luhn does not hold
		{"35600000049838", "", siret.ErrKey},
		{"233500016", "", siret.ErrLength},
		{"00000000000018", "", siret.ErrKey},
	} {
		got, err := siret.ParseSIRET(c.in)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("ParseSIRET(%q) = %q, %v; want %q, %v", c.in, got, err, c.want, c.err)
		}
	}
}

func TestSIRETParts(t *testing.T) {
	s, err := siret.ParseSIRET("13002526500013")
	if err != nil {
		t.Fatal(err)
	}
	if s.SIREN() != "130025265" || s.NIC() != "00013" {
		t.Errorf("parts: %q %q", s.SIREN(), s.NIC())
	}
	if got, want := s.Display(), "130\u00a0025\u00a0265\u00a000013"; got != want {
		t.Errorf("Display = %q, want %q", got, want)
	}
	if got, want := s.SIREN().Display(), "130\u00a0025\u00a0265"; got != want {
		t.Errorf("Display = %q, want %q", got, want)
	}
	var none siret.SIRET
	if none.SIREN() != "" || none.NIC() != "" || none.Display() != "" {
		t.Error("the empty SIRET has parts")
	}
}

func TestCommune(t *testing.T) {
	for _, c := range []struct {
		in, want, dept string
	}{
		{"29189", "29189", "29"},
		{" 29189 ", "29189", "29"},
		{"2a004", "2A004", "2A"},
		{"2B033", "2B033", "2B"},
		{"97411", "97411", "974"},
		{"98818", "98818", "988"},
		{"75056", "75056", "75"},
		{"20004", "", ""},
		{"00123", "", ""},
		{"96001", "", ""},
		{"97901", "", ""},
		{"98501", "", ""},
		{"01000", "", ""},
		{"2C004", "", ""},
		{"291890", "", ""},
		{"2918", "", ""},
		{"29 89", "", ""},
		{"", "", ""},
		{"é12", "", ""},
	} {
		got, err := siret.ParseCommune(c.in)
		if string(got) != c.want || got.Departement() != c.dept || (err == nil) != (c.want != "") {
			t.Errorf("ParseCommune(%q) = %q (%q), %v; want %q (%q)", c.in, got, got.Departement(), err, c.want, c.dept)
		}
	}
}

// Whatever is accepted is accepted again in the form in which we show it, and comes back the same.
func FuzzSIRET(f *testing.F) {
	for _, s := range []string{"23350001600040", "233 500 016 00040", "35600000049837", "", "\xff", "2A004"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := siret.ParseSIRET(s); err == nil {
			again, err := siret.ParseSIRET(n.Display())
			if err != nil || again != n || len(n) != 14 {
				t.Errorf("%q: %q then %q, %v", s, n, again, err)
			}
			if _, err := siret.ParseSIREN(string(n.SIREN())); err != nil {
				t.Errorf("%q: SIREN inside refused: %v", s, err)
			}
		}
		if n, err := siret.ParseSIREN(s); err == nil {
			again, err := siret.ParseSIREN(n.Display())
			if err != nil || again != n || len(n) != 9 {
				t.Errorf("%q: %q then %q, %v", s, n, again, err)
			}
		}
		if c, err := siret.ParseCommune(s); err == nil {
			if again, err := siret.ParseCommune(string(c)); err != nil || again != c || c.Departement() == "" {
				t.Errorf("%q: %q then %q, %v", s, c, again, err)
			}
		}
	})
}

// One wrong digit is always seen: that is what the key is for.
func TestOneWrongDigit(t *testing.T) {
	const good = "13002526500013"
	for i := range good {
		for d := byte('0'); d <= '9'; d++ {
			if d == good[i] {
				continue
			}
			bad := good[:i] + string(d) + good[i+1:]
			if _, err := siret.ParseSIRET(bad); err == nil {
				t.Errorf("%s accepted", bad)
			}
		}
	}
}
