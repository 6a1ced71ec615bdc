package site

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/web"
)

// stop is a page and who looks at it; "" is nobody.
type stop struct{ persona, path string }

func (s stop) String() string { return fmt.Sprintf("%s as %q", s.path, s.persona) }

// chosen are pages that look another way for somebody else than the first who may see them.
var chosen = []stop{
	{"", "/"}, {"", "/rien"}, {"", "/reseaux/clubs"}, {"animatrice", "/reseaux/gaston/groupes/lycees-et-energie"}, {"animatrice", "/reseaux/gaston/groupes/lycees-et-energie/membres"},
	{"claire", "/recherche?q=lycee"}, {"claire", "/?fil=recents"}, {"claire", "/?fil=sans-reponse"}, {"gestionnaire", "/reseaux/ideal"}, {"nouvelle", "/"}, {"suspendue", "/"},
}

// closed are the addresses of which the demonstration has no page: those with a secret, those for programs, and those that wait for a step before.
var closed = []string{
	"/connexion/lien/{token}", "/connexion/oubli/{token}", "/desabonnement/{token}", "/invitation/{token}", "/parametres/adresse/lien/{token}", "/parametres/adresse/retour/{token}", "/inscription", "/dev/mail/{letter}", "/flux/{token}", "/partage/{token}", "/partage/{token}/fichier", "/partage/{token}/apercu", "/dav/{way...}",
}

// stops is every page of the site, from the router's own list, for the first persona who may see it.
var stops = sync.OnceValues(func() ([]stop, error) {
	t := &touring{values: map[string][]string{}, visitors: map[string]*http.Client{}}
	if err := t.gather(); err != nil {
		return nil, err
	}
	list := slices.Clone(chosen)
	for _, r := range demonstration.Core.Web.Routes() {
		if r.Method() != http.MethodGet || r.Stream || strings.HasPrefix(r.Path(), "/dev/ui") || slices.Contains(closed, r.Path()) {
			continue
		}
		s, kind, err := t.first(r)
		switch {
		case err != nil:
			return nil, err
		case kind == page:
			list = append(list, s)
		case kind == nowhere:
			return nil, fmt.Errorf("GET %s: nobody sees a page there; give it a value or say why", r.Path())
		}
	}
	slices.SortStableFunc(list, func(a, b stop) int { return strings.Compare(a.persona, b.persona) })
	return slices.Compact(list), nil
})

