package ops

import (
	"context"
	"fmt"
	"strings"

	"maillage/site"
)

// Level is how much a finding matters.
type Level string

// The levels. Only Wrong makes `maillage check` fail.
const (
	Fine  Level = "fine"
	Watch Level = "watch" // works, and should be looked at
	Wrong Level = "WRONG"
)

// Finding is one line of Check: what was looked at, what was found, and what to do about it ("" when all is well).
type Finding struct {
	Level Level
	About string
	Says  string
	Do    string
}

// String is the finding as one line.
func (f Finding) String() string {
	s := fmt.Sprintf("%-6s %s: %s", f.Level, f.About, strings.Join(strings.Fields(f.Says), " "))
	if f.Do != "" {
		s += ". " + f.Do
	}
	return s
}

// CheckOptions of Check. The zero value looks at all but the content of files.
type CheckOptions struct {
	Deep     bool // read every file that people sent and compare it with its digest
	Progress Progress
}

// IsBad tells whether one of the findings is Wrong.
func IsBad(list []Finding) bool {
	for _, f := range list {
		if f.Level == Wrong {
			return true
		}
	}
	return false
}

// Check looks at a deployment and says what it found, in the order in which an operator would look; nothing is changed. It
// works beside a running server. What could not be looked at is a finding too.
func Check(ctx context.Context, s *site.Site, o CheckOptions) []Finding {
	c := &checker{s: s, o: o}
	for _, look := range []struct {
		about string
		do    func(context.Context) error
	}{
		{"settings", c.settings}, {"mail", c.mail}, {"disk", c.disk}, {"database", c.database}, {"counters", c.counters},
		{"storage", c.storage}, {"files", c.files}, {"journal", c.journal}, {"tasks", c.tasks}, {"search", c.search}, {"networks", c.people},
	} {
		c.about = look.about
		before := len(c.list)
		if err := look.do(ctx); err != nil {
			c.wrong("Look at the message, and try again.", "cannot be looked at: %v", err)
		}
		if len(c.list) == before {
			c.fine("nothing to say")
		}
	}
	return c.list
}

type checker struct {
	s     *site.Site
	o     CheckOptions
	about string
	list  []Finding
}

func (c *checker) add(l Level, do, says string, args []any) {
	c.list = append(c.list, Finding{l, c.about, fmt.Sprintf(says, args...), do})
}

func (c *checker) fine(says string, args ...any)      { c.add(Fine, "", says, args) }
func (c *checker) watch(do, says string, args ...any) { c.add(Watch, do, says, args) }
func (c *checker) wrong(do, says string, args ...any) { c.add(Wrong, do, says, args) }
