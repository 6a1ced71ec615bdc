package ops_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"maillage/core/ref"
	"maillage/core/web"
	"maillage/kit/id"
)

// ledger is what the people of a load know: what they were told is done, and what they were never answered about.
type ledger struct {
	mu                      sync.Mutex
	want                    map[string]string   // what must be there, by what it is about
	maybe                   map[string][]string // what may be there instead, where the last form had no answer
	made                    []thing             // what was published, to answer and react to
	passage                 ref.Space
	byKind                  map[string]int
	acked, unknown, refused int
}

func (l *ledger) init() {
	l.want, l.maybe, l.byKind = map[string]string{}, map[string][]string{}, map[string]int{}
}

// thing is something published.
type thing struct {
	id       ref.Item
	root     ref.Item
	author   ref.Person
	question bool
}

// form is one thing that somebody does: what is sent, and what is then so.
type form struct {
	kind    string // for the figures
	path    string
	fields  []string // name, value, …
	file    string   // content of a file sent along; "" for none
	about   string   // what it changes, in the ledger; "" for what makes an item
	becomes string
	body    string // of an item that it makes, with its key: sent again until it is answered
	makes   thing
}

// agent is one person, who does one thing after another.
type agent struct {
	*ledger
	n         int
	person    ref.Person
	token     string
	moderates bool
	count     int
	pending   *form // sent, without an answer: sent again first
	own       []thing
	client    http.Client
}

func newAgent(l *ledger, n int, p ref.Person, token string) *agent {
	return &agent{ledger: l, n: n, person: p, token: token, client: http.Client{
		Timeout:       30 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// work lets everybody work until ctx ends.
func (f *faults) work(ctx context.Context, address string) *sync.WaitGroup {
	var all sync.WaitGroup
	for _, a := range f.people {
		all.Go(func() {
			for ctx.Err() == nil {
				a.one(ctx, address)
			}
			a.client.CloseIdleConnections()
		})
	}
	return &all
}

// one does one thing.
func (a *agent) one(ctx context.Context, address string) {
	x := a.pending
	if x == nil {
		next, ok := a.next()
		if !ok {
			return
		}
		x = &next
	}
	status, location, err := a.send(ctx, address, *x)
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case err == nil && status == http.StatusSeeOther:
		a.acked++
		a.byKind[x.kind]++
		a.pending = nil
		a.done(*x, location)
	case err == nil && status >= 400 && status < 500:
		a.refused++
		a.pending = nil
	default:
		// The rest of the round has nobody to answer; what makes something has a key, and is sent again.
		if a.unknown++; x.about == "" {
			a.pending = x
		} else {
			a.maybe[x.about] = append(a.maybe[x.about], x.becomes)
		}
		a.mu.Unlock()
		time.Sleep(10 * time.Millisecond)
		a.mu.Lock()
	}
}

var atItem = regexp.MustCompile(`(?:#p-|-)([0-9a-hjkmnp-tv-z]{13})$`)

// done notes what an answer acknowledged.
func (a *agent) done(x form, location string) {
	if x.about != "" {
		a.want[x.about] = x.becomes
		return
	}
	found := atItem.FindStringSubmatch(location)
	if found == nil {
		panic("no item in " + location)
	}
	n, _ := id.Parse(found[1])
	made := x.makes
	made.id, made.author = ref.Item(n), a.person
	if made.root == 0 {
		made.root = made.id
	}
	a.made, a.own = append(a.made, made), append(a.own, made)
	a.want[about("text", made.id)] = x.body
	if x.file != "" {
		a.want[about("file", made.id)] = x.file
	}
}

func about(what string, ids ...any) string {
	return what + strings.TrimRight(fmt.Sprintln(append([]any{""}, ids...)...), "\n")
}

func (a *agent) send(ctx context.Context, address string, x form) (status int, location string, err error) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(x.fields); i += 2 {
		if err := m.WriteField(x.fields[i], x.fields[i+1]); err != nil {
			return 0, "", err
		}
	}
	if x.file != "" {
		p, err := m.CreateFormFile("fichiers-1", "note.txt")
		if err != nil {
			return 0, "", err
		}
		if _, err := io.WriteString(p, x.file); err != nil {
			return 0, "", err
		}
	}
	if err := m.Close(); err != nil {
		return 0, "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address+x.path, &b)
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "maillage", Value: a.token})
	res, err := a.client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	// An answer that is cut is none.
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return 0, "", err
	}
	return res.StatusCode, res.Header.Get("Location"), nil
}

