package ops

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	"maillage/core/config"
)

func (c *checker) settings(context.Context) error {
	set := c.s.Core.Config
	if set.Demo {
		c.fine("those of the demonstration")
		return nil
	}
	c.faults(set)
	if u, err := url.Parse(set.PublicURL); err == nil && u.Scheme == "http" && !isHere(u.Hostname()) {
		c.watch("Put a reverse proxy with https before Maillage, and write https:// in public_url.", "public_url is %s: without https, what people write and their sessions can be read on the way", set.PublicURL)
	}
	var silent []string
	for _, x := range []struct{ name, value string }{{"publisher", set.Publisher}, {"host", set.Host}, {"contact", set.Contact}} {
		if x.value == "" {
			silent = append(silent, x.name)
		}
	}
	if len(silent) > 0 {
		c.watch("Fill them in: the law asks for them, and the legal pages say that they are missing.", "%s empty", strings.Join(silent, ", "))
	}
	return nil
}

// faults are the settings that keep the site from being served, but for those that have a line of their own.
func (c *checker) faults(set config.Config) {
	err := set.Check()
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		c.wrong("Mend it in the configuration file, then start the server again.", "%s", line)
	}
}

func isHere(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// mailTimeout is how long a mail server may take to greet; a good one takes far less.
const mailTimeout = 5 * time.Second

func (c *checker) mail(ctx context.Context) error {
	set := c.s.Core.Config
	if set.SMTP == "" {
		if set.Demo {
			c.fine("letters stay in the box, readable at /dev/mail")
		}
		return nil // settings said that it is missing
	}
	if strings.Contains(set.MailFrom, "@localhost") {
		c.watch("Give mail_from an address of your own domain.", "letters come from %s: most servers refuse them", set.MailFrom)
	}
	greeting, address, err := greet(ctx, set.SMTP)
	if err != nil {
		c.wrong("Check the setting smtp, and that this machine may reach it: nobody can sign in.", "the mail server %s does not answer: %v", address, err)
		return nil
	}
	if !strings.HasPrefix(greeting, "220") {
		c.wrong("Check the setting smtp: nobody can sign in.", "what answers at %s is no mail server", address)
		return nil
	}
	c.fine("the mail server %s answers", address)
	return nil
}

// greet returns the first line that a mail server says, and its address without the password. One that speaks TLS from the
// start says nothing before: there, a connection is enough.
func greet(ctx context.Context, smtp string) (line, address string, err error) {
	u, err := url.Parse(smtp)
	if err != nil {
		return "", "", errors.New("the address is not understood")
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"smtps": "465"}[u.Scheme]
	}
	if port == "" {
		port = "587"
	}
	address = net.JoinHostPort(u.Hostname(), port)
	ctx, cancel := context.WithTimeout(ctx, mailTimeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return "", address, err
	}
	defer conn.Close()
	if u.Scheme == "smtps" {
		return "220", address, nil
	}
	b := make([]byte, 512)
	if err := conn.SetDeadline(time.Now().Add(mailTimeout)); err != nil {
		return "", address, err
	}
	n, err := conn.Read(b)
	return string(b[:n]), address, err
}

// Room on the disk, in bytes: below tight, a day of files may fill it; below full, the database may stop.
const (
	tight = 2 << 30
	full  = 300 << 20
)

func (c *checker) disk(context.Context) error {
	dir := c.s.Core.Config.Data
	room, err := free(dir)
	if err != nil {
		return err
	}
	switch {
	case room < full:
		c.wrong("Make room now: when the disk is full, nothing can be written.", "%s left on the disk of %s", bytes(room), dir)
	case room < tight:
		c.watch("Make room, or move the data folder to a larger disk.", "%s left on the disk of %s", bytes(room), dir)
	default:
		c.fine("%s left on the disk of %s", bytes(room), dir)
	}
	return nil
}
