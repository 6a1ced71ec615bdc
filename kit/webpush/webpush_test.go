package webpush

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func raw(t *testing.T, s string) []byte {
	t.Helper()
	b, err := unbase(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The example of RFC 8291 §5, to the byte.
func TestSealAsInTheStandard(t *testing.T) {
	own, err := ecdh.P256().NewPrivateKey(raw(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse("https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
		"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "BTBZMqHH6r4Tts7J_aSIgg")
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.seal([]byte("When I grow up, I want to be a watermelon"), own, raw(t, "DGv6ra1nlYgDCS1FRnbzlw"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
	if text := base64.RawURLEncoding.EncodeToString(got); text != want {
		t.Errorf("sealed\n%s, want\n%s", text, want)
	}
	browser, err := ecdh.P256().NewPrivateKey(raw(t, "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := Open(browser, s.Auth, raw(t, want)); err != nil || string(plain) != "When I grow up, I want to be a watermelon" {
		t.Errorf("opened %q, %v", plain, err)
	}
}

// browser is the other end.
type browser struct {
	key  *ecdh.PrivateKey
	auth []byte
}

func newBrowser(t *testing.T) browser {
	t.Helper()
	k, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	auth := make([]byte, authBytes)
	rand.Read(auth)
	return browser{k, auth}
}

func (b browser) at(endpoint string) Subscription {
	return Subscription{Endpoint: endpoint, Public: b.key.PublicKey().Bytes(), Auth: b.auth}
}

// Whatever is sealed opens; each sealing is another; what is touched does not open; no body passes what services take.
func TestSealAnything(t *testing.T) {
	b := newBrowser(t)
	for _, n := range []int{0, 1, 100, Longest} {
		plain := bytes.Repeat([]byte("é"), n)[:n]
		first, err := b.at("https://a.example/").Seal(plain)
		if err != nil || len(first) > recordSize {
			t.Fatalf("%d bytes make %d, %v", n, len(first), err)
		}
		second, _ := b.at("https://a.example/").Seal(plain)
		if bytes.Equal(first, second) {
			t.Error("two sealings are the same")
		}
		if got, err := Open(b.key, b.auth, first); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes open as %q, %v", n, got, err)
		}
		first[len(first)-1] ^= 1
		if _, err := Open(b.key, b.auth, first); err == nil {
			t.Error("a body that was touched opens")
		}
	}
	if _, err := b.at("https://a.example/").Seal(make([]byte, Longest+1)); err == nil {
		t.Error("too long a message is sealed")
	}
}

func TestParseRefuses(t *testing.T) {
	b := newBrowser(t)
	enc := base64.RawURLEncoding
	public, auth := enc.EncodeToString(b.key.PublicKey().Bytes()), enc.EncodeToString(b.auth)
	if _, err := Parse("https://push.example/x", public+"=", auth+"=="); err != nil {
		t.Error(err)
	}
	for _, bad := range [][3]string{
		{"http://push.example/x", public, auth}, {"https://", public, auth}, {"", public, auth}, {"https://push.example/" + strings.Repeat("x", 2000), public, auth},
		{"https://push.example/x", "", auth}, {"https://push.example/x", public[:40], auth}, {"https://push.example/x", enc.EncodeToString(make([]byte, 65)), auth},
		{"https://push.example/x", public, ""}, {"https://push.example/x", public, "AAAA"}, {"https://push.example/x", "é", auth},
	} {
		if _, err := Parse(bad[0], bad[1], bad[2]); err == nil {
			t.Errorf("%q is a subscription", bad)
		}
	}
}

// A push service gets a message that its browser opens, signed by the key that the browser subscribed with.
func TestSend(t *testing.T) {
	b, status := newBrowser(t), http.StatusCreated
	var got []byte
	var head http.Header
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		head = r.Header
		w.WriteHeader(status)
	}))
	defer server.Close()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := key.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseKey(kept)
	if err != nil {
		t.Fatal(err)
	}
	o := Sender{Client: server.Client(), Key: again, Contact: "mailto:contact@maillage.test"}
	now := time.Unix(1_800_000_000, 0)
	send := func() error {
		return o.Send(context.Background(), b.at(server.URL+"/p/1"), Message{Text: []byte("Bonjour"), TTL: time.Hour, Topic: "abc"}, now)
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	if plain, err := Open(b.key, b.auth, got); err != nil || string(plain) != "Bonjour" {
		t.Errorf("opened %q, %v", plain, err)
	}
	if head.Get("TTL") != "3600" || head.Get("Topic") != "abc" || head.Get("Content-Encoding") != "aes128gcm" {
		t.Errorf("headers %v", head)
	}
	public, err := key.Public()
	if err != nil {
		t.Fatal(err)
	}
	checkToken(t, head.Get("Authorization"), public, server.URL, now)
	for code, want := range map[int]error{404: ErrGone, 410: ErrGone, 400: ErrRefused, 413: ErrRefused, 302: ErrRefused, 429: nil, 503: nil} {
		status = code
		err := send()
		if err == nil || errors.Is(err, ErrGone) != (want == ErrGone) || errors.Is(err, ErrRefused) != (want == ErrRefused) {
			t.Errorf("status %d: %v", code, err)
		}
	}
}

func checkToken(t *testing.T, header, public, origin string, now time.Time) {
	t.Helper()
	token, k, ok := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	parts := strings.Split(token, ".")
	if !ok || k != public || len(parts) != 3 {
		t.Fatalf("authorization %q", header)
	}
	point, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw(t, public))
	if err != nil {
		t.Fatal(err)
	}
	sum, sig := sha256.Sum256([]byte(parts[0]+"."+parts[1])), raw(t, parts[2])
	if !ecdsa.Verify(point, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		t.Error("the signature is not that of the key")
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(raw(t, parts[1]), &claims); err != nil || claims.Aud != origin || claims.Sub != "mailto:contact@maillage.test" || claims.Exp <= now.Unix() || claims.Exp > now.Unix()+86400 {
		t.Errorf("claims %+v, %v", claims, err)
	}
}
