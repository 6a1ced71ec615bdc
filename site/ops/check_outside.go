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
		c.fine("demonstration")
		return nil
	}
	c.faults(set)
	if u, err := url.Parse(set.PublicURL); err == nil && u.Scheme == "http" && !isHere(u.Hostname()) {
		c.watch("plain", "url", set.PublicURL)
	}
	var silent []string
	for _, x := range []struct{ name, value string }{{"publisher", set.Publisher}, {"host", set.Host}, {"contact", set.Contact}} {
		if x.value == "" {
			silent = append(silent, x.name)
		}
	}
	if len(silent) > 0 {
		c.watch("silent", "names", strings.Join(silent, ", "))
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
		c.wrong("setting", "line", line)
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
			c.fine("box")
		}
		return nil // settings said that it is missing
	}
	if strings.Contains(set.MailFrom, "@localhost") {
		c.watch("sender", "from", set.MailFrom)
	}
	greeting, address, err := greet(ctx, set.SMTP)
	if err != nil {
		c.wrong("mail_silent", "address", address, "error", err.Error())
		return nil
	}
	if !strings.HasPrefix(greeting, "220") {
		c.wrong("mail_other", "address", address)
		return nil
	}
	c.fine("mail", "address", address)
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
		c.wrong("disk_full", "room", c.l.Bytes(room), "dir", dir)
	case room < tight:
		c.watch("disk_tight", "room", c.l.Bytes(room), "dir", dir)
	default:
		c.fine("disk", "room", c.l.Bytes(room), "dir", dir)
	}
	return nil
}
