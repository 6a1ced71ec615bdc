package lang_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"maillage/kit/lang"
)

func words(fr, en string) fstest.MapFS {
	return fstest.MapFS{"words.fr.json": {Data: []byte(fr)}, "words.en.json": {Data: []byte(en)}}
}

func catalogue(t *testing.T) *lang.Catalogue {
	t.Helper()
	c := lang.NewCatalogue()
	err := c.Add("post", words(
		`{"post.send": "Publier l'essai !", "post.by": "par {name} : {title}",
		  "post.likes": {"one": "{n} personne aime", "many": "{n} de personnes aiment", "other": "{n} personnes aiment"},
		  "post.replies": {"one": "{n} réponse", "other": "{n} réponses"}, "post.on": "le {day}"}`,
		`{"post.send": "Publish the 'essay'!", "post.by": "by {name}: {title}",
		  "post.likes": {"one": "{n} person likes", "other": "{n} people like"},
		  "post.replies": {"one": "{n} reply", "other": "{n} replies"}, "post.on": "on {day}"}`))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestT(t *testing.T) {
	c := catalogue(t)
	fr, en := c.Localizer("fr", nil), c.Localizer("en", nil)
	for _, x := range []struct {
		l    *lang.Localizer
		key  string
		args []any
		want string
	}{
		{fr, "post.send", nil, "Publier l’essai\u202f!"},
		{en, "post.send", nil, "Publish the 'essay'!"},
		{fr, "post.by", []any{"name", "Ana", "title", "l'eau {x} !"}, "par Ana\u00a0: l'eau {x} !"},
		{fr, "post.likes", []any{"n", 0}, "0 personne aime"},
		{fr, "post.likes", []any{"n", 1}, "1 personne aime"},
		{fr, "post.likes", []any{"n", 1234}, "1\u202f234 personnes aiment"},
		{fr, "post.likes", []any{"n", 2_000_000}, "2\u202f000\u202f000 de personnes aiment"},
		{fr, "post.replies", []any{"n", 1_000_000}, "1\u202f000\u202f000 réponses"},
		{en, "post.likes", []any{"n", 0}, "0 people like"},
		{en, "post.likes", []any{"n", int64(1)}, "1 person likes"},
		{en, "post.likes", []any{"n", uint16(1234)}, "1,234 people like"},
		{fr, "post.on", []any{"day", time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}, "le 1er novembre 2026"},
		{fr, "post.on", []any{"day", 3.5}, "le 3,5"},
		{fr, "post.on", []any{"day", time.Tuesday}, "le Tuesday"},
	} {
		if got := x.l.T(x.key, x.args...); got != x.want {
			t.Errorf("%s %s %v = %q, want %q", x.l.Tag(), x.key, x.args, got, x.want)
		}
	}
	if got := c.Localizer("de", nil).Tag(); got != "fr" {
		t.Errorf("an unknown language is %q", got)
	}
}

func TestMissing(t *testing.T) {
	c := catalogue(t)
	var told []string
	c.OnMissing = func(tag, key string) { told = append(told, tag+" "+key) }
	l := c.Localizer("en", nil)
	if got := l.T("post.none"); got != "⟦post.none⟧" {
		t.Errorf("missing key gives %q", got)
	}
	if got := l.T("post.by", "name", "Ana", "odd"); got != "by Ana: {title}" {
		t.Errorf("missing value gives %q", got)
	}
	if want := []string{"en post.none", "en post.by {title}"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestContext(t *testing.T) {
	ctx := context.Background()
	if got := lang.T(ctx, "post.send"); got != "post.send" {
		t.Errorf("without localizer: %q", got)
	}
	if l := lang.From(ctx); l.Tag() != "fr" || l.Date(time.Unix(0, 0)) != "1er janvier 1970" {
		t.Errorf("default voice is %s", l.Tag())
	}
	ctx = lang.With(ctx, catalogue(t).Localizer("en", nil))
	if got := lang.T(ctx, "post.replies", "n", 2); got != "2 replies" {
		t.Errorf("with localizer: %q", got)
	}
}

// Each fault must be refused, by name, and leave the catalogue as it was.
func TestAddRefuses(t *testing.T) {
	for name, x := range map[string]struct{ fr, en, says string }{
		"missing in English":  {`{"a.b":"x","a.c":"y"}`, `{"a.b":"x"}`, "a.c: is missing in English"},
		"missing in French":   {`{"a.b":"x"}`, `{"a.b":"x","a.c":"y"}`, "a.c: is missing in French"},
		"other placeholders":  {`{"a.b":"x {n}"}`, `{"a.b":"x {m}"}`, "placeholders [n] in French and [m] in English"},
		"no other":            {`{"a.b":{"one":"x"}}`, `{"a.b":{"one":"x","other":"y"}}`, "plural form other is missing"},
		"no one":              {`{"a.b":{"one":"x","other":"y"}}`, `{"a.b":{"other":"y"}}`, "plural form one is missing"},
		"many in English":     {`{"a.b":{"one":"x","other":"y"}}`, `{"a.b":{"one":"x","many":"z","other":"y"}}`, "many is no plural form"},
		"few":                 {`{"a.b":{"one":"x","few":"z","other":"y"}}`, `{"a.b":{"one":"x","other":"y"}}`, "few is no plural form"},
		"plural in one":       {`{"a.b":{"one":"x","other":"y"}}`, `{"a.b":"x"}`, "plural forms in one language only"},
		"twice":               {`{"a.b":"x","a.b":"y"}`, `{"a.b":"x"}`, "a.b: is written twice"},
		"form twice":          {`{"a.b":{"one":"x","one":"z","other":"y"}}`, `{"a.b":{"one":"x","other":"y"}}`, "form one is written twice"},
		"taken":               {`{"post.send":"x"}`, `{"post.send":"x"}`, "is already a key of post"},
		"a number":            {`{"a.b":3}`, `{"a.b":"x"}`, "neither a text nor plural forms"},
		"a list as a form":    {`{"a.b":{"one":[],"other":"x"}}`, `{"a.b":"x"}`, "form one is not a text"},
		"open brace":          {`{"a.b":"x {n"}`, `{"a.b":"x"}`, "a brace which is no placeholder"},
		"closing brace":       {`{"a.b":"x }"}`, `{"a.b":"x"}`, "a brace which is no placeholder"},
		"empty brace":         {`{"a.b":"x {}"}`, `{"a.b":"x"}`, "a brace which is no placeholder"},
		"sentence in a brace": {`{"a.b":"x {un nom}"}`, `{"a.b":"x"}`, "a brace which is no placeholder"},
		"empty key":           {`{"":"x"}`, `{"":"x"}`, "a key is empty"},
		"not an object":       {`[]`, `{}`, "not an object"},
		"two objects":         {`{} {}`, `{}`, "something follows the object"},
		"cut":                 {`{"a.b":"x"`, `{"a.b":"x"}`, "words.fr.json"},
		"no value":            {`{"a.b":}`, `{"a.b":"x"}`, "words.fr.json"},
	} {
		c := catalogue(t)
		before := c.Keys()
		err := c.Add("other", words(x.fr, x.en))
		if err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%s: error %v, want one with %q", name, err, x.says)
		}
		if !slices.Equal(c.Keys(), before) {
			t.Errorf("%s: keys are now %v", name, c.Keys())
		}
	}
	if err := lang.NewCatalogue().Add("x", fstest.MapFS{}); err == nil {
		t.Error("a part without words is accepted")
	}
}

func TestNumbers(t *testing.T) {
	c := lang.NewCatalogue()
	fr, en := c.Localizer("fr", nil), c.Localizer("en", nil)
	for _, x := range []struct{ got, want string }{
		{fr.Number(0), "0"}, {fr.Number(999), "999"}, {fr.Number(-1234567), "-1\u202f234\u202f567"},
		{en.Number(-1000), "-1,000"}, {en.Number(-1 << 63), "-9,223,372,036,854,775,808"},
		{fr.Bytes(412_000), "412\u00a0Ko"}, {en.Bytes(412_000), "412\u00a0KB"}, {fr.Bytes(1_400_000), "1,4\u00a0Mo"},
		{en.Bytes(1_400_000), "1.4\u00a0MB"}, {fr.Bytes(0), "0\u00a0o"}, {fr.Bytes(999), "999\u00a0o"}, {fr.Bytes(2000), "2\u00a0Ko"},
		{fr.Bytes(999_700), "1\u00a0Mo"}, {fr.Bytes(9_960), "10\u00a0Ko"}, {fr.Bytes(5_000_000_000_000_000), "5000\u00a0To"},
		{fr.List(nil), ""}, {fr.List([]string{"a"}), "a"}, {fr.List([]string{"a", "b"}), "a et b"},
		{fr.List([]string{"a", "b", "c"}), "a, b et c"}, {en.List([]string{"a", "b", "c"}), "a, b and c"},
	} {
		if x.got != x.want {
			t.Errorf("got %q, want %q", x.got, x.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		s := strings.NewReplacer("\u202f", "", ",", "").Replace(fr.Number(n))
		if s != strings.ReplaceAll(en.Number(n), ",", "") {
			t.Fatalf("%d is %q and %q", n, fr.Number(n), en.Number(n))
		}
	})
}

func TestOf(t *testing.T) {
	l := lang.NewCatalogue().Localizer("fr", nil)
	for _, want := range []string{
		"d’Ana", "de Bruno", "d’Hélène", "d’Éric", "d’Œuilly", "d’Henri", "d’Hugo", "d’Yves", "d’Yonne", "d’Yvelines", "d’HLM",
		"d’hôpital", "d’huîtres", "d’harmonie", "d’Hérault", "d’Ille-et-Vilaine", "d’ouïe", "d’UNESCO", "d’héroïne", "de héros",
		"de Haute-Savoie", "de Hauts-de-France", "de hiérarchie", "de huit", "de onze", "de yaourt", "de Yohan", "de haies",
		"de handicap", "de Hongrie", "de 11", "de MJC", "de ", "d’« Ici »",
	} {
		_, word, _ := strings.Cut(strings.Replace(want, "d’", "d’\x00", 1), "\x00")
		if !strings.HasPrefix(want, "d’") {
			word = strings.TrimPrefix(want, "de ")
		}
		if got := l.Of(word); got != want {
			t.Errorf("Of(%q) = %q, want %q", word, got, want)
		}
	}
	if got := lang.NewCatalogue().Localizer("en", nil).Of("Ana"); got != "of Ana" {
		t.Errorf("English: %q", got)
	}
}

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]string{
		"": "fr", "fr": "fr", "fr-FR,fr;q=0.9,en-US;q=0.8": "fr", "en-US,en;q=0.9,fr;q=0.8": "en", "en-GB": "en",
		"de-DE,en;q=0.7,fr;q=0.3": "en", "de": "fr", "br": "fr", "fr-CA, en": "fr", "*": "fr", "en;q=0.1, fr;q=0.9": "fr",
		"q=;;;,": "fr", "\xff": "fr", strings.Repeat("xx,", 4000) + "en": "fr", "en," + strings.Repeat("de,", 500): "en",
	} {
		if got := lang.Negotiate(header); got != want {
			t.Errorf("Negotiate(%.40q) = %q, want %q", header, got, want)
		}
	}
}
