package corpus_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/site/demo/corpus"
)

// The forums live whatever the seed and the moment: in the four networks that have the part, with answers, questions that
// wait and questions that nobody has answered.
func TestForumsLive(t *testing.T) {
	for i, now := range []time.Time{tuesday, time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC), time.Date(2027, 7, 14, 20, 0, 0, 0, time.UTC)} {
		w := world(t, uint64(i), now)
		var replies, questions, settled, silent, old, safe int
		networks := map[string]int{}
		for _, x := range w.Topics {
			network, _, _ := strings.Cut(x.Group, "/")
			networks[network]++
			replies += len(x.Replies)
			if x.Safe {
				safe++
			}
			if !x.Question {
				continue
			}
			questions++
			if x.Accepted >= 0 {
				settled++
			}
			if len(x.Replies) == 0 {
				silent++
				if now.Sub(x.Time) > 7*24*time.Hour {
					old++
				}
			}
		}
		if len(w.Topics) != 300 || replies < 2300 || replies > 2700 || questions < 190 || settled*100 < questions*50 || settled*100 > questions*70 || silent < 25 || silent > 40 || old < 3 || safe < 4 {
			t.Errorf("seed %d: %d topics, %d replies, %d questions, %d settled, %d silent of which %d old, %d safe", i, len(w.Topics), replies, questions, settled, silent, old, safe)
		}
		for _, n := range []string{"gaston", "departements", "ideal", "clubs"} {
			if networks[n] < 25 {
				t.Errorf("seed %d: %s has %d topics", i, n, networks[n])
			}
		}
	}
}

// faulty: an article that is not contracted, a slot that is not filled.
var faulty = regexp.MustCompile(`[{}\n]|\b(à|de) les? `)

// What is said in forums is said by members who are there already, in order, and is finished; nobody names who asked discreetly.
func TestTopicsAreByMembers(t *testing.T) {
	w := world(t, 1, tuesday)
	groups := map[string]corpus.Group{}
	for _, g := range w.Groups {
		groups[g.Key()] = g
		if n := len(g.Categories); n != 0 && (n < 4 || n > 6) {
			t.Errorf("%s has %d categories", g.Key(), n)
		}
	}
	byHandle, titles := map[string]string{}, map[string]bool{}
	for _, p := range w.People {
		byHandle[p.Handle] = p.Key
	}
	for _, x := range w.Topics {
		g := groups[x.Group]
		if x.Category < 0 || x.Category >= len(g.Categories) || x.Title == "" || faulty.MatchString(x.Title) || !x.Time.Before(tuesday) {
			t.Errorf("unfinished: %+v", x)
		}
		if key := g.Network + x.Title; x.Source == "" && !x.Safe && titles[key] && g.Slug != "etat-civil-elections-cimetieres" {
			t.Errorf("opened twice: %s", x.Title)
		} else {
			titles[key] = true
		}
		checkText(t, x.Body)
		last, body, author := x.Time, x.Body, x.Author
		for n := -1; n < len(x.Replies); n++ {
			if n >= 0 {
				c := x.Replies[n]
				if !c.Time.After(last) || !c.Time.Before(tuesday) {
					t.Errorf("%s: a reply at %v after %v", x.Title, c.Time, last)
				}
				last, body, author = c.Time, c.Body, c.Author
				checkText(t, body)
			}
			if p := w.Person(author); !slices.Contains(g.Members, author) || p.Suspended || p.Joined.After(x.Time) {
				t.Errorf("%s speaks in %s", author, x.Group)
			}
			for _, m := range mention.FindAllStringSubmatch(body, -1) {
				key := byHandle[m[1]]
				if !slices.Contains(g.Members, key) || key == author || x.Safe && key == x.Author {
					t.Errorf("%s mentions @%s: %s", author, m[1], body)
				}
			}
		}
		if x.Accepted >= 0 && (x.Replies[x.Accepted].Author == x.Author || x.Settled.Before(x.Replies[x.Accepted].Time) || !x.Settled.Before(tuesday)) {
			t.Errorf("%s: settled at %v by reply %d", x.Title, x.Settled, x.Accepted)
		}
	}
}

func TestRepliesVary(t *testing.T) {
	count, total := map[string]int{}, 0
	for _, x := range world(t, 1, tuesday).Topics {
		for _, c := range x.Replies {
			count[c.Body]++
			total++
		}
	}
	for body, n := range count {
		if n > 16 {
			t.Errorf("%d times: %s", n, body)
		}
	}
	if len(count) < total*6/10 {
		t.Errorf("%d different replies out of %d", len(count), total)
	}
}
