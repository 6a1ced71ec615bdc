package directory_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/core/org/directory"
	"maillage/kit/siret"
)

func load(t *testing.T) []directory.Record {
	t.Helper()
	records, err := directory.Load()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func TestCountsPerKind(t *testing.T) {
	got := map[directory.Kind]int{}
	for _, r := range load(t) {
		got[r.Kind]++
	}
	want := map[directory.Kind]int{
		directory.Region: 18, directory.Departement: 94, directory.Commune: 34958, directory.EPCI: 1266, directory.Syndicat: 4132,
		directory.Academie: 30, directory.Administration: 123, directory.Association: 1, directory.Autre: 8,
	}
	for _, k := range directory.Kinds() {
		if got[k] != want[k] {
			t.Errorf("%s: %d, want %d", k, got[k], want[k])
		}
		delete(got, k)
	}
	if len(got) > 0 {
		t.Errorf("kinds outside the closed set: %v", got)
	}
}

func TestPlaces(t *testing.T) {
	territories, err := directory.Territories()
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]bool{"": true}
	for _, p := range territories {
		place[directory.Key(p.Kind, p.Code)] = true
		if p.Name == "" || p.Of == "" || p.Region == "" {
			t.Errorf("territory without a word: %+v", p)
		}
	}
	records := load(t)
	epci := map[string]bool{"": true}
	for _, r := range records {
		if r.Kind == directory.EPCI {
			epci[r.Code] = true
		}
	}
	for _, r := range records {
		if !epci[r.EPCI] {
			t.Errorf("%s: no EPCI %s", r.Key(), r.EPCI)
		}
		if r.Departement != "" && !place[directory.Key(directory.Departement, r.Departement)] {
			t.Errorf("%s: no département %s", r.Key(), r.Departement)
		}
		if r.Kind == directory.Commune {
			if c, err := siret.ParseCommune(r.Code); err != nil || c.Departement() != r.Departement {
				t.Errorf("%s is not a code of the département %s", r.Code, r.Departement)
			}
		}
	}
}

func TestNumbersAndNames(t *testing.T) {
	keys, sirens := map[string]bool{}, map[string]string{}
	for _, r := range load(t) {
		key := r.Key()
		if keys[key] {
			t.Errorf("%s twice", key)
		}
		keys[key] = true
		if r.Code == "" || r.Name == "" || r.Short == "" || strings.TrimSpace(r.Name) != r.Name || strings.Contains(r.Name, "  ") {
			t.Errorf("badly named: %+v", r)
		}
		if r.Website != "" && !strings.HasPrefix(r.Website, "https://") {
			t.Errorf("%s: website %s", key, r.Website)
		}
		if r.SIREN != "" {
			if _, err := siret.ParseSIREN(r.SIREN); err != nil {
				t.Errorf("%s: %s: %v", key, r.SIREN, err)
			}
			if other := sirens[r.SIREN]; other != "" {
				t.Errorf("%s and %s have the SIREN %s", key, other, r.SIREN)
			}
			sirens[r.SIREN] = key
		}
		if r.SIRET != "" {
			if s, err := siret.ParseSIRET(r.SIRET); err != nil || string(s.SIREN()) != r.SIREN {
				t.Errorf("%s: %s: %v", key, r.SIRET, err)
			}
		}
	}
}

func TestNamesAsWritten(t *testing.T) {
	by := map[string]directory.Record{}
	for _, r := range load(t) {
		by[r.Key()] = r
	}
	for key, want := range map[string]string{
		"region:53": "Région Bretagne", "region:94": "Collectivité de Corse", "departement:29": "Département du Finistère",
		"departement:44": "Département de Loire-Atlantique", "departement:6AE": "Collectivité européenne d'Alsace",
		"commune:29189": "Commune de Plougastel-Daoulas", "commune:76351": "Commune du Havre", "commune:75056": "Ville de Paris",
		"epci:243500139": "Rennes Métropole", "academie:rennes": "Académie de Rennes", "administration:conseil-d-etat": "Conseil d'État",
	} {
		if by[key].Name != want {
			t.Errorf("%s: %q, want %q", key, by[key].Name, want)
		}
	}
	if by["region:53"].SIRET != "23350001600040" {
		t.Errorf("Bretagne's SIRET: %s", by["region:53"].SIRET)
	}
	if !by["region:94"].Is(directory.Departement) || !by["region:94"].Is(directory.Region) || by["region:53"].Is(directory.Departement) {
		t.Error("a body of two levels is of both, another only of its own")
	}
}

func TestDomains(t *testing.T) {
	list, err := directory.Domains()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2557 || !slices.IsSortedFunc(list, func(a, b directory.Domain) int { return strings.Compare(a.Name, b.Name) }) {
		t.Fatalf("%d domains, sorted wanted", len(list))
	}
	keys := map[string]bool{"": true}
	for _, r := range load(t) {
		keys[r.Key()] = true
	}
	academies := map[string]bool{}
	for _, d := range list {
		if d.Kind != "" && !keys[directory.Key(d.Kind, d.Code)] {
			t.Errorf("%s: no organisation %s %s", d.Name, d.Kind, d.Code)
		}
		if directory.IsWebmail(d.Name) {
			t.Errorf("%s is a webmail", d.Name)
		}
		if d.Kind == directory.Academie {
			academies[d.Code] = true
		}
	}
	if len(academies) != 30 {
		t.Errorf("%d académies have a domain, want all 30", len(academies))
	}
	for address, want := range map[string]string{
		"prenom.nom@ac-rennes.fr": "ac-rennes.fr", "x@info.AC-Rennes.fr. ": "ac-rennes.fr", "bretagne.bzh": "bretagne.bzh",
		"a@gmail.com": "", "x@fr": "", "": "", "@": "", "x@pas-ac-rennes.fr": "", "x@ac-rennes.fr.exemple.com": "",
	} {
		d, found := list.Of(address)
		if d.Name != want || found != (want != "") {
			t.Errorf("Of(%q) = %q, %v; want %q", address, d.Name, found, want)
		}
	}
}

func TestWebmails(t *testing.T) {
	for _, a := range []string{"x@gmail.com", "X@ORANGE.FR", "laposte.net"} {
		if !directory.IsWebmail(a) {
			t.Errorf("%s is a webmail", a)
		}
	}
	for _, a := range []string{"x@bretagne.bzh", "x@gmail.com.bretagne.bzh", ""} {
		if directory.IsWebmail(a) {
			t.Errorf("%q is no webmail", a)
		}
	}
	if l := directory.Webmails(); len(l) < 50 || len(slices.Compact(l)) != len(directory.Webmails()) {
		t.Errorf("%d webmails, or one twice", len(l))
	}
}

// Filling a new deployment waits for this; the bound is far above what is measured (about 50 ms) so
// that a busy machine passes.
func TestLoadIsFast(t *testing.T) {
	start := time.Now()
	load(t)
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := directory.Load(); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzDomainOf(f *testing.F) {
	list, err := directory.Domains()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("x@ac-rennes.fr")
	f.Add("@@..\x00.")
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := list.Of(s); ok && !strings.Contains(strings.ToLower(s), d.Name) {
			t.Errorf("%q is not of %s", s, d.Name)
		}
		directory.IsWebmail(s)
	})
}
