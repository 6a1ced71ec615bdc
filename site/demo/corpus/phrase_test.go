package corpus

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestContractions(t *testing.T) {
	for _, c := range [][3]string{
		{"les sauvegardes", "des sauvegardes", "aux sauvegardes"},
		{"le tri à la source des biodéchets", "du tri à la source des biodéchets", "au tri à la source des biodéchets"},
		{"la régulation du chauffage", "de la régulation du chauffage", "à la régulation du chauffage"},
		{"l'accueil", "de l'accueil", "à l'accueil"},
		{"l'eau, l'assainissement et les risques d'inondation", "de l'eau, de l'assainissement et des risques d'inondation", "à l'eau, à l'assainissement et aux risques d'inondation"},
		{"l'entretien des routes et de l'éclairage public", "de l'entretien des routes et de l'éclairage public", "à l'entretien des routes et de l'éclairage public"},
		{"l'éducation physique et sportive", "de l'éducation physique et sportive", "à l'éducation physique et sportive"},
	} {
		if of(c[0]) != c[1] || to(c[0]) != c[2] {
			t.Errorf("%q: %q, %q; want %q, %q", c[0], of(c[0]), to(c[0]), c[1], c[2])
		}
	}
}

func TestFill(t *testing.T) {
	w := &writer{rng: rand.New(rand.NewPCG(1, 1)), feminine: true, slots: map[string]string{"objet": "les ponts", "remarque": "Il faut du temps.", "sigle": "ATSEM comprises."}}
	for pattern, want := range map[string]string{
		"Je suis tombé{e} sur {objet}.":  "Je suis tombée sur les ponts.",
		"Preneu{r/se} de {remarque-min}": "Preneuse de il faut du temps.",
		"Le sujet {de objet}":            "Le sujet des ponts",
		"Du temps {a objet}":             "Du temps aux ponts",
		"{seul|seul}":                    "seul",
		"{sigle-min}":                    "ATSEM comprises.",
		"rien à remplir":                 "rien à remplir",
	} {
		if got := w.fill(pattern); got != want {
			t.Errorf("%q: %q, want %q", pattern, got, want)
		}
	}
	if w.err != nil {
		t.Error(w.err)
	}
	for _, bad := range []string{"{inconnu}", "laissé {ouvert"} {
		w.err = nil
		if w.fill(bad); w.err == nil {
			t.Errorf("%q passed", bad)
		}
	}
}

// Every card is dealt once before any comes back.
func TestDeck(t *testing.T) {
	d := newDeck(rand.New(rand.NewPCG(2, 2)), []int{1, 2, 3, 4, 5, 6})
	even := func(n int) bool { return n%2 == 0 }
	seen := map[int]bool{}
	for range 3 {
		n, ok := d.take(even)
		if !ok || seen[n] || n%2 != 0 {
			t.Fatalf("took %d, %v after %v", n, ok, seen)
		}
		seen[n] = true
	}
	if n, ok := d.take(even); ok {
		t.Errorf("took %d when no even card was left", n)
	}
	for range 3 {
		n := d.deal()
		if seen[n] {
			t.Errorf("%d came back early", n)
		}
		seen[n] = true
	}
	if n := d.again(even); n%2 != 0 {
		t.Errorf("%d does not suit", n)
	}
}

// What is written by hand is complete: every theme has what the editor deals from, every cadre of
// jobs.tsv is in its list or is a corps of teachers.
func TestTextsAreComplete(t *testing.T) {
	texts, err := loadTexts()
	if err != nil {
		t.Fatal(err)
	}
	worked := map[string]bool{}
	for _, j := range texts.jobs {
		for _, theme := range j.themes {
			if texts.themes[theme] == nil {
				t.Errorf("job %s: no theme %s", j.masculine, theme)
			}
			worked[theme] = true
		}
		if j.kinds != "a" && !texts.cadres[j.cadre] {
			t.Errorf("job %s: no cadre d'emplois %s", j.masculine, j.cadre)
		}
	}
	for _, key := range texts.order {
		p := texts.themes[key]
		if len(p.skills) < 3 || len(p.objects) < 3 || len(p.help) < 3 || len(p.looks) < 3 || len(p.questions) < 2 || len(p.stories) < 2 || len(p.remarks) < 5 {
			t.Errorf("theme %s is thin", key)
		}
		for _, q := range p.questions {
			if len(q.answers) < 2 {
				t.Errorf("theme %s: few answers to %q", key, q.ask)
			}
		}
		for _, s := range p.stories {
			if len(s.points) < 3 || s.reply == "" {
				t.Errorf("theme %s: unfinished story %q", key, s.tell)
			}
		}
		if !worked[key] {
			t.Errorf("nobody works on %s", key)
		}
	}
	posts, comments := 0, 0
	for _, s := range texts.post {
		posts += len(s)
	}
	for _, list := range texts.plain {
		posts += len(list)
	}
	for _, s := range texts.comment {
		comments += len(s)
	}
	if posts < 60 || comments < 80 {
		t.Errorf("%d patterns of posts, %d of comments", posts, comments)
	}
}

// A message never calls today by its name: what is planned is on another working day.
func TestWeekdays(t *testing.T) {
	c, err := newCalendar(rand.New(rand.NewPCG(1, 1)), time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[int][2]string{23: {"mercredi", "vendredi"}, 24: {"jeudi", "vendredi"}, 26: {"lundi", "mardi"}, 27: {"lundi", "mercredi"}, 28: {"lundi", "jeudi"}} {
		at := time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC)
		if next, last := c.weekday(at, 2), c.weekday(at, -2); next != want[0] || last != want[1] {
			t.Errorf("%v: %s, %s; want %v", at.Weekday(), next, last, want)
		}
	}
}
