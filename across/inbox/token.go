package inbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"

	"maillage/core/ref"
)

const (
	// replyPrefix begins the addresses of answers; with the token they keep to the 64 signs that RFC 5321 gives them.
	replyPrefix = "reply+"
	// topicPrefix begins those by which one opens topics.
	topicPrefix = "topic+"
	// always is the last day of an address by which one opens topics: it is to be kept in an address book.
	always = 1<<16 - 1
	// validFor is how long one may answer a letter.
	validFor = 90 * day
	day      = 24 * time.Hour

	keyBytes  = 32
	bodyBytes = 8 + 8 + 2
	macBytes  = 16 // of the 32: a forger has one guess in 2^128
)

// coding has no capitals: mail servers may fold them.
var coding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// right is what an address lets one do.
type right struct {
	person ref.Person
	item   ref.Item  // to answer it
	space  ref.Space // to open a topic there; else 0
	until  int       // the last day, counted from 1970
	epoch  epoch     // of the addresses of topics, when it was signed
}

// target is what r is about, and the label that keeps both sorts of rights apart.
func (r right) target() (uint64, string) {
	if r.space != 0 {
		return uint64(r.space), topicPrefix
	}
	return uint64(r.item), replyPrefix
}

func dayOf(t time.Time) int { return int(t.Unix() / int64(day/time.Second)) }

// over tells whether r ended before now.
func (r right) over(now time.Time) bool { return dayOf(now) > r.until }

// sign is the token of r.
func (r right) sign(key []byte) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(r.person))
	what, label := r.target()
	b = binary.BigEndian.AppendUint64(b, what)
	b = binary.BigEndian.AppendUint16(b, uint16(r.until)) // to the year 2149
	return coding.EncodeToString(append(b, mac(key, label, b, r.epoch)...))
}

// mac signs b. An epoch is signed, not written: who has an address cannot make the next one of it.
func mac(key []byte, label string, b []byte, e epoch) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("maillage/inbox/" + label + "\x00"))
	m.Write(b)
	if e != (epoch{}) {
		m.Write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(e.place)), uint64(e.person)))
	}
	return m.Sum(nil)[:macBytes]
}

// read is the inverse of sign, in capitals too; ok is false for any other text. label is the prefix of the address, now the
// epoch of the addresses of topics of somebody in a place: it is asked before what it is asked of is known to be ours.
func read(key []byte, label, token string, now func(ref.Person, ref.Space) (epoch, error)) (r right, ok bool, err error) {
	b, broken := coding.DecodeString(strings.ToLower(token))
	if broken != nil || len(b) != bodyBytes+macBytes || len(key) == 0 {
		return r, false, nil
	}
	r = written(b, label)
	if r.space != 0 {
		if r.epoch, err = now(r.person, r.space); err != nil {
			return r, false, err
		}
	}
	return r, hmac.Equal(b[bodyBytes:], mac(key, label, b[:bodyBytes], r.epoch)), nil
}

// written is the right that b says, signed or not.
func written(b []byte, label string) (r right) {
	r.person, r.until = ref.Person(binary.BigEndian.Uint64(b)), int(binary.BigEndian.Uint16(b[16:]))
	if what := binary.BigEndian.Uint64(b[8:]); label == topicPrefix {
		r.space = ref.Space(what)
	} else {
		r.item = ref.Item(what)
	}
	return r
}

// token is the prefix and the token of an address of domain; ok is false for any other address.
func token(address, domain string) (label, text string, ok bool) {
	at := strings.LastIndexByte(address, '@')
	if at < len(replyPrefix) || !strings.EqualFold(address[at+1:], domain) {
		return "", "", false
	}
	label = strings.ToLower(address[:len(replyPrefix)]) // both prefixes are as long
	return label, address[len(replyPrefix):at], label == replyPrefix || label == topicPrefix
}
