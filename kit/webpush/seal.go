package webpush

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Subscription is where and for whom a message is encrypted, as PushSubscription.toJSON() of a browser has it.
type Subscription struct {
	Endpoint string
	Public   []byte // p256dh: a point of P-256, uncompressed
	Auth     []byte // 16 bytes
}

const (
	saltBytes = 16
	authBytes = 16
	// recordSize is that of the one record a message is; push services refuse bodies above 4096 bytes (RFC 8030 §7.2).
	recordSize = 4096
	// overhead: header (salt, size, length, key), the delimiter, the tag.
	overhead = saltBytes + 4 + 1 + 65 + 1 + 16
	// Longest is how many bytes a message may have.
	Longest = recordSize - overhead
	// longestEndpoint refuses what no push service gives.
	longestEndpoint = 2000
)

// Parse reads a subscription from what a browser sends: keys in base64url, padded or not. Errors: for what no browser gives.
func Parse(endpoint, p256dh, auth string) (s Subscription, err error) {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "https" || u.Host == "" || len(endpoint) > longestEndpoint {
		return s, errors.New("webpush: the endpoint is no https address")
	}
	s.Endpoint = endpoint
	if s.Public, err = unbase(p256dh); err == nil {
		_, err = ecdh.P256().NewPublicKey(s.Public)
	}
	if err != nil {
		return s, fmt.Errorf("webpush: p256dh: %w", err)
	}
	if s.Auth, err = unbase(auth); err != nil || len(s.Auth) != authBytes {
		return s, errors.New("webpush: auth is not 16 bytes")
	}
	return s, nil
}

func unbase(s string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
}

// Seal encrypts plain for s: the body of one message. Errors: when plain is longer than Longest, or the keys are none.
func (s Subscription) Seal(plain []byte) ([]byte, error) {
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails (crypto/rand)
	return s.seal(plain, own, salt)
}

// seal is Seal with the two things that are random (RFC 8291 §3.4, RFC 8188 §2).
func (s Subscription) seal(plain []byte, own *ecdh.PrivateKey, salt []byte) ([]byte, error) {
	if len(plain) > Longest {
		return nil, fmt.Errorf("webpush: %d bytes, at most %d fit", len(plain), Longest)
	}
	theirs, err := ecdh.P256().NewPublicKey(s.Public)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	shared, err := own.ECDH(theirs)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	gcm, nonce, err := keys(shared, s.Auth, salt, s.Public, own.PublicKey().Bytes())
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	public := own.PublicKey().Bytes()
	out := make([]byte, 0, len(plain)+overhead)
	out = append(out, salt...)
	out = binary.BigEndian.AppendUint32(out, recordSize)
	out = append(out, byte(len(public)))
	out = append(out, public...)
	const last = 2 // the delimiter of a last record
	return gcm.Seal(out, nonce, append(append([]byte{}, plain...), last), nil), nil
}

// keys derives the cipher of a message and its nonce from the secret that both ends share.
func keys(shared, auth, salt, browser, server []byte) (cipher.AEAD, []byte, error) {
	info := "WebPush: info\x00" + string(browser) + string(server)
	input, err := hkdf.Key(sha256.New, shared, auth, info, 32)
	if err != nil {
		return nil, nil, err
	}
	random, err := hkdf.Extract(sha256.New, input, salt)
	if err != nil {
		return nil, nil, err
	}
	key, err := hkdf.Expand(sha256.New, random, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, nil, err
	}
	nonce, err := hkdf.Expand(sha256.New, random, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, err
	}
	gcm, err := cipher.NewGCM(block)
	return gcm, nonce, err
}

// Open is the browser's end of Seal, for tests: own is the private key of the subscription, whose secret is auth.
func Open(own *ecdh.PrivateKey, auth, body []byte) ([]byte, error) {
	if len(body) < overhead || body[saltBytes+4] != 65 {
		return nil, errors.New("webpush: too short for a message")
	}
	salt, public, sealed := body[:saltBytes], body[saltBytes+5:saltBytes+70], body[saltBytes+70:]
	theirs, err := ecdh.P256().NewPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	shared, err := own.ECDH(theirs)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	gcm, nonce, err := keys(shared, auth, salt, own.PublicKey().Bytes(), public)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	plain, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return nil, fmt.Errorf("webpush: %w", err)
	}
	return []byte(strings.TrimSuffix(strings.TrimRight(string(plain), "\x00"), "\x02")), nil
}