// edited ends the texts that were edited, each once: the form says that it was not before.
const edited = " Corrigé."

const group = "/reseaux/essai/groupes/ecrire"

// next is what a does now; ok is false when it comes to nothing.
func (a *agent) next() (x form, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.count++
	body := fmt.Sprintf("Texte %d de %d.", a.count, a.n)
	keyed := []string{"cle", fmt.Sprintf("agent-%d-%d", a.n, a.count), "texte", body}
	of := func(list []thing) (t thing) {
		if len(list) > 0 {
			t = list[max(0, len(list)-40)+rand.IntN(min(40, len(list)))]
		}
		return t
	}
	any, own := of(a.made), of(a.own)
	item := "/publications/" + any.id.String()
	switch kind := rand.IntN(24); {
	case kind < 4 || len(a.made) < 5:
		return form{kind: "post", path: group + "/publications", fields: append(keyed, "sorte", "message"), body: body}, true
	case kind < 6:
		return form{kind: "file", path: group + "/publications", fields: append(keyed, "sorte", "message"), body: body, file: "Contenu de " + body}, true
	case kind < 8:
		return form{kind: "question", path: group + "/forum/nouveau", fields: append(keyed, "titre", "Sujet "+body, "sorte", "question"), body: body, makes: thing{question: true}}, true
	case kind < 12:
		return form{kind: "comment", path: "/publications/" + any.root.String() + "/commentaires", fields: keyed, body: body, makes: thing{root: any.root, question: any.question}}, true
	case kind < 15:
		return a.toggle("reaction", about("reaction", any.id, a.person, "useful"), item+"/reactions", "reaction", [2]string{"useful", "useful" + web.Off}, [2]string{"on", ""})
	case kind < 17:
		if a.want[about("member", a.person)] == "active" {
			return a.sets("leave", about("member", a.person), "", "/reseaux/essai/groupes/passage/depart")
		}
		return a.sets("join", about("member", a.person), "active", "/reseaux/essai/groupes/passage/adhesion")
	case kind < 19 && own.id == own.root && !own.question && own.id != 0 && !strings.HasSuffix(a.want[about("text", own.id)], edited):
		return a.sets("edit", about("text", own.id), body+edited, "/publications/"+own.id.String()+"/modifier", "texte", body+edited, "depuis", "0")
	case kind < 21:
		return a.toggle("follow", about("follow", any.root, a.person), "/publications/"+any.root.String()+"/suivi", "suivre", [2]string{"oui", "non"}, [2]string{"follow", "mute"})
	case kind < 22:
		return a.accepts()
	case a.moderates && any.id == any.root && any.author != a.person:
		if a.want[about("state", any.id)] == "hidden" {
			return a.sets("show", about("state", any.id), "published", item+"/moderation", "publication", "show", "personne", "nothing", "raison", "Rétabli.")
		}
		return a.sets("hide", about("state", any.id), "hidden", item+"/moderation", "publication", "hide", "personne", "nothing", "raison", "Hors sujet.")
	case kind == 22 && own.id != own.root && !own.question:
		return a.sets("delete", about("state", own.id), "deleted", "/publications/"+own.id.String()+"/suppression")
	case any.author != a.person && any.id != 0:
		return a.sets("report", about("report", any.id, a.person), "off_topic", item+"/signaler", "motif", "off_topic")
	}
	return form{}, false
}

// sets is a form that makes something so; ok is false while nobody knows what is so.
func (a *agent) sets(kind, about, becomes, path string, fields ...string) (form, bool) {
	if _, unknown := a.maybe[about]; unknown || a.want[about] == "deleted" {
		return form{}, false
	}
	return form{kind: kind, path: path, fields: fields, about: about, becomes: becomes}, true
}

// toggle sets one of two states, the other one than now where that is known.
func (a *agent) toggle(kind, about, path, field string, values, states [2]string) (form, bool) {
	n := 0
	if a.want[about] == states[0] {
		n = 1
	}
	return a.sets(kind, about, states[n], path, field, values[n])
}

// accepts takes an answer to a question of one's own.
func (a *agent) accepts() (form, bool) {
	for _, t := range a.made[max(0, len(a.made)-200):] {
		if t.id == t.root || !t.question || t.author == a.person {
			continue
		}
		for _, q := range a.own {
			if q.id == t.root && a.want[about("answer", q.id)] != t.id.String() {
				return a.sets("accept", about("answer", q.id), t.id.String(), "/publications/"+t.id.String()+"/reponse-acceptee", "retenir", "oui")
			}
		}
	}
	return form{}, false
}
