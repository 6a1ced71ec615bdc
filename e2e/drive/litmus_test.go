package drive

import (
	"regexp"
	"strings"
	"testing"
)

// suites of litmus, and how many tests each has in Debian's version (0.13): one that stops half way is seen.
var suites = map[string]int{"basic": 16, "copymove": 13, "props": 30, "locks": 41, "http": 4}

// verdict is the line of a test: its name, with points after it, then what came of it.
var verdict = regexp.MustCompile(`(?m)^ *\d+\. ([a-z0-9_]+)\.* (FAIL|SKIPPED|WARNING|pass)(.*)$`)

// litmus finds nothing that RFC 4918 asks and that the drive does not do. There is no exception to name: all its tests pass, and it
// warns of nothing.
func TestLitmus(t *testing.T) {
	p := newPlace(t)
	for suite, tests := range suites {
		t.Run(suite, func(t *testing.T) {
			out, err := program(t, t.TempDir(), []string{"TESTS=" + suite}, "litmus", "-k", p.drive(), p.ana.login, p.ana.secret)
			passed := 0
			for _, m := range verdict.FindAllStringSubmatch(strings.ReplaceAll(out, "\r", "\n"), -1) {
				if m[2] == "pass" {
					passed++
				} else {
					t.Errorf("%s: %s%s", m[1], m[2], m[3])
				}
			}
			if passed != tests {
				t.Errorf("%d tests passed of %d: %v\n%s", passed, tests, err, out)
			}
		})
	}
}
