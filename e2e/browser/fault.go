package browser

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// Kind is what sort of thing went wrong.
type Kind string

// What a page can be caught at.
const (
	Console   Kind = "console"   // console.error, console.assert, or an error of the browser's own
	Exception Kind = "exception" // that no script caught
	CSP       Kind = "csp"       // something the content security policy refused
	Outside   Kind = "outside"   // a request to another host than the site's
	Broken    Kind = "broken"    // a style, script, image, font or medium that did not come
	Dialog    Kind = "dialog"    // alert, confirm, prompt: opened, and answered with OK
)

// Fault is one thing that went wrong in a page, with the address it concerns.
type Fault struct {
	Kind      Kind
	Text, URL string
}

// String is "kind: text (address)".
func (f Fault) String() string { return fmt.Sprintf("%s: %s (%s)", f.Kind, f.Text, f.URL) }

// Faults returns what was noticed since the last call, in order, and forgets it: the test has
// it in hand, and it no longer fails by itself.
func (p *Page) Faults() []Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	faults := p.faults
	p.faults = nil
	return faults
}

func (p *Page) fault(kind Kind, text, address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := Fault{kind, text, address}
	if !slices.Contains(p.faults, f) {
		p.faults = append(p.faults, f)
	}
}

// notice hears every event of the tab. It is called by the loop that reads the browser's
// messages: it must be quick and send nothing.
func (p *Page) notice(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			p.fault(Console, wordsOf(e.Args), "")
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		p.fault(Exception, text, e.ExceptionDetails.URL)
	case *log.EventEntryAdded:
		p.noticeLog(e.Entry)
	case *audits.EventIssueAdded:
		if d := e.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			p.fault(CSP, d.ViolatedDirective+" "+strings.TrimPrefix(string(d.ContentSecurityPolicyViolationType), "k"), where(d))
		}
	case *network.EventRequestWillBeSent:
		p.noticeRequest(e.Request.URL)
	case *network.EventWebSocketCreated:
		p.noticeRequest(e.URL)
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 && isPart(e.Type) {
			p.fault(Broken, fmt.Sprintf("%s: status %d", e.Type, e.Response.Status), e.Response.URL)
		}
	case *page.EventJavascriptDialogOpening:
		p.fault(Dialog, string(e.Type)+": "+e.Message, e.URL)
		go p.answerDialog()
	}
}

// noticeLog takes the browser's own complaints, but for those that another event tells better:
// policy violations, and failed loads, where a refused form (422) is no fault.
func (p *Page) noticeLog(e *log.Entry) {
	if e.Level != log.EntryLevelError || e.Source == log.EntrySourceNetwork {
		return
	}
	if strings.Contains(e.Text, "Content Security Policy") || strings.Contains(e.Text, "Content-Security-Policy") {
		return
	}
	p.fault(Console, string(e.Source)+": "+e.Text, e.URL)
}

func (p *Page) noticeRequest(address string) {
	u, err := url.Parse(address)
	if err != nil {
		p.fault(Outside, "a request to an address that is none", address)
		return
	}
	switch u.Scheme {
	case "http", "https", "ws", "wss":
		if u.Host != p.host {
			p.fault(Outside, "a request to "+u.Host, address)
		}
	}
}

// isPart tells whether a resource is a part of a page that must come: not the page itself,
// which may be refused on purpose, nor what a script fetches and handles the refusal of.
func isPart(t network.ResourceType) bool {
	switch t {
	case network.ResourceTypeStylesheet, network.ResourceTypeScript, network.ResourceTypeImage,
		network.ResourceTypeFont, network.ResourceTypeMedia, network.ResourceTypeManifest:
		return true
	}
	return false
}

func where(d *audits.ContentSecurityPolicyIssueDetails) string {
	if d.BlockedURL != "" {
		return d.BlockedURL
	}
	if l := d.SourceCodeLocation; l != nil {
		return fmt.Sprintf("%s:%d", l.URL, l.LineNumber+1)
	}
	return "inline"
}

func wordsOf(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		switch {
		case a.Description != "":
			words = append(words, a.Description)
		default:
			words = append(words, strings.Trim(string(a.Value), `"`))
		}
	}
	return strings.Join(words, " ")
}

func hostOf(base string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	if u.Host == "" {
		return "", fmt.Errorf("no host")
	}
	return u.Host, nil
}