// allStops ends the test when a page has no visitor.
func allStops(t *testing.T) []stop {
	t.Helper()
	list, err := stops()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// touring finds who may see each page.
type touring struct {
	values   map[string][]string
	visitors map[string]*http.Client
}

// gather finds what the addresses of the demonstration are made of.
func (t *touring) gather() error {
	for name, text := range map[string]string{
		"group": `SELECT s.slug FROM space s JOIN space n ON n.id = s.network_id WHERE s.slug = 'lycees-et-energie' AND n.slug = 'gaston'
			UNION SELECT MIN(s.slug) FROM space s JOIN space n ON n.id = s.network_id WHERE s.kind = 'group' AND n.slug = 'ideal'`,
		"person":   `SELECT handle FROM person WHERE handle IN ('claire.morvan') UNION SELECT MAX(handle) FROM person WHERE state = 'active'`,
		"theme":    `SELECT t.slug FROM theme t JOIN item_theme it ON it.theme_id = t.id JOIN item i ON i.id = it.item_id WHERE i.audience = 'network' AND i.state = 'published' GROUP BY t.slug ORDER BY COUNT(*) DESC LIMIT 3`,
		"decision": `SELECT id FROM moderation_decision ORDER BY id DESC LIMIT 3`,
		"version":  `SELECT v.version FROM text_version v JOIN item i ON i.id = v.item_id WHERE i.kind = 'page' ORDER BY i.created DESC, i.id DESC LIMIT 2`,
		"alerte":   `SELECT id FROM search_saved ORDER BY id DESC LIMIT 2`,
	} {
		list, err := db.All(context.Background(), demonstration.Core.DB.Q(), db.One[string], text)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		t.values[name] = list
	}
	t.values["version"] = append(t.values["version"], "1")
	t.values["network"] = []string{"gaston", "ideal", "clubs"}
	for _, where := range []string{
		`i.kind = 'page' AND i.edited > 0`, `i.id IN (SELECT item_id FROM text_next)`, `i.kind = 'folder'`, `i.kind = 'file'`, `i.id IN (SELECT item_id FROM file_version WHERE type LIKE 'image/%')`,
		`i.kind = 'post' AND i.parent_id = 0 AND i.replies > 1 AND s.slug = 'lycees-et-energie'`, `i.kind = 'post' AND i.question = 'settled'`, `i.kind = 'post' AND i.edited > 0`,
		`i.kind = 'comment' AND i.author_id = (SELECT id FROM person WHERE handle = 'claire.morvan')`, `i.kind = 'post' AND i.author_id = (SELECT id FROM person WHERE handle = 'claire.morvan')`,
		`i.kind = 'topic' AND i.replies > 1`, `i.kind = 'topic' AND i.network_id = (SELECT n.id FROM space n WHERE n.slug = 'ideal' AND n.kind = 'network')`, `i.kind = 'topic' AND i.author_id = (SELECT id FROM person WHERE handle = 'claire.morvan')`, `i.id IN (SELECT item_id FROM post_poll)`, `i.id IN (SELECT item_id FROM post_poll_voter)`, `i.state = 'hidden'`,
	} {
		list, err := db.All(context.Background(), demonstration.Core.DB.Q(), item.Scan, `SELECT `+item.Columns+` FROM item i JOIN space s ON s.id = i.space_id WHERE i.state <> 'deleted' AND `+where+` ORDER BY i.created DESC, i.id DESC LIMIT 2`)
		if err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		for _, i := range list {
			t.values["item"] = append(t.values["item"], i.ID.String())
		}
	}
	return nil
}

var parameter = regexp.MustCompile(`\{([a-z]+)(\.\.\.)?\}`)

// paths is the addresses that r may have here, at most most.
func (t *touring) paths(r web.Route) []string {
	const most = 120
	list := []string{strings.ReplaceAll(r.Path(), "{$}", "")}
	for _, m := range parameter.FindAllStringSubmatch(r.Path(), -1) {
		var next []string
		for _, p := range list {
			for _, v := range t.values[m[1]] {
				next = append(next, strings.Replace(p, m[0], v, 1))
			}
		}
		list = next[:min(len(next), most)]
	}
	return list
}

// What is found at an address.
type found int

const (
	nowhere found = iota
	thing         // a file, a piece of a page, or only a way to another address
	page
)

// first is the first persona who sees a page at r, and where.
func (t *touring) first(r web.Route) (s stop, best found, err error) {
	for _, path := range t.paths(r) {
		for _, persona := range []string{"claire", "animatrice", "gestionnaire", "exploitante", "nouvelle", ""} {
			v, ok := t.visitors[persona]
			if !ok {
				if v, err = client(persona); err != nil {
					return s, nowhere, err
				}
				t.visitors[persona] = v
			}
			got, err := look(v, path)
			if err != nil {
				return s, nowhere, err
			}
			if got == page {
				return stop{persona, path}, page, nil
			}
			best = max(best, got)
		}
	}
	if len(t.paths(r)) == 0 && strings.Contains(r.Path(), "{") {
		best = max(best, ofFile(r.Path()))
	}
	return s, best, nil
}

// ofFile tells whether an address is that of a file, by the name of its parameter.
func ofFile(path string) found {
	for _, name := range []string{"{file}", "{digest}", "{path...}", "{notice}", "{session}", "{lot}", "{reply}", "{tag}", "{org}"} {
		if strings.Contains(path, name) {
			return thing
		}
	}
	return nowhere
}
