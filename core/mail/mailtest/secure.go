package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// User and Password open a server of StartSecure.
const (
	User     = "maillage"
	Password = "p@ss:word/é"
)

// StartSecure starts a server that takes letters only from who speaks STARTTLS and knows User and Password. URL has neither
// of the two. The configuration trusts the server's certificate.
func StartSecure(t testing.TB) (*Server, *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	trust := x509.NewCertPool()
	trust.AddCert(cert)
	s := start(t, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	s.URL = "smtp://" + s.address
	return s, &tls.Config{RootCAs: trust}
}

// lockedSession asks for a name and a password first.
type lockedSession struct {
	session
	open bool
}

func (c *lockedSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *lockedSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		c.open = true
		return nil
	}), nil
}

func (c *lockedSession) Mail(from string, o *smtp.MailOptions) error {
	if !c.open {
		return smtp.ErrAuthRequired
	}
	return c.session.Mail(from, o)
}
