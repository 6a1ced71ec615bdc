package dav

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Statuses that net/http does not name by RFC 4918.
const (
	StatusMulti  = http.StatusMultiStatus
	StatusLocked = http.StatusLocked
)

// Found is properties of one status.
type Found struct {
	Status     int
	Properties []Property
	Why        string // the name of a precondition, of the namespace DAV:, that does not hold; "" for none
}

// Writer writes a multistatus as it goes: nothing of it is held but a page of bytes. Its first error is that of Close.
type Writer struct {
	b   *bufio.Writer
	err error
}

// NewWriter begins a multistatus in w, whose header it sets: nothing was written there before.
func NewWriter(w http.ResponseWriter) *Writer {
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.WriteHeader(StatusMulti)
	m := &Writer{b: bufio.NewWriter(w)}
	m.say(xml.Header + `<D:multistatus xmlns:D="DAV:">`)
	return m
}

func (m *Writer) say(format string, args ...any) {
	if m.err == nil {
		_, m.err = fmt.Fprintf(m.b, format, args...)
	}
}

// Properties writes what was found of the thing at href, a path that is escaped already.
func (m *Writer) Properties(href string, found ...Found) {
	m.say(`<D:response><D:href>%s</D:href>`, Escape(href))
	for _, f := range found {
		if len(f.Properties) == 0 {
			continue
		}
		m.say(`<D:propstat><D:prop>`)
		for _, p := range f.Properties {
			m.property(p)
		}
		m.say(`</D:prop><D:status>%s</D:status>`, line(f.Status))
		if f.Why != "" {
			m.say(`<D:error><D:%s/></D:error>`, f.Why)
		}
		m.say(`</D:propstat>`)
	}
	m.say(`</D:response>`)
}

func (m *Writer) property(p Property) {
	open, end := `P:`+p.Name.Local+` xmlns:P="`+Escape(p.Name.Space)+`"`, `P:`+p.Name.Local
	switch p.Name.Space {
	case Space:
		open, end = "D:"+p.Name.Local, "D:"+p.Name.Local
	case "":
		open, end = p.Name.Local+` xmlns=""`, p.Name.Local
	}
	if p.Value == "" {
		m.say(`<%s/>`, open)
		return
	}
	m.say(`<%s>%s</%s>`, open, p.Value, end)
}

// Status writes what became of the thing at href.
func (m *Writer) Status(href string, status int) {
	m.say(`<D:response><D:href>%s</D:href><D:status>%s</D:status></D:response>`, Escape(href), line(status))
}

// Close ends the multistatus.
func (m *Writer) Close() error {
	m.say(`</D:multistatus>`)
	if m.err == nil {
		m.err = m.b.Flush()
	}
	return m.err
}

func line(status int) string {
	return fmt.Sprintf("HTTP/1.1 %d %s", status, http.StatusText(status))
}

// Refuse answers with status and the precondition, of the namespace DAV:, that does not hold (RFC 4918, §16); hrefs are the things
// it is about.
func Refuse(w http.ResponseWriter, status int, why string, hrefs ...string) {
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.WriteHeader(status)
	m := &Writer{b: bufio.NewWriter(w)}
	m.say(xml.Header+`<D:error xmlns:D="DAV:"><D:%s>`, why)
	for _, h := range hrefs {
		m.say(`<D:href>%s</D:href>`, Escape(h))
	}
	m.say(`</D:%s></D:error>`, why)
	if m.err == nil {
		_ = m.b.Flush() // a program that is gone cannot be told
	}
}

// Lock is a lock as lockdiscovery tells it.
type Lock struct {
	Shared bool
	Deep   bool   // what is in the folder is locked too
	Owner  string // XML that stands alone
	Left   time.Duration
	Token  string // "" where it is not for whoever reads it
	Root   string // a path, escaped
}

// Discovery is the value of DAV:lockdiscovery.
func Discovery(list []Lock) string {
	out := ""
	for _, l := range list {
		scope, depth := "exclusive", "0"
		if l.Shared {
			scope = "shared"
		}
		if l.Deep {
			depth = "infinity"
		}
		out += fmt.Sprintf(`<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:%s/></D:lockscope><D:depth>%s</D:depth>`, scope, depth)
		if l.Owner != "" {
			out += `<D:owner>` + l.Owner + `</D:owner>`
		}
		out += fmt.Sprintf(`<D:timeout>Second-%d</D:timeout>`, int64(max(l.Left, 0)/time.Second))
		if l.Token != "" {
			out += `<D:locktoken><D:href>` + Escape(l.Token) + `</D:href></D:locktoken>`
		}
		out += `<D:lockroot><D:href>` + Escape(l.Root) + `</D:href></D:lockroot></D:activelock>`
	}
	return out
}

// WriteLocks answers a LOCK with the locks of the thing.
func WriteLocks(w io.Writer, list []Lock) error {
	_, err := io.WriteString(w, xml.Header+`<D:prop xmlns:D="DAV:"><D:lockdiscovery>`+Discovery(list)+`</D:lockdiscovery></D:prop>`)
	return err
}

// SupportedLock is the value of DAV:supportedlock where both scopes are.
const SupportedLock = `<D:lockentry><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>` +
	`<D:lockentry><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>`
