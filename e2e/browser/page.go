package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Page is one tab of one visitor. Its methods end the test when they cannot do what they say.
// Selectors are CSS and mean the first element that matches. Not for concurrent use.
type Page struct {
	t    T
	ctx  context.Context
	base string
	host string
	look Look

	mu     sync.Mutex
	faults []Fault
}

// Goto opens a path of the site, or a whole address, waits until it is loaded and returns the
// HTTP status of the document.
func (p *Page) Goto(path string) int {
	p.t.Helper()
	answer, err := run(p, chromedp.NavigateResponse(p.address(path)))
	if err != nil {
		p.t.Fatalf("goto %s: %v", path, err)
	}
	if answer == nil {
		return 0
	}
	return int(answer.Status)
}

// Click clicks an element with the mouse once it can be seen. It does not wait for what comes
// of it: see Follow and WaitText.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Follow clicks a link or a button and waits until the page it leads to is there, loaded by
// the browser or put in place by Turbo.
func (p *Page) Follow(selector string) {
	p.t.Helper()
	p.leaving("follow "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// leaving does something that leads to another page, and waits for it.
func (p *Page) leaving(what string, action chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	// The mark goes with the document, or when Turbo has replaced what the document shows.
	Eval[bool](p, `(window.__here = true, ["turbo:load", "turbo:render"].forEach(e =>
		document.addEventListener(e, () => { window.__here = false }, {once: true})), true)`)
	p.do(what, action)
	p.Wait(what, `!window.__here && document.readyState === "complete"`)
}

// Press sends keys to what has the focus, as a keyboard does; package
// github.com/chromedp/chromedp/kb names those without a letter (kb.Tab).
func (p *Page) Press(keys string) {
	p.t.Helper()
	p.do("press", chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		for _, r := range keys {
			if err := stroke(ctx, tab, kb.Encode(r)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// stroke presses and releases one key. What it types goes with its press, so that a page that cancels the press types
// nothing, as in a browser.
func stroke(ctx context.Context, tab *chromedp.Target, events []*input.DispatchKeyEventParams) error {
	for n, e := range events {
		if e.Type == input.DispatchKeyEventTypeChar {
			continue
		}
		if n+1 < len(events) && events[n+1].Type == input.DispatchKeyEventTypeChar {
			e.Type, e.Text, e.UnmodifiedText = input.DispatchKeyEventTypeKeyDown, events[n+1].Text, events[n+1].UnmodifiedText
		}
		if err := tab.Call(ctx, input.DispatchKeyEvent.Method, e, nil); err != nil {
			return err
		}
	}
	return nil
}

// Fill replaces what a field holds by typing text in it; in a select, by choosing the option
// whose value is text.
func (p *Page) Fill(selector, text string) {
	p.t.Helper()
	css := chromedp.CSS(selector)
	if Eval[bool](p, `document.querySelector(`+quote(selector)+`)?.tagName === "SELECT"`) {
		p.do("choose in "+selector, chromedp.SetValue(css, text))
		return
	}
	// Selected rather than cleared: an empty text area has no text node, which chromedp.Clear wants.
	Eval[bool](p, `document.querySelector(`+quote(selector)+`)?.select(), true`)
	p.do("fill "+selector, chromedp.SendKeys(css, text))
}

// Upload puts files of this machine in a file field.
func (p *Page) Upload(selector string, files ...string) {
	p.t.Helper()
	p.do("upload in "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Text is the visible text of an element.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	text, err := run(p, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		p.t.Fatalf("text of %s: %v", selector, err)
	}
	return strings.TrimSpace(text)
}

// Value is what a field holds.
func (p *Page) Value(selector string) string {
	p.t.Helper()
	value, err := run(p, chromedp.Value(chromedp.CSS(selector)))
	if err != nil {
		p.t.Fatalf("value of %s: %v", selector, err)
	}
	return value
}

// Count is how many elements match now, seen or not.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	return Eval[int](p, `document.querySelectorAll(`+quote(selector)+`).length`)
}

// URL is the address shown, without the site's own: "/sujets/fuites-d-eau-0d3k".
func (p *Page) URL() string {
	p.t.Helper()
	address, err := run(p, chromedp.Location())
	if err != nil {
		p.t.Fatalf("location: %v", err)
	}
	return strings.TrimPrefix(address, strings.TrimSuffix(p.base, "/"))
}

// HTML is the source of the document as it stands, after the scripts.
func (p *Page) HTML() string {
	p.t.Helper()
	return Eval[string](p, `"<!doctype html>\n" + document.documentElement.outerHTML`)
}

// WaitText waits until an element shows a text among its own.
func (p *Page) WaitText(selector, text string) {
	p.t.Helper()
	p.Wait(fmt.Sprintf("%s with %q", selector, text),
		`[...document.querySelectorAll(`+quote(selector)+`)].some(e => e.innerText.includes(`+quote(text)+`))`)
}

// Wait waits until a JavaScript expression is true; what says for what, should it never be.
// It works with the page's own scripts off too.
func (p *Page) Wait(what, expression string) {
	p.t.Helper()
	var got bool
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(25 * time.Millisecond) {
		// An error is that of a page on its way to another: the next one will answer.
		if got, err = run(p, chromedp.Evaluate[bool](expression)); err == nil && got {
			return
		}
		if p.ctx.Err() != nil {
			break
		}
	}
	p.t.Fatalf("waited in vain for %s at %s (last error: %v)", what, p.URL(), err)
}

// Overflow is by how many pixels the page is wider than its window: 0 on a sound page.
func (p *Page) Overflow() int {
	p.t.Helper()
	return Eval[int](p, `Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)`)
}

// SignIn comes in as a persona of the demonstration ("claire"), by the form that the sign-in
// page offers there, and waits for the page it leads to.
func (p *Page) SignIn(persona string) {
	p.t.Helper()
	p.Goto("/connexion")
	p.leaving("sign in as "+persona, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		// Made here and not found in the page, so that it needs nothing of its shape.
		_, err := chromedp.Evaluate[bool](`(() => {
			const form = document.createElement("form"), field = document.createElement("input");
			form.method = "post"; form.action = "/connexion/demo";
			field.type = "hidden"; field.name = "persona"; field.value = `+quote(persona)+`;
			form.append(field); document.body.append(form); form.submit();
			return true;
		})()`)(ctx, tab)
		return err
	}))
	if strings.HasPrefix(p.URL(), "/connexion") {
		p.t.Fatalf("sign in as %s: refused, still at %s", persona, p.URL())
	}
}

// Shot writes a PNG picture of the whole page, however long, to a file, and makes its folder.
func (p *Page) Shot(file string) {
	p.t.Helper()
	picture, err := run(p, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatalf("picture of %s: %v", p.URL(), err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatalf("%v", err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		p.t.Fatalf("%v", err)
	}
}

// Eval runs a JavaScript expression in the page and returns its value, awaited if a promise.
func Eval[V any](p *Page, expression string) V {
	p.t.Helper()
	v, err := run(p, chromedp.Evaluate[V](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("javascript: %v\n%.300s", err, expression)
	}
	return v
}

// run does one action with patience.
func run[V any](p *Page, action chromedp.Action[V]) (V, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, action)
}

func (p *Page) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	for _, a := range actions {
		if _, err := run(p, a); err != nil {
			p.t.Fatalf("%s: %v", what, err)
		}
	}
}

// answerDialog closes a dialog, or the page would stand still for ever.
func (p *Page) answerDialog() {
	// It fails when the page has gone meanwhile, and the dialog with it.
	_ = chromedp.Do(p.ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		return err
	}))
}

func (p *Page) address(path string) string {
	if strings.Contains(path, "://") {
		return path
	}
	return strings.TrimSuffix(p.base, "/") + path
}

// quote writes s as a JavaScript string, which a JSON one is.
func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic("browser: a string has no JSON: " + err.Error()) // json.Marshal takes every string
	}
	return string(text)
}
