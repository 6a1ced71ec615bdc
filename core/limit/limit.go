package limit

import (
	"context"
	"crypto/sha256"
	"embed"
	"io/fs"
	"net/netip"
	"time"

	"maillage/core/db"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

//go:embed migrations/*.sql
var files embed.FS

// Schema is the tables of this room.
var Schema = db.Schema{Name: "limit", FS: sub(files)}

func sub(f embed.FS) fs.FS {
	d, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return d
}

// Options of New. The zero value keeps every limit as it is written.
type Options struct {
	// Loose multiplies every limit. Only the demonstration and the bench give one above 1, by an explicit flag: a
	// deployment loosened by mistake would let passwords be guessed.
	Loose int
}

// Limits counts uses. Safe for concurrent use.
type Limits struct{ loose int }

// New returns limits with o.
func New(o Options) *Limits { return &Limits{loose: max(o.Loose, 1)} }

// slices: in how many a period is cut. More would only shorten, by at most a twelfth of the period, how long a person
// waits beyond an exact count, and cost that many more rows a key.
const slices = 12

// Hit counts one use of key, of which at most most are granted in any period of length per. One key goes with one
// period. Errors: fail.TooMany, reason "limit.wait" with "minutes" (at least 1, also as "n") until one more is granted;
// then nothing is counted. Two queries, one when refused.
func (l *Limits) Hit(ctx context.Context, tx *db.Tx, key string, most int, per time.Duration) error {
	now, width := clock.Now(ctx).UnixMilli(), max(per.Milliseconds()/slices, 1)
	digest := sha256.Sum256([]byte(key))
	used, err := uses(ctx, tx, digest[:], now)
	if err != nil {
		return fail.Wrap("limit.Hit", err)
	}
	if free := whenFree(used, int64(most)*int64(l.loose)); free > now {
		minutes := int((free - now + 59_999) / 60_000)
		return fail.Say("limit.Hit", fail.TooMany, "limit.wait", "n", minutes, "minutes", minutes)
	}
	slice := now - now%width
	return fail.Wrap("limit.Hit", add(ctx, tx, digest[:], slice, slice+width+per.Milliseconds()))
}

// whenFree returns the time in milliseconds from which one more use keeps to most; 0 when it does now. used is in order
// of time.
func whenFree(used []use, most int64) int64 {
	var total, free int64
	for _, u := range used {
		total += u.n
	}
	for _, u := range used {
		if total < most {
			break
		}
		total, free = total-u.n, u.until
	}
	return free
}

// Prune forgets what no longer counts, at most a thousand rows, and returns how many it forgot. To be run every few
// minutes.
func (l *Limits) Prune(ctx context.Context, tx *db.Tx) (int64, error) {
	n, err := prune(ctx, tx, clock.Now(ctx).UnixMilli())
	return n, fail.Wrap("limit.Prune", err)
}

// Network is what to count a machine's address under: IPv4 whole, of IPv6 the first 64 bits, since one subscriber has
// them all. A text that is no address is returned as it is.
func Network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}
