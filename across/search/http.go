package search

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/core/access"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/clock"
	"maillage/kit/id"
	"maillage/ui"
)

func (s *Search) routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + Path, Rule: web.ByRights, Do: s.show, Queries: 50},
		{Pattern: "GET " + Path + "/suggestions", Rule: web.ByRights, Do: s.suggest},
		{Pattern: "GET " + Path + "/mentions", Rule: web.SignedIn, Do: s.complete},
		{Pattern: "GET " + savedPath, Rule: web.SignedIn, Do: s.showSaved},
		{Pattern: "POST " + savedPath, Rule: web.SignedIn, Do: s.save},
		{Pattern: "POST " + savedPath + "/{alerte}/nouveautes", Rule: web.SignedIn, Do: s.lookSaved},
		{Pattern: "POST " + savedPath + "/{alerte}/retrait", Rule: web.SignedIn, Do: s.dropSaved},
	}
}

// Parameters of the address.
const (
	paramText    = "q"
	paramKind    = "type"
	paramNetwork = "reseau"
	paramSpace   = "groupe"    // "reseau/groupe"
	paramOrg     = "organisme" // identifier
	paramPeriod  = "periode"
	paramAfter   = "apres"
	paramFrom    = "depuis" // milliseconds
	paramSign    = "signe"  // of a name being written: @ or #
)

// kindWords are what addresses call what is no publication; publications go by the name of their kind.
var kindWords = map[string]string{Person: "personnes", Group: "groupes", Network: "reseaux", Org: "organismes"}

const (
	periodMonth = "mois"
	periodYear  = "an"
	periodOlder = "avant"
)

// asked is the address, read: what is not understood narrows nothing.
type asked struct {
	query  Query
	text   string
	period string
	place  space.Space // of query.Space
	values url.Values  // of what was understood, without the page
}

// asked reads what is given for v at the time of ctx.
func (s *Search) asked(ctx context.Context, v *access.Viewer, given url.Values, networks []space.Space) (asked, error) {
	a := asked{text: web.Clean(given.Get(paramText)), values: url.Values{}}
	a.query.Text = a.text
	a.values.Set(paramText, a.text)
	for kind, word := range kindWords {
		if slices.Contains(given[paramKind], word) {
			a.query.Kinds = append(a.query.Kinds, kind)
		}
	}
	for _, kind := range s.kinds(nil) {
		if slices.Contains(given[paramKind], kind) {
			a.query.Kinds = append(a.query.Kinds, kind)
		}
	}
	slices.Sort(a.query.Kinds)
	for _, kind := range a.query.Kinds {
		a.values.Add(paramKind, kindWord(kind))
	}
	for _, n := range networks {
		if slices.Contains(given[paramNetwork], n.Slug) {
			a.query.Networks = append(a.query.Networks, n.ID)
			a.values.Add(paramNetwork, n.Slug)
		}
	}
	a.dates(clock.Now(ctx), given)
	if n, ok := id.Parse(given.Get(paramOrg)); ok {
		a.query.Org = ref.Org(n)
		a.values.Set(paramOrg, given.Get(paramOrg))
	}
	if n, ok := id.Parse(given.Get(paramAfter)); ok {
		a.query.After = n
	}
	return a, s.within(ctx, v, &a, given.Get(paramSpace), networks)
}

// within reads the group that the search is in, "reseau/groupe", when the reader may see it.
func (s *Search) within(ctx context.Context, v *access.Viewer, a *asked, in string, networks []space.Space) error {
	network, group, ok := strings.Cut(in, "/")
	i := slices.IndexFunc(networks, func(n space.Space) bool { return n.Slug == network })
	if !ok || i < 0 {
		return nil
	}
	place, found, err := s.Group(ctx, v, networks[i], group)
	if err != nil || !found {
		return err
	}
	a.place, a.query.Space = place, place.ID
	a.values.Set(paramSpace, in)
	return nil
}

func (a *asked) dates(now time.Time, given url.Values) {
	if ms, err := strconv.ParseInt(given.Get(paramFrom), 10, 64); err == nil && ms > 0 {
		a.query.Since = time.UnixMilli(ms)
		a.values.Set(paramFrom, given.Get(paramFrom))
		return
	}
	switch a.period = given.Get(paramPeriod); a.period {
	case periodMonth:
		a.query.Since = now.Add(-month)
	case periodYear:
		a.query.Since = now.Add(-year)
	case periodOlder:
		a.query.Until = now.Add(-year)
	default:
		a.period = ""
		return
	}
	a.values.Set(paramPeriod, a.period)
}

func kindWord(kind string) string {
	if word, ok := kindWords[kind]; ok {
		return word
	}
	return kind
}

// href is the address of the same search with the values of one parameter changed; without values it is left out.
func (a asked) href(param string, values ...string) string {
	x := url.Values{}
	for name, list := range a.values {
		x[name] = list
	}
	x[param] = values
	if len(values) == 0 {
		delete(x, param)
	}
	return Path + "?" + x.Encode()
}

func (s *Search) show(v *web.Visit) error {
	networks, err := v.Site.Networks(v.Ctx())
	if err != nil {
		return err
	}
	a, err := s.asked(v.Ctx(), v.Viewer, v.R.URL.Query(), networks)
	if err != nil {
		return err
	}
	r, err := s.Find(v.Ctx(), v.Viewer, a.query)
	if err != nil {
		return err
	}
	p := view{v, s, a, r, networks}
	o, err := p.page()
	if err != nil {
		return err
	}
	if o.saving, err = p.saving(); err != nil {
		return err
	}
	page := web.Page{Title: v.T("search.title"), Frame: ui.FrameTwo, NoIndex: true, Main: pageView(o)}
	if a.text != "" {
		page.Title = v.T("search.title_of", "text", a.text)
	}
	if len(o.facets) > 0 {
		page.Side, page.SideName = filtersView(o), v.T("search.filters")
	}
	return v.Page(page)
}

// suggest answers with the options of the field of the bar.
func (s *Search) suggest(v *web.Visit) error {
	text := v.Query(paramText)
	hits, err := s.Suggest(v.Ctx(), v.Viewer, text)
	if err != nil {
		return err
	}
	list := make([]suggestion, len(hits))
	for n, h := range hits {
		list[n] = view{v: v, s: s}.suggestion(h)
	}
	return v.Fragment(http.StatusOK, suggestionsView(list, text, Path+"?"+url.Values{paramText: {text}}.Encode()))
}
