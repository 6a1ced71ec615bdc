package web

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/ui"
)

//go:embed words.fr.json words.en.json
var words embed.FS

// Words is the texts of this room.
func Words() embed.FS { return words }

// Options of a Server.
type Options struct {
	PublicURL   string // "https://maillage.example.fr", without a final slash
	Site        string // name of the deployment
	Foot        string // what the foot says of this deployment, already in words; "" for the ordinary sentence
	Demo        bool   // say on every page that this is a demonstration
	Development bool   // routes with the rule Development are there
	Proxies     []netip.Prefix
	Log         *slog.Logger
}

// Server answers requests. The fields that parts fill are read-only once Handler was called.
type Server struct {
	Options
	DB        *db.DB
	Accounts  *account.Accounts
	Catalogue *lang.Catalogue
	Assets    *ui.Assets

	Nav     []Nav       // of the rail, the dock and the foot, in order
	Tabs    []Tab       // of a space's folder, in order
	Actions []PlaceSlot // buttons of a space's folder
	// PlaceFacts is what the folder of a space says besides.
	PlaceFacts []FactSlot
	Compose    []PlaceSlot  // what one may publish in a space; the first that answers is shown
	Under      []UnderSlot  // what stands under an item on its page
	Items      []ItemSlot   // what stands in the menu of an item
	Every      []EverySlot  // what stands at the end of every page
	About      []PlaceSlot  // of the page that says what a space is
	Tools      []Tool       // icons of the bar, for people signed in
	Panels     []PanelSlot  // what stands on the desk of who animates groups
	Parts      []PartSwitch // parts that networks and groups may switch
	Feeds      []string     // kinds of items that streams show
	Search     string       // address of the search page; "" when no part searches
	Share      string       // what follows the address of an item on the page that shares it; "" when no part shares
	Founding   string       // what follows the address of a group on the page of those that wait for their founders
	Drafts     string       // address at which composers keep texts; "" when no part keeps them
	Held       string       // address of what is to be published later; "" when no part publishes it

	routes   []Route
	networks networkCache
	known    access.Known
	marks    brandSheet
	ending   ending
	onDone   []func(r Route, status int, took time.Duration, queries int64)
}

// OnDone calls f after every request, for metrics.
func (s *Server) OnDone(f func(r Route, status int, took time.Duration, queries int64)) {
	s.onDone = append(s.onDone, f)
}

// Secure tells whether the site is served by https, so that cookies are for https alone.
func (s *Server) Secure() bool { return strings.HasPrefix(s.PublicURL, "https://") }

// Handler returns the site. No route may be added afterwards.
func (s *Server) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serve(Route{Pattern: r.Method + " " + r.URL.Path, Rule: Anyone, Do: func(v *Visit) error {
			return fail.Say("web.Handler", fail.Forbidden, "web.cross_origin")
		}}).ServeHTTP(w, r)
	}))
	return s.headers(compress(guard.Handler(s.mux())))
}

// policy: everything from this site, nothing inline, nothing framed. Images may be blobs for previews made in the page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; " +
	"media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
		if s.Secure() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// longest is how long a request may take; beyond it the person is told to try again.
const longest = 30 * time.Second

func (s *Server) serve(route Route) http.Handler {
	body := route.Body
	if body == 0 {
		body = ordinaryBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ctx, queries := db.Counting(r.Context())
		if !route.Stream {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, route.lasts())
			defer cancel()
		}
		out := &response{ResponseWriter: w}
		ctx, reader := s.reading(ctx, r, route)
		r = r.WithContext(ctx)
		if route.Long > 0 { // where the connection has no deadlines (a test) there is none to move
			c := http.NewResponseController(w)
			_ = errors.Join(c.SetReadDeadline(start.Add(route.Long)), c.SetWriteDeadline(start.Add(route.Long)))
		}
		r.Body = http.MaxBytesReader(w, r.Body, body)
		v := &Visit{W: out, R: r, Site: s, Route: route, Ref: reference(), reader: reader}
		out.before = v.keepPlace
		s.visit(v, route)
		took := time.Since(start)
		s.Log.Info("request", "ref", v.Ref, "method", r.Method, "route", route.Path(), "status", out.status(), "ms", took.Milliseconds(), "queries", queries.N(), "person", int64(v.Viewer.Person))
		for _, f := range s.onDone {
			f(route, out.status(), took, queries.N())
		}
	})
}

