package live

import (
	"context"
	"embed"
	"slices"
	"time"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed words.fr.json words.en.json
var words embed.FS

// Options bound the lines. Zero fields take their default.
type Options struct {
	// Beat is the time between two signs of life (25 s: proxies close what is silent for 30 or 60). Session and rights are
	// looked at again every second beat.
	Beat time.Duration
	// Life is how long a line may last (10 min), less a tenth by chance, so that they do not all come back at once.
	Life time.Duration
	// PerPerson and PerProcess are the most lines (6, 2,000: about 55 KB each, BenchmarkIdleLines).
	PerPerson, PerProcess int
}

func (o Options) filled() Options {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	def(&o.Beat, 25*time.Second)
	def(&o.Life, 10*time.Minute)
	if o.PerPerson == 0 {
		o.PerPerson = 6
	}
	if o.PerProcess == 0 {
		o.PerProcess = 2000
	}
	return o
}

// Live is the lines of this process. Safe for concurrent use.
type Live struct {
	core    *part.Core
	options Options
	open    lines
}

// New returns the lines over c.
func New(c *part.Core, o Options) *Live { return &Live{core: c, options: o.filled()} }

// Join makes the part.
func Join(c *part.Core) part.Part { return JoinWith(Options{})(c) }

// JoinWith is Join with other bounds.
func JoinWith(o Options) part.Join {
	return func(c *part.Core) part.Part {
		l := New(c, o)
		return part.Part{
			Name:      "live",
			Words:     words,
			Routes:    []web.Route{{Pattern: "GET " + address, Rule: web.SignedIn, Do: l.direct, Stream: true, Queries: 10}},
			Followers: []journal.Follower{{Name: "live", Do: l.follow}},
			Every:     []web.EverySlot{slot},
		}
	}
}

// stale: older facts are no news. Lines last less, and what they missed they read themselves; so filling a site with years
// of facts tells nobody anything.
const stale = 10 * time.Minute

// follow tells a fact to the lines of all processes, once it is passed for good.
func (l *Live) follow(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	if clock.Now(ctx).Sub(f.At) > stale {
		return nil
	}
	if f.Item == 0 {
		for _, p := range append([]ref.Person{f.Actor}, f.Mentions...) {
			if p != 0 {
				tx.AfterCommit(func() { l.core.Hub.Publish(PersonTopic(p), encode(News{Kind: rights})) })
			}
		}
		return nil
	}
	i, err := item.Get(ctx, tx, f.Item)
	if fail.Is(err, fail.Hidden) {
		return nil // destroyed meanwhile
	}
	if err != nil {
		return err
	}
	t, ok := about(f, i, l.feeds)
	if !ok {
		return nil
	}
	tx.AfterCommit(func() {
		data := encode(t)
		l.core.Hub.Publish(SpaceTopic(t.Space), data)
		if t.Network != t.Space {
			l.core.Hub.Publish(SpaceTopic(t.Network), data)
		}
	})
	return nil
}

// feeds tells whether streams show items of kind.
func (l *Live) feeds(kind string) bool { return slices.Contains(l.core.Web.Feeds, kind) }
