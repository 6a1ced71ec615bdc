package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"maillage/core/account"
)

// Rule is who may come to an address, before any question about the thing that is there.
type Rule int

// The rules. The zero Rule is "not declared", which stops the program at start.
const (
	undeclared    Rule = iota
	Anyone             // even a suspended account
	ByRights           // anyone may ask; core/access decides about what is asked
	SignedIn           // people with an account that is not suspended
	Operators          // who runs the deployment
	ByAppPassword      // programs of people, which give an app password of the route's scope with each request; never by a session
	Development        // anyone, but only while developing or demonstrating; not there otherwise
)

var ruleNames = [...]string{"undeclared", "anyone", "by rights", "signed in", "operators", "by app password", "development"}

func (r Rule) String() string { return ruleNames[r] }

// Route is one address. Parameters have the same names everywhere: {network} {group} (slugs), {item} (slug-id),
// {person} (handle), {file}, {token}.
type Route struct {
	Pattern string // of net/http: "POST /publications/{item}/reactions"
	Rule    Rule
	Do      func(*Visit) error
	// Body is the most bytes a request may carry; 0 means the ordinary 2 MB.
	Body int64
	// Queries is the most queries a visit may make; 0 means the ordinary 25. Tests hold it.
	Queries int64
	// Stream says that the answer lasts (Visit.Events): no deadline holds it.
	Stream bool
	// Long is how long a visit may take, for what is large to send or to take; 0 means the ordinary 30 seconds.
	Long time.Duration
	// Same says that the answer is the same for everyone: who visits is not asked, so that the database is not either.
	Same bool
	// Part switches the address with the part: where the part is off in the network or group of the path, it is not there.
	Part string
	// Founding says that the address is there for a group that waits for its founders; the others lead to its page.
	Founding bool
	// Scope is what an app password must be for, under the rule ByAppPassword.
	Scope account.Scope
	// InPreview says that the form may be sent during a preview, when nothing can be written.
	InPreview bool
}

// Method is the first word of the pattern.
func (r Route) Method() string { m, _, _ := strings.Cut(r.Pattern, " "); return m }

// Path is the rest of the pattern.
func (r Route) Path() string { _, p, _ := strings.Cut(r.Pattern, " "); return p }

const (
	ordinaryBody    = 2 << 20
	ordinaryQueries = 25
)

// Budget is the most queries a visit may make.
func (r Route) Budget() int64 {
	if r.Queries == 0 {
		return ordinaryQueries
	}
	return r.Queries
}

// lasts is how long a visit may take.
func (r Route) lasts() time.Duration { return cmp.Or(r.Long, longest) }

// Add registers routes; before Handler. It panics on a route without a rule or without a method: a bug, found at start.
func (s *Server) Add(routes ...Route) {
	for _, r := range routes {
		if r.Rule == undeclared || r.Do == nil || !strings.Contains(r.Pattern, " /") {
			panic(fmt.Sprintf("web: route %q: rule %v", r.Pattern, r.Rule))
		}
		s.routes = append(s.routes, r)
	}
}

// Routes is every address, in the order in which they were added.
func (s *Server) Routes() []Route { return s.routes }

func (s *Server) mux() *http.ServeMux {
	m := http.NewServeMux()
	for _, r := range s.routes {
		m.Handle(r.Pattern, s.serve(r))
	}
	m.Handle("/", s.serve(Route{Pattern: "GET /", Rule: Anyone, Do: func(v *Visit) error { return v.notFound() }}))
	return m
}
