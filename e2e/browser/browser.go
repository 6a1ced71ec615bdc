package browser

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"maillage/e2e/outfit"
)

// T is what the package needs of a test: *testing.T and *testing.B are one, and so is a command
// that looks at pages (e2e/shot).
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(func())
}

const (
	// startDeadline bounds the start of Chromium, a second on an idle machine.
	startDeadline = 90 * time.Second
	// patience bounds each action. Long, because a loaded machine is no fault of the page.
	patience = time.Minute
)

// Browser is one running Chromium.
type Browser struct {
	ctx context.Context
}

// Available tells whether Chromium and axe-core are on this machine.
func Available() bool {
	_, noChromium := outfit.Chromium()
	_, noAxe := outfit.Axe()
	return noChromium == nil && noAxe == nil
}

// New starts a Chromium that ends with t.
func New(t T) *Browser {
	t.Helper()
	program, err := outfit.Chromium()
	if err != nil {
		t.Fatalf("browser: %v: run make tools", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		// Chromium refuses its sandbox to root, and containers refuse it to others; what
		// it shows here comes from this machine only.
		chromedp.NoSandbox,
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]"),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("lang", "fr"),
		chromedp.Flag("accept-lang", "fr"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
	)
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		closing, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		// A browser that does not close by itself is killed by the next line.
		_ = chromedp.Cancel(closing)
		end()
	})
	if err := within(startDeadline, func() error { return chromedp.Do(ctx) }); err != nil {
		t.Fatalf("browser: Chromium does not start: %v", err)
	}
	return &Browser{ctx: ctx}
}

// Size is that of a window.
type Size int

// The two sizes that the design is drawn for.
const (
	Desktop Size = iota // 1366 × 900
	Phone               // 390 × 844, with touch
)

// Look is how a person looks at the site. The zero value is a desktop in light colours, in
// French, with scripts.
type Look struct {
	Size     Size
	Dark     bool
	NoScript bool   // scripts of pages do not run
	Language string // preferred language sent by the browser, "fr" when empty
}

// Page opens a tab for a new visitor of the site at base ("http://127.0.0.1:41234"), seen as
// look says. It closes, and its faults fail t, when t ends.
func (b *Browser) Page(t T, base string, look Look) *Page {
	t.Helper()
	p := &Page{t: t, base: base, look: look}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	p.ctx = ctx
	t.Cleanup(func() {
		cancel()
		for _, f := range p.Faults() {
			t.Errorf("%s", f)
		}
	})
	host, err := hostOf(base)
	if err != nil {
		t.Fatalf("browser: base %q: %v", base, err)
	}
	p.host = host
	// The tab lives as long as the context of its first run: not one with a deadline.
	if err := within(startDeadline, func() error { return chromedp.Do(ctx) }); err != nil {
		t.Fatalf("browser: new page: %v", err)
	}
	if err := chromedp.Listen(ctx, p.notice); err != nil {
		t.Fatalf("browser: %v", err)
	}
	p.do("look", chromedp.Func(look.apply))
	return p
}

// apply tells a tab's browser how it is looked at.
func (l Look) apply(ctx context.Context, tab *chromedp.Target) error {
	metrics := emulation.SetDeviceMetricsOverrideParams{Width: 1366, Height: 900, DeviceScaleFactor: 1}
	if l.Size == Phone {
		metrics = emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 844, DeviceScaleFactor: 1, Mobile: true}
	}
	if _, err := cdp.Call(ctx, tab, emulation.SetDeviceMetricsOverride, metrics); err != nil {
		return err
	}
	touch := emulation.SetTouchEmulationEnabledParams{Enabled: l.Size == Phone}
	if _, err := cdp.Call(ctx, tab, emulation.SetTouchEmulationEnabled, touch); err != nil {
		return err
	}
	scheme := "light"
	if l.Dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		// A half-faded page would be judged and pictured by chance.
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	if _, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, media); err != nil {
		return err
	}
	if l.Language != "" {
		headers := network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": l.Language}}
		if _, err := cdp.Call(ctx, tab, network.SetExtraHTTPHeaders, headers); err != nil {
			return err
		}
	}
	script := emulation.SetScriptExecutionDisabledParams{Value: l.NoScript}
	if _, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, script); err != nil {
		return err
	}
	_, err := cdp.Call(ctx, tab, audits.Enable, cdp.Empty{})
	return err
}

// within runs f, which watches no clock of its own, and gives up after d.
func within(d time.Duration, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(d):
		return fmt.Errorf("nothing after %s", d)
	}
}
