package site

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/e2e/browser"
)

// wire is a way to the demonstration that can be cut.
type wire struct {
	address string
	mu      sync.Mutex
	cut     bool
	open    map[net.Conn]bool
}

func newWire(t *testing.T) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{address: "http://" + l.Addr().String(), open: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close(); w.turn(true) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // it is over
			}
			go w.carry(c)
		}
	}()
	return w
}

// carry passes on what goes both ways, until one end or the wire is cut.
func (w *wire) carry(c net.Conn) {
	defer c.Close()
	far, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		return
	}
	defer far.Close()
	w.mu.Lock()
	if w.cut {
		w.mu.Unlock()
		return
	}
	w.open[c], w.open[far] = true, true
	w.mu.Unlock()
	go func() {
		_, _ = io.Copy(far, c) // ends with the wire
		far.Close()
	}()
	_, _ = io.Copy(c, far) // ends with the wire
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, c)
	delete(w.open, far)
}

// turn cuts the wire, or mends it.
func (w *wire) turn(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	for c := range w.open {
		if cut {
			c.Close()
		}
	}
}

const stateText = `(document.querySelector("[data-page-editor-target=state]")?.textContent ?? "")`

// atEnd puts the caret after all that is written.
func atEnd(page *browser.Page) {
	browser.Eval[bool](page, rich+`.editor.commands.focus("end")`)
	page.Wait("the caret", `document.activeElement === `+rich) // it comes with the next picture
}

// says waits until the editor of a page says want.
func says(t *testing.T, page *browser.Page, want string) {
	t.Helper()
	got := ""
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(50 * time.Millisecond) {
		if got = browser.Eval[string](page, rich+`.editor.state.doc.textContent`); got == want {
			return
		}
	}
	t.Fatalf("the editor says %q (%s), want %q", got, browser.Eval[string](page, stateText), want)
}

// What is written while the network is away stays, what is said of it is true, and it joins what others wrote meanwhile once the
// network is back; loading the page again before that loses nothing.
func TestWrittenOffline(t *testing.T) {
	w, chrome := newWire(t), browser.New(t)
	other := chrome.Page(t, base, browser.Look{Size: browser.Desktop})
	other.SignIn("animatrice")
	path := newPage(t, other, "Hors ligne", "Debut.\n\nFin.")
	claire := chrome.Page(t, w.address, browser.Look{Size: browser.Desktop})
	claire.SignIn("claire")
	edit(claire, path)
	edit(other, path)
	atEnd(claire)
	claire.Press(" En ligne.")
	claire.Wait("the truth about saving", `/Enregistré à/.test(`+stateText+`)`)
	other.Wait("what is written on line", rich+`.editor.state.doc.textContent.includes("En ligne.")`)

	w.turn(true)
	claire.Wait("that the network is away", `/Hors ligne/.test(`+stateText+`)`)
	claire.Press(" Sans reseau.")
	browser.Eval[bool](other, rich+`.editor.commands.insertContentAt(1, "Ailleurs. ")`)
	other.Wait("the truth about saving", `/Enregistré à/.test(`+stateText+`)`)
	if got := browser.Eval[string](claire, stateText); !strings.Contains(got, "Hors ligne") {
		t.Errorf("while the network is away it says %q", got)
	}
	w.turn(false)
	browser.Eval[bool](claire, `dispatchEvent(new Event("online"))`)
	claire.Wait("the truth about saving", `/Enregistré à/.test(`+stateText+`)`)
	for _, page := range []*browser.Page{claire, other} {
		says(t, page, "Ailleurs. Debut.Fin. En ligne. Sans reseau.")
	}

	w.turn(true)
	claire.Wait("that the network is away", `/Hors ligne/.test(`+stateText+`)`)
	claire.Press(" Avant de recharger.")
	claire.Wait("what is typed", rich+`.editor.state.doc.textContent.includes("Avant de recharger.")`)
	browser.Eval[bool](claire, `setTimeout(() => location.reload(), 500), true`) // what is kept in the browser is written by then
	claire.Wait("the page of the browser", `location.protocol === "chrome-error:"`)
	browser.Eval[bool](other, rich+`.editor.commands.insertContentAt(1, "Encore. ")`)
	w.turn(false)
	edit(claire, path)
	for _, page := range []*browser.Page{claire, other} {
		says(t, page, "Encore. Ailleurs. Debut.Fin. En ligne. Sans reseau. Avant de recharger.")
	}
	claire.Wait("the truth about saving", `/Enregistré à/.test(`+stateText+`)`)
	claire.Faults() // a page that did not come is what this is about
}
