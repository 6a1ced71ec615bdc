package wiki

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// piece of a text for the oracle: a word that is told from all others, and the word of the first text that it is; 0 for one
// written since.
type piece2 struct {
	text string
	was  int
}

func joinedText(list []piece2) []rune {
	var b strings.Builder
	for n, p := range list {
		if n > 0 {
			b.WriteString([]string{" ", ", ", "\n", ". "}[(n+len(p.text))%4])
		}
		b.WriteString(p.text)
	}
	return []rune(b.String())
}

// Property: whatever is written, lost and replaced in a text, a passage goes with those of its words that are left: it begins with
// the first and ends with the last of them, or with what was written in their place; and it has gone when too few are left.
func TestPassagesFollowTheirWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text []piece2
		total := rapid.IntRange(1, 60).Draw(t, "words")
		for n := range total {
			text = append(text, piece2{fmt.Sprintf("mot%d", n+1), n + 1})
		}
		first := rapid.IntRange(0, total-1).Draw(t, "first")
		last := rapid.IntRange(first, total-1).Draw(t, "last")
		old := joinedText(text)
		all := wordsOf(old)
		s := span{all[first].start, all[last].stop}
		fresh := 0
		for range rapid.IntRange(0, 6).Draw(t, "edits") {
			at := rapid.IntRange(0, len(text)).Draw(t, "at")
			lose := rapid.IntRange(0, min(8, len(text)-at)).Draw(t, "lose")
			var put []piece2
			for range rapid.IntRange(0, 4).Draw(t, "put") {
				fresh++
				put = append(put, piece2{fmt.Sprintf("neuf%d", fresh), 0})
			}
			text = append(append(append([]piece2{}, text[:at]...), put...), text[at+lose:]...)
		}
		now := joinedText(text)
		got := carried(old, now, []span{s})[0]
		// The oracle knows each word.
		from, to, left := -1, -1, 0
		for n, p := range text {
			if p.was >= first+1 && p.was <= last+1 {
				if from < 0 {
					from = n
				}
				to, left = n, left+1
			}
		}
		if left == 0 || 3*left < last-first+1 {
			if got.start != gone {
				t.Fatalf("%d words of %d are left, and the passage is %q", left, last-first+1, string(now[got.start:got.stop]))
			}
			return
		}
		if got.start == gone {
			t.Fatalf("%d words of %d are left, and the passage has gone", left, last-first+1)
		}
		words := wordsOf(now)
		inside := string(now[got.start:got.stop])
		if got.start > words[from].start || got.stop < words[to].stop {
			t.Fatalf("the passage lost its own words: %q, from %q to %q", inside, text[from].text, text[to].text)
		}
		for n, p := range text { // what is more in it was written in place of its own first or last words
			if words[n].start >= got.start && words[n].stop <= got.stop && p.was != 0 && (p.was < first+1 || p.was > last+1) {
				t.Fatalf("the passage took in %q: %q", p.text, inside)
			}
			if n < from && words[n].start >= got.start && text[from].was == first+1 || n > to && words[n].stop <= got.stop && text[to].was == last+1 {
				t.Fatalf("the passage took in %q, beside its own first or last word: %q", p.text, inside)
			}
		}
	})
}

// Property: marking passages changes no word of a text, and what is marked is the passage.
func TestMarkingChangesNoWord(t *testing.T) {
	pieces := []string{"<p>Un ", "<strong>délai</strong>", " de <a href=\"/x\">trente jours</a>", ", l&#39;eau &amp; l&#34;air", "</p>\n<ul>\n<li>un</li>\n<li>deux <em>trois</em></li>\n</ul>\n<p>", "fin<br>suite", "</p>"}
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		b.WriteString("<p>")
		for range rapid.IntRange(1, 12).Draw(t, "n") {
			b.WriteString(rapid.SampledFrom(pieces).Draw(t, "piece"))
		}
		source := b.String()
		text := said(source)
		if len(text) < 2 {
			return
		}
		var list []shown
		for n := range rapid.IntRange(1, 3).Draw(t, "marks") {
			start := rapid.IntRange(0, len(text)-2).Draw(t, "start")
			list = append(list, shown{span{start, rapid.IntRange(start+1, len(text)-1).Draw(t, "stop")}, fmt.Sprintf(`<mark data-n="%d">`, n), "</mark>", ""})
		}
		out := underlined(source, list)
		if string(said(out)) != string(text) {
			t.Fatalf("the words changed: %q, %q", string(said(out)), string(text))
		}
	})
}

func TestWordsAreFound(t *testing.T) {
	text := said("<p>Le délai est de trente\u00a0jours.</p><p>Passé ce délai, le délai repart.</p>")
	for _, c := range []struct{ words, before, after, want string }{
		{"trente jours", "", "", "trente\u00a0jours"},
		{"délai", "Passé ce ", ", le", "délai"},
		{"jours. Passé", "", "", "jours.\nPassé"},
		{" le  délai ", "", " repart", "le délai"},
		{"absent", "", "", ""},
		{"   ", "", "", ""},
	} {
		s, ok := found(text, c.words, c.before, c.after)
		if ok != (c.want != "") || ok && string(text[s.start:s.stop]) != c.want {
			t.Errorf("%q: %v, %v", c.words, s, ok)
		}
	}
	if s, _ := found(text, "délai", "Passé ce ", ", le"); s.start < 30 {
		t.Errorf("the words before do not tell which: %v", s)
	}
	if s, _ := found(text, "délai", "le ", " repart"); s.start < 45 {
		t.Errorf("the words after do not tell which: %v", s)
	}
}
