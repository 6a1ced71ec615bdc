package mail

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

const (
	// longest is how many characters of a subject or a name are sent. Mail programs show about 70.
	longest = 200
	// longestWord is how many bytes a header may have without a space. Lines are folded at spaces only, and servers refuse
	// those of more than 998 (RFC 5322 §2.1.1); encoding makes other words three times longer, but cuts them.
	longestWord = 900
)

var (
	errAddress = errors.New("not an address mail can be sent to")
	errBreak   = errors.New("a line break in a header")
	errWord    = errors.New("a header too long to fold")
)

// clean returns l as it will be sent, or why it cannot be. No header of it holds a line break afterwards.
func (l Letter) clean() (Letter, error) {
	var err error
	if l.To, err = cleanAddress(l.To); err != nil {
		return l, fmt.Errorf("recipient: %w", err)
	}
	if l.ReplyTo != "" {
		if l.ReplyTo, err = cleanAddress(l.ReplyTo); err != nil {
			return l, fmt.Errorf("reply address: %w", err)
		}
	}
	for name, s := range map[string]*string{"recipient's name": &l.ToName, "subject": &l.Subject, "sender's name": &l.From} {
		if *s, err = cleanLine(*s); err != nil {
			return l, fmt.Errorf("%s: %w", name, err)
		}
		if r := []rune(*s); len(r) > longest {
			*s = string(r[:longest-1]) + "…"
		}
	}
	l.Text, l.HTML = cleanText(l.Text), cleanText(l.HTML)
	if l.Subject == "" || l.Text == "" {
		return l, errors.New("a letter needs a subject and a text")
	}
	if err := l.cleanList(); err != nil {
		return l, err
	}
	l.Headers, err = cleanHeaders(l.Headers)
	return l, err
}

// cleanAddress returns s with its domain in ASCII. Refused: what is more or less than an address, and names before the @
// that are not ASCII, which many servers do not take.
func cleanAddress(s string) (string, error) {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" || len(s) > 254 { // RFC 5321 §4.5.3.1
		return "", errAddress
	}
	at := strings.LastIndexByte(s, '@')
	local, host := s[:at], s[at+1:]
	if !ascii(local) || strings.ContainsAny(local, " \"<>") {
		return "", errAddress
	}
	if host, err = idna.Lookup.ToASCII(host); err != nil {
		return "", errAddress
	}
	return local + "@" + host, nil
}

func domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// fold is the form in which addresses are compared.
func fold(address string) string {
	address = strings.TrimSpace(address)
	if a, err := cleanAddress(address); err == nil {
		address = a
	}
	return strings.ToLower(address)
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

func cleanLine(s string) (string, error) {
	if strings.ContainsAny(s, "\r\n\x00") {
		return "", errBreak
	}
	return strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD")), nil
}

// cleanText drops what neither PostgreSQL nor mail programs take.
func cleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

var listForm = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$`)

func (l Letter) cleanList() error {
	if l.ListID != "" && !listForm.MatchString(l.ListID) {
		return errors.New("list identifier: want a domain name")
	}
	if l.Unsubscribe == "" {
		return nil
	}
	u, err := url.Parse(l.Unsubscribe)
	if err != nil || !slices.Contains([]string{"https", "http", "mailto"}, u.Scheme) || !ascii(l.Unsubscribe) || strings.ContainsAny(l.Unsubscribe, "<>") || len(l.Unsubscribe) > longestWord {
		return errors.New("unsubscribing address: want one of https or mailto")
	}
	return nil
}

var (
	headerForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)
	// ours are the headers this package sets, or which would change to whom and how a letter goes.
	ours = []string{"auto-submitted", "bcc", "cc", "date", "dkim-signature", "from", "list-id", "list-unsubscribe", "list-unsubscribe-post",
		"message-id", "mime-version", "received", "reply-to", "return-path", "sender", "subject", "to", "x-auto-response-suppress"}
)

func cleanHeaders(in map[string]string) (map[string]string, error) {
	if len(in) == 0 {
		return nil, nil
	}
	out := map[string]string{}
	for name, v := range in {
		low := strings.ToLower(name)
		if !headerForm.MatchString(name) || slices.Contains(ours, low) || strings.HasPrefix(low, "content-") || strings.HasPrefix(low, "resent-") {
			return nil, fmt.Errorf("header %q is not for letters to set", name)
		}
		v, err := cleanLine(v)
		if err != nil {
			return nil, fmt.Errorf("header %q: %w", name, err)
		}
		if slices.ContainsFunc(strings.Fields(v), func(w string) bool { return len(w) > longestWord }) {
			return nil, fmt.Errorf("header %q: %w", name, errWord)
		}
		out[name] = v
	}
	return out, nil
}
