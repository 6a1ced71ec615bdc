package dav

import (
	"strconv"
	"strings"
	"time"
)

// Depth is how far a request reaches.
type Depth int

// The depths.
const (
	Zero Depth = iota
	One
	Infinity
)

// ReadDepth reads the header Depth, which means absent when it is not there. Errors: ErrMalformed.
func ReadDepth(header string, absent Depth) (Depth, error) {
	switch strings.ToLower(strings.TrimSpace(header)) {
	case "":
		return absent, nil
	case "0":
		return Zero, nil
	case "1":
		return One, nil
	case "infinity":
		return Infinity, nil
	}
	return absent, ErrMalformed
}

// ReadTimeout reads the header Timeout: the first time in it that is understood, 0 when there is none, and for "Infinite" longest.
func ReadTimeout(header string, longest time.Duration) time.Duration {
	for said := range strings.SplitSeq(header, ",") {
		said = strings.TrimSpace(said)
		if strings.EqualFold(said, "Infinite") {
			return longest
		}
		if len(said) < 8 || !strings.EqualFold(said[:7], "Second-") {
			continue
		}
		if n, err := strconv.ParseUint(said[7:], 10, 32); err == nil {
			return min(time.Duration(n)*time.Second, longest)
		}
	}
	return 0
}

// Condition is one of a list of the header If: a lock that the thing has, or what it holds.
type Condition struct {
	Not   bool
	Token string // a URI; "" for an ETag
	ETag  string // with its quotation marks
}

// List is conditions about one thing that must all be true.
type List struct {
	Resource   string // a URL or a path, "" for the thing of the request
	Conditions []Condition
}

// ReadIf reads the header If (RFC 4918, §10.4): one of the lists must be true. Nil for none. Errors: ErrMalformed, ErrLarge.
func ReadIf(header string) (out []List, err error) {
	s := strings.TrimSpace(header)
	if len(s) > maxIf {
		return nil, ErrLarge
	}
	resource := ""
	for s != "" {
		switch s[0] {
		case '<':
			if resource, s, err = between(s, '<', '>'); err != nil {
				return nil, err
			}
			if s = strings.TrimSpace(s); !strings.HasPrefix(s, "(") {
				return nil, ErrMalformed
			}
		case '(':
			l := List{Resource: resource}
			if l.Conditions, s, err = conditions(s[1:]); err != nil {
				return nil, err
			}
			if out = append(out, l); len(out) > maxLists {
				return nil, ErrLarge
			}
		default:
			return nil, ErrMalformed
		}
		s = strings.TrimSpace(s)
	}
	return out, nil
}

const (
	maxIf    = 16 << 10
	maxLists = 100
)

// between is what stands between the signs from and to at the beginning of s, and the rest.
func between(s string, from, to byte) (in, rest string, err error) {
	at := strings.IndexByte(s, to)
	if s[0] != from || at < 1 {
		return "", "", ErrMalformed
	}
	if in = s[1:at]; in == "" || strings.ContainsAny(in, " \t") && to == '>' {
		return "", "", ErrMalformed
	}
	return in, s[at+1:], nil
}

// conditions reads up to the end of a list.
func conditions(s string) (out []Condition, rest string, err error) {
	for {
		s = strings.TrimSpace(s)
		var c Condition
		if len(s) > 3 && strings.EqualFold(s[:3], "Not") {
			c.Not, s = true, strings.TrimSpace(s[3:])
		}
		switch {
		case s == "":
			return nil, "", ErrMalformed
		case s[0] == ')' && !c.Not && len(out) > 0:
			return out, s[1:], nil
		case s[0] == '<':
			c.Token, s, err = between(s, '<', '>')
		case s[0] == '[':
			c.ETag, s, err = between(s, '[', ']')
		default:
			err = ErrMalformed
		}
		if err != nil {
			return nil, "", err
		}
		if out = append(out, c); len(out) > maxLists {
			return nil, "", ErrLarge
		}
	}
}

// ReadToken reads the header Lock-Token. Errors: ErrMalformed.
func ReadToken(header string) (string, error) {
	s := strings.TrimSpace(header)
	if s == "" {
		return "", ErrMalformed
	}
	token, rest, err := between(s, '<', '>')
	if err != nil || rest != "" {
		return "", ErrMalformed
	}
	return token, nil
}
