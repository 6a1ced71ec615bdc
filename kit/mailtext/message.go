package mailtext

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

const (
	// maxDepth is how far parts are within parts; deeper ones are passed over.
	maxDepth = 8
	// maxParts is how many parts are looked at.
	maxParts = 100
	// MaxText is how many bytes of text a message may have; the rest is cut.
	MaxText = 1 << 20
)

// File is something attached.
type File struct {
	Name string // "" when it has none
	Data []byte
}

// Message is a mail that was read.
type Message struct {
	Header  mail.Header
	Subject string // decoded, on one line
	From    string // the address of its author, "" when it has none or several
	ID      string // of its Message-ID, "" when it has none
	// Text is what its author wrote, as plain text with "\n" at the ends of lines: without the message it answers, nor the
	// signature. "" when there is nothing.
	Text  string
	Files []File
}

// Read reads a message as SMTP carries it. Errors: what is no message.
func Read(raw []byte) (Message, error) {
	in, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Message{}, fmt.Errorf("mailtext: %w", err)
	}
	m := Message{Header: in.Header, Subject: oneLine(decoded(in.Header.Get("Subject"))), From: author(in.Header)}
	m.ID = strings.Trim(strings.TrimSpace(in.Header.Get("Message-Id")), "<>")
	var c content
	c.read(textproto.MIMEHeader(in.Header), in.Body, 0, false)
	m.Files = c.files
	m.Text = c.text()
	return m, nil
}

// author is the one address that the message is from.
func author(h mail.Header) string {
	p := mail.AddressParser{WordDecoder: words()}
	list, err := p.ParseList(h.Get("From"))
	if err != nil || len(list) != 1 || len(h["From"]) != 1 {
		return ""
	}
	return list[0].Address
}

func words() *mime.WordDecoder {
	return &mime.WordDecoder{CharsetReader: func(label string, in io.Reader) (io.Reader, error) { return charset.NewReaderLabel(label, in) }}
}

func decoded(s string) string {
	d, err := words().DecodeHeader(s)
	if err != nil {
		d = s
	}
	return strings.ToValidUTF8(d, "")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// content is what the parts of a message hold.
type content struct {
	plain, html string
	files       []File
	parts       int
}

// text is what the author wrote, from the best of both forms.
func (c *content) text() string {
	if strings.TrimSpace(c.plain) != "" {
		return Strip(c.plain)
	}
	return Strip(fromHTML(c.html))
}

// read reads a part; within says that it stands in a page of HTML (multipart/related): its pictures are decoration.
func (c *content) read(h textproto.MIMEHeader, body io.Reader, depth int, within bool) {
	if c.parts++; c.parts > maxParts || depth > maxDepth {
		return
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind, params = "text/plain", map[string]string{}
		if h.Get("Content-Type") != "" && errors.Is(err, mime.ErrInvalidMediaParameter) {
			kind, _, _ = strings.Cut(strings.ToLower(h.Get("Content-Type")), ";")
		}
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		c.readAll(multipart.NewReader(body, params["boundary"]), depth+1, within || kind == "multipart/related")
		return
	}
	name, attached := disposition(h, params)
	body = transferred(h.Get("Content-Transfer-Encoding"), body)
	switch {
	case isSeal(kind, name):
	case !attached && kind == "text/plain" && name == "":
		c.plain = joined(c.plain, text(body, params, true))
	case !attached && kind == "text/html" && name == "":
		c.html = joined(c.html, text(body, params, false))
	case within && strings.HasPrefix(kind, "image/") && !attached:
	case !attached && name == "" && strings.HasPrefix(kind, "text/"):
	default:
		data, _ := io.ReadAll(body) // a file cut short is refused by what it holds, or is what arrived
		c.files = append(c.files, File{Name: name, Data: data})
	}
}

func (c *content) readAll(parts *multipart.Reader, depth int, within bool) {
	for c.parts <= maxParts {
		p, err := parts.NextRawPart()
		if err != nil {
			return // the last one, or broken there: what came before counts
		}
		c.read(p.Header, p, depth, within)
	}
}

// joined puts a text after another one, as programs do that have text on both sides of a picture.
func joined(a, b string) string {
	switch {
	case a == "":
		return b
	case len(a)+len(b) > MaxText:
		return a
	}
	return a + "\n" + b
}

// disposition is the name of a part, and whether it is said to be attached.
func disposition(h textproto.MIMEHeader, params map[string]string) (name string, attached bool) {
	how, more, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	if err == nil {
		name = more["filename"]
	} else {
		how, _, _ = strings.Cut(h.Get("Content-Disposition"), ";")
	}
	if name == "" {
		name = params["name"]
	}
	return decoded(name), strings.EqualFold(strings.TrimSpace(how), "attachment")
}

// isSeal tells of parts that programs add by themselves: signatures of cryptography, visiting cards, Outlook's own form.
func isSeal(kind, name string) bool {
	switch kind {
	case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys",
		"application/ms-tnef", "application/vnd.ms-tnef", "text/vcard", "text/x-vcard", "text/directory", "message/delivery-status":
		return true
	}
	return strings.EqualFold(name, "winmail.dat") || strings.EqualFold(name, "smime.p7s")
}

// transferred undoes how the bytes of a part travel.
func transferred(how string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(how)) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, alphabet{body})
	}
	return body
}

// alphabet leaves out what base64 has no place for, as old programs put.
type alphabet struct{ r io.Reader }

func (a alphabet) Read(p []byte) (int, error) {
	for {
		n, err := a.r.Read(p)
		kept := 0
		for _, b := range p[:n] {
			if 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '+' || b == '/' || b == '=' {
				p[kept] = b
				kept++
			}
		}
		if kept > 0 || err != nil || n == 0 {
			return kept, err
		}
	}
}

// text is a part in UTF-8, at most MaxText bytes.
func text(body io.Reader, params map[string]string, plain bool) string {
	b, _ := io.ReadAll(io.LimitReader(body, MaxText)) // what arrived of it
	s := string(b)
	label := params["charset"]
	if label == "" && !utf8.ValidString(s) {
		label = "windows-1252"
	}
	if label != "" {
		if r, err := charset.NewReaderLabel(label, strings.NewReader(s)); err == nil {
			if c, err := io.ReadAll(io.LimitReader(r, MaxText)); err == nil {
				s = string(c)
			}
		}
	}
	s = clean(s)
	if plain && strings.EqualFold(params["format"], "flowed") {
		s = unflow(s, strings.EqualFold(params["delsp"], "yes"))
	}
	return s
}

// clean is s with "\n" at the ends of lines, and without what is no text.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u00a0', r == '\u202f': // programs put them where one typed a space
			return ' '
		case r < ' ', r == 0x7f, r == '\ufeff', '\u200b' <= r && r <= '\u200f', '\u202a' <= r && r <= '\u202e':
			return -1
		}
		return r
	}, s)
}

// unflow joins the lines that a program folded (RFC 3676).
func unflow(s string, joinTight bool) string {
	var b strings.Builder
	lines := strings.Split(s, "\n")
	for k, line := range lines {
		line = strings.TrimPrefix(line, " ") // stuffed
		folded := strings.HasSuffix(line, " ") && line != "-- " && k+1 < len(lines) && quoted(line) == quoted(lines[k+1]) && lines[k+1] != "-- "
		if folded && joinTight {
			line = strings.TrimSuffix(line, " ")
		}
		b.WriteString(line)
		if k+1 < len(lines) && !folded {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func quoted(line string) bool { return strings.HasPrefix(line, ">") }
