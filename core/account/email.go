package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"maillage/kit/fail"
)

// longestEmail and longestLocal: RFC 5321 §4.5.3.1, less the angle brackets.
const (
	longestEmail = 254
	longestLocal = 64
)

// Address reads an e-mail address as people type it. email is it without the spaces around; key is what it is known
// under: two addresses with the same key are one mailbox (lower case, the domain in ASCII).
// Errors: fail.Invalid on the field "email", with what is wrong with it.
func Address(s string) (email, key string, err error) {
	email, key, word := address(s)
	if word != "" {
		return "", "", fail.Fields("account.Address", fail.On("email", word))
	}
	return email, key, nil
}

// address returns the words key of what is wrong, or "".
func address(s string) (email, key, wrong string) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return "", "", "account.email.empty"
	case len(s) > longestEmail:
		return "", "", "account.email.long"
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "", "", "account.email.form"
	case strings.ContainsFunc(s, unicode.IsSpace):
		return "", "", "account.email.space"
	}
	local, domain, found := strings.Cut(s, "@")
	switch {
	case !found:
		return "", "", "account.email.at"
	case strings.Contains(domain, "@"):
		return "", "", "account.email.twice"
	case local == "":
		return "", "", "account.email.start"
	}
	if wrong := badLocal(local); wrong != "" {
		return "", "", wrong
	}
	host, wrong := hostOf(domain)
	if wrong != "" {
		return "", "", wrong
	}
	email, key = local+"@"+domain, strings.ToLower(local)+"@"+host
	if len(key) > longestEmail {
		return "", "", "account.email.long"
	}
	return email, key, ""
}

// badLocal judges what is before the @. Only the plain form of RFC 5321 passes: no quotes, no letters beyond ASCII,
// which nearly no server takes and which are mostly a slip of the keyboard.
func badLocal(local string) string {
	for _, r := range local {
		switch {
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
			return "account.email.accent"
		case r >= utf8.RuneSelf, !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+-/=?^_`{|}~", r):
			return "account.email.form"
		}
	}
	if len(local) > longestLocal {
		return "account.email.long"
	}
	if local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return "account.email.dots"
	}
	return ""
}

// hostOf returns the domain in ASCII, lower case.
func hostOf(domain string) (host, wrong string) {
	if domain == "" || strings.HasSuffix(domain, ".") || !strings.Contains(domain, ".") {
		return "", "account.email.ending"
	}
	if strings.HasPrefix(domain, ".") || strings.Contains(domain, "..") {
		return "", "account.email.dots"
	}
	host, err := idna.Lookup.ToASCII(domain)
	if err != nil || strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".") {
		return "", "account.email.form"
	}
	ending := host[strings.LastIndexByte(host, '.')+1:]
	if len(ending) < 2 || strings.Trim(ending, "0123456789") == "" {
		return "", "account.email.ending"
	}
	return host, ""
}
