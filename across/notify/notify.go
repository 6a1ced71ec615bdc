package notify

import (
	"context"
	"embed"
	"io/fs"
	"sync"
	"time"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/web"
	"maillage/kit/words"
)

//go:embed migrations/*.sql
var files embed.FS

//go:embed words.fr.json words.en.json
var texts embed.FS

// Notify is the verbs of notices. Safe for concurrent use.
type Notify struct {
	core  *part.Core
	rules func() rules // complete once every part has joined
	words *words.Analyser
}

// New returns the verbs of notices over c.
func New(c *part.Core) *Notify {
	return &Notify{core: c, words: words.New(), rules: sync.OnceValue(func() rules { return rulesOf(c.Facts) })}
}

const (
	// keptSeen is how long a notice that was looked at stays on the page.
	keptSeen = 90 * 24 * time.Hour
	// kept is how long it is remembered that something was told; what is older is told no more.
	kept = 400 * 24 * time.Hour
)

// Join makes the part.
func Join(c *part.Core) part.Part {
	n := New(c)
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	c.Queue.Every("notify.tidy", 24*time.Hour, func(ctx context.Context, tx *db.Tx, due time.Time) error {
		return prune(ctx, tx, due.Add(-keptSeen), due.Add(-kept))
	})
	c.Queue.Every("notify.digests", digestEvery, func(ctx context.Context, tx *db.Tx, due time.Time) error {
		return n.addDigests(ctx, tx, digesting{Due: due})
	})
	return part.Part{
		Name:      "notify",
		Schema:    &db.Schema{Name: "notify", FS: migrations},
		Words:     texts,
		Forget:    forgetPerson,
		Reach:     reachOf,
		Exports:   exports,
		Routes:    n.routes(),
		Followers: []journal.Follower{{Name: "notify", Do: n.hear}},
		Workers: []queue.Worker{
			{Kind: taskSpread, Do: n.spread},
			{Kind: taskLetter, Do: n.letter, Patient: true},
			{Kind: taskDigests, Do: n.digests, Patient: true},
			{Kind: taskDigest, Do: n.sum, Patient: true},
			{Kind: taskPush, Do: n.push, Patient: true},
			{Kind: taskKnock, Do: n.knock, Patient: true, Tries: knocks},
		},
		Nav: []web.Nav{
			{Href: listPath, Label: "notify.dock", Icon: "bell", Dock: true},
			{Href: prefsPath, Label: "notify.title", Settings: 3},
		},
		Actions: []web.PlaceSlot{n.levelMenu},
		Under:   []web.UnderSlot{n.under},
		Tools:   []web.Tool{n.bell},
		Every:   []web.EverySlot{every},
	}
}