// visit recognises the visitor, checks the rule and runs the handler; whatever goes wrong becomes a page.
func (s *Server) visit(v *Visit, route Route) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.Log.Error("panic", "ref", v.Ref, "route", route.Path(), "value", fmt.Sprint(p), "stack", string(debug.Stack()))
			v.answerError(fail.E("web.visit", fail.Internal, nil))
		}
	}()
	v.Viewer, v.Lang = access.Nobody(), s.localizer(v.R, account.Person{})
	v.R = v.R.WithContext(lang.With(v.R.Context(), v.Lang))
	err := v.readable()
	switch {
	case err != nil || route.Same:
	case route.Rule == ByAppPassword:
		err = v.recogniseProgram()
	default:
		err = v.recognise()
	}
	if err == nil {
		err = v.allowed(route)
	}
	if err == nil {
		err = route.Do(v)
	}
	if v.mayBeBehind(err) {
		v.reader.Primary = true
		err = route.Do(v)
	}
	if err != nil {
		v.answerError(err)
	}
}

// readable refuses paths that are no text: no address of ours has any, and PostgreSQL takes neither NUL nor broken UTF-8.
func (v *Visit) readable() error {
	if path := v.R.URL.Path; !utf8.ValidString(path) || strings.ContainsRune(path, 0) {
		return v.notFound()
	}
	return nil
}

func (v *Visit) allowed(route Route) error {
	const op = "web.allowed"
	if err := v.mayWrite(route); err != nil {
		return err
	}
	switch route.Rule {
	case Development:
		if !v.Site.Development {
			return fail.E(op, fail.Hidden, nil)
		}
		return nil
	case Anyone:
		return nil
	}
	if v.Viewer.Suspended && (route.Rule != ByRights || v.R.Method != http.MethodGet) {
		return fail.Say(op, fail.Forbidden, "access.suspended")
	}
	if route.Rule != ByRights && v.Viewer.Person == 0 {
		return fail.E(op, fail.SignedOut, nil)
	}
	if route.Rule == Operators && !v.Viewer.Operator {
		return fail.E(op, fail.Hidden, nil)
	}
	return nil
}

// IP is the visitor's address: the peer, or what a trusted proxy says of it.
func (v *Visit) IP() string {
	host, _, err := net.SplitHostPort(v.R.RemoteAddr)
	if err != nil {
		host = v.R.RemoteAddr
	}
	hops := strings.Split(strings.Join(v.R.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		peer, err := netip.ParseAddr(host)
		if err != nil || !slices.ContainsFunc(v.Site.Proxies, func(p netip.Prefix) bool { return p.Contains(peer.Unmap()) }) {
			break
		}
		if hop := strings.TrimSpace(hops[i]); hop != "" {
			host = hop
		}
	}
	return host
}

// Absolute is the address of path for mails and feeds.
func (s *Server) Absolute(path string) string { return s.PublicURL + path }

// SafeNext returns next when it is a path of this site, "/" otherwise: where one goes after signing in never leaves it.
func SafeNext(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\n\r\t") {
		return "/"
	}
	return next
}

// Network returns the network that slug names. Errors: fail.Hidden.
func (s *Server) Network(ctx context.Context, slug string) (space.Space, error) {
	all, err := s.Networks(ctx)
	if err != nil {
		return space.Space{}, err
	}
	for _, n := range all {
		if n.Slug == slug {
			return n, nil
		}
	}
	return space.Space{}, fail.E("web.Network", fail.Hidden, nil)
}
