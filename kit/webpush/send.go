package webpush

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// ErrGone is the error, wrapped, of a subscription that is over: it is to be forgotten.
var ErrGone = errors.New("webpush: the subscription is over")

// ErrRefused is the error, wrapped, of a message that the push service will never take: trying again is useless.
var ErrRefused = errors.New("webpush: the message is refused")

// Key signs what a site sends. Its zero value signs nothing.
type Key struct{ private *ecdsa.PrivateKey }

// NewKey makes a key. Subscriptions are bound to it: it is kept as long as they are.
func NewKey() (Key, error) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return Key{k}, err
}

// ParseKey is the inverse of Bytes.
func ParseKey(b []byte) (Key, error) {
	k, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), b)
	return Key{k}, err
}

// Bytes is the private key: 32 bytes, to be kept.
func (k Key) Bytes() ([]byte, error) { return k.private.Bytes() }

// Public is what browsers subscribe with (applicationServerKey), in base64url.
func (k Key) Public() (string, error) {
	b, err := k.private.PublicKey.Bytes()
	return base64.RawURLEncoding.EncodeToString(b), err
}

// tokenLife is how long a signature holds; services refuse more than a day (RFC 8292 §2).
const tokenLife = 12 * time.Hour

// authorization is the header that says who sends to endpoint, at now. contact is a mailto or https address.
func (k Key) authorization(endpoint, contact string, now time.Time) (string, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(map[string]any{"aud": u.Scheme + "://" + u.Host, "exp": now.Add(tokenLife).Unix(), "sub": contact})
	if err != nil {
		return "", err
	}
	enc := base64.RawURLEncoding
	text := enc.EncodeToString([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + enc.EncodeToString(claims)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, k.private, sum[:])
	if err != nil {
		return "", err
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	public, err := k.Public()
	return "vapid t=" + text + "." + enc.EncodeToString(signature) + ", k=" + public, err
}

// Message is one message. Topic, at most 32 letters of base64url, replaces one of the same topic that still waits; "" for
// none. After TTL the service drops what it could not deliver.
type Message struct {
	Text  []byte
	TTL   time.Duration
	Topic string
}

// Sender sends. All fields are needed.
type Sender struct {
	Client  *http.Client
	Key     Key
	Contact string // "mailto:…" or "https:…": whom the push service may write to
}

// Send delivers m to s. Errors: ErrGone, ErrRefused; any other is worth another try later.
func (o Sender) Send(ctx context.Context, s Subscription, m Message, now time.Time) error {
	body, err := s.Seal(m.Text)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Endpoint, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	who, err := o.Key.authorization(s.Endpoint, o.Contact, now)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	h := r.Header
	h.Set("Authorization", who)
	h.Set("Content-Encoding", "aes128gcm")
	h.Set("Content-Type", "application/octet-stream")
	h.Set("TTL", strconv.Itoa(int(m.TTL.Seconds())))
	if m.Topic != "" {
		h.Set("Topic", m.Topic)
	}
	answer, err := o.Client.Do(r)
	if err != nil {
		return fmt.Errorf("webpush: %w", err)
	}
	defer answer.Body.Close()
	// The rest of a short answer is read so that the connection serves again; what it says is of no use.
	_, _ = io.CopyN(io.Discard, answer.Body, 4<<10)
	return verdict(answer.StatusCode)
}

// verdict is what a status means (RFC 8030 §5, §7).
func verdict(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusNotFound || status == http.StatusGone:
		return fmt.Errorf("%w: status %d", ErrGone, status)
	case status == http.StatusTooManyRequests || status >= 500:
		return fmt.Errorf("webpush: status %d", status)
	}
	return fmt.Errorf("%w: status %d", ErrRefused, status)
}
