package ops

import (
	"context"
	"embed"
	"fmt"
	"strings"
	"time"

	"maillage/kit/lang"
	"maillage/site"
)

// Words is what is said to operators, in French and in English.
//
//go:embed words.fr.json words.en.json
var Words embed.FS

// Level is how much a finding matters.
type Level string

// The levels. Only Wrong makes `maillage check` fail.
const (
	Fine  Level = "fine"
	Watch Level = "watch" // works, and should be looked at
	Wrong Level = "wrong"
)

// Finding is one line of Check: what was looked at, what was found, and what to do about it ("" when all is well).
type Finding struct {
	Level Level
	About string
	Says  string
	Do    string

	line string
}

// String is the finding as one line.
func (f Finding) String() string { return f.line }

// CheckOptions of Check. The zero value looks at all but the content of files, in English.
type CheckOptions struct {
	// Deep reads every file that people sent and compares it with its digest, and every index of SQLite with its table.
	Deep bool
	// Blobs reads every file as Deep does, and nothing else. Part of Parts, from 1, reads one part of them: as many runs read all.
	Blobs       bool
	Part, Parts int
	Lang        string // "fr" or "en"; see Language
	Progress    Progress
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
// works beside a running server, and reads tables piece by piece: neither its memory nor what it holds up grows with them.
// What could not be looked at is a finding too.
func Check(ctx context.Context, s *site.Site, o CheckOptions) []Finding {
	c := &checker{s: s, o: o, l: localizer(o.Lang)}
	for _, look := range []struct {
		about string
		do    func(context.Context) error
	}{
		{"settings", c.settings}, {"mail", c.mail}, {"disk", c.disk}, {"database", c.database}, {"counters", c.counters},
		{"storage", c.storage}, {"antivirus", c.antivirus}, {"files", c.files}, {"journal", c.journal}, {"tasks", c.tasks}, {"search", c.search}, {"directory", c.directory}, {"networks", c.people},
	} {
		c.about = look.about
		before := len(c.list)
		if err := look.do(ctx); err != nil {
			c.wrong("unseen", "error", err.Error())
		}
		if len(c.list) == before {
			c.fine("nothing")
		}
	}
	return c.list
}

func localizer(tag string) *lang.Localizer {
	c := lang.NewCatalogue()
	if err := c.Add("ops", Words); err != nil {
		panic(fmt.Sprintf("ops: %v", err)) // damaged embedded data: a bug, found at start
	}
	if tag != lang.French {
		tag = lang.English
	}
	return c.Localizer(tag, time.Local)
}

type checker struct {
	s     *site.Site
	o     CheckOptions
	l     *lang.Localizer
	about string
	list  []Finding
}

// words: ops.check.* ops.about.* ops.level.* ops.broken.* ops.mended.*

func (c *checker) add(level Level, key string, args []any) {
	f := Finding{Level: level, About: c.about, Says: strings.Join(strings.Fields(c.l.T("ops.check."+key, args...)), " ")}
	f.line = fmt.Sprintf("%-6s %s%s %s", c.l.T("ops.level."+string(level)), c.l.T("ops.about."+c.about), c.l.T("ops.check.colon"), f.Says)
	if level != Fine {
		f.Do = c.l.T("ops.check."+key+".do", args...)
		f.line += ". " + f.Do
	}
	c.list = append(c.list, f)
}

func (c *checker) fine(key string, args ...any)  { c.add(Fine, key, args) }
func (c *checker) watch(key string, args ...any) { c.add(Watch, key, args) }
func (c *checker) wrong(key string, args ...any) { c.add(Wrong, key, args) }
