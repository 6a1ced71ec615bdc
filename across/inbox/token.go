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
	item   ref.Item
	until  int // the last day, counted from 1970
}

func dayOf(t time.Time) int { return int(t.Unix() / int64(day/time.Second)) }

// over tells whether r ended before now.
func (r right) over(now time.Time) bool { return dayOf(now) > r.until }

// sign is the token of r.
func (r right) sign(key []byte) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(r.person))
	b = binary.BigEndian.AppendUint64(b, uint64(r.item))
	b = binary.BigEndian.AppendUint16(b, uint16(r.until)) // to the year 2149
	return coding.EncodeToString(append(b, mac(key, b)...))
}

func mac(key, b []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("maillage/inbox/reply\x00"))
	m.Write(b)
	return m.Sum(nil)[:macBytes]
}

// read is the inverse of sign, in capitals too; ok is false for any other text.
func read(key []byte, token string) (r right, ok bool) {
	b, err := coding.DecodeString(strings.ToLower(token))
	if err != nil || len(b) != bodyBytes+macBytes || len(key) == 0 || !hmac.Equal(b[bodyBytes:], mac(key, b[:bodyBytes])) {
		return r, false
	}
	return right{ref.Person(binary.BigEndian.Uint64(b)), ref.Item(binary.BigEndian.Uint64(b[8:])), int(binary.BigEndian.Uint16(b[16:]))}, true
}

// token is the token of an address of domain for answers; ok is false for any other address.
func token(address, domain string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	if at < len(replyPrefix) || !strings.EqualFold(address[at+1:], domain) || !strings.EqualFold(address[:len(replyPrefix)], replyPrefix) {
		return "", false
	}
	return address[len(replyPrefix):at], true
}
