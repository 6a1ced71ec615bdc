package bench

import (
	"math/rand/v2"
	"net/url"
	"strconv"
)

// scenario is one thing that members do; ask is false when m has nothing of that sort.
type scenario struct {
	Name string
	// Text is what it is, for people.
	Text string
	ask  func(w *world, m member, rnd *rand.Rand) (request, bool)
	// Writes per second, when it writes; it is then asked for at that pace, and what follows each is waited for.
	pace int
}

func scenarios() []scenario {
	pick := func(list func(member) []string) func(*world, member, *rand.Rand) (request, bool) {
		return func(_ *world, m member, rnd *rand.Rand) (request, bool) {
			all := list(m)
			if len(all) == 0 {
				return request{}, false
			}
			return request{path: all[rnd.IntN(len(all))], token: m.token}, true
		}
	}
	always := func(path string) func(*world, member, *rand.Rand) (request, bool) {
		return func(_ *world, m member, _ *rand.Rand) (request, bool) {
			return request{path: path, token: m.token}, true
		}
	}
	find := func(path string, list func(*world) []string) func(*world, member, *rand.Rand) (request, bool) {
		return func(w *world, m member, rnd *rand.Rand) (request, bool) {
			all := list(w)
			if len(all) == 0 {
				return request{}, false
			}
			return request{path: path + "?q=" + url.QueryEscape(all[rnd.IntN(len(all))]), token: m.token}, true
		}
	}
	return []scenario{
		{Name: "home", Text: "home stream", ask: always("/")},
		{Name: "group", Text: "group page", ask: pick(func(m member) []string { return m.groups })},
		{Name: "topic", Text: "topic of 50 replies", ask: pick(func(m member) []string { return m.topics })},
		{Name: "topics", Text: "topic list", ask: pick(func(m member) []string { return m.forums })},
		{Name: "directory", Text: "directory, by name", ask: find("/annuaire", func(w *world) []string { return w.names })},
		{Name: "search-common", Text: "search, common word", ask: find("/recherche", func(w *world) []string { return w.common })},
		{Name: "search-rare", Text: "search, rare word", ask: find("/recherche", func(w *world) []string { return w.rare })},
		{Name: "search-prefix", Text: "suggestions, prefix", ask: find("/recherche/suggestions", func(w *world) []string { return w.prefix })},
		{Name: "unread", Text: "unread counts", ask: always("/notifications/compte")},
		{Name: "reply", Text: "post a reply", ask: reply, pace: repliesPerSecond},
	}
}

// repliesPerSecond is the pace at which answers are posted when they are measured.
const repliesPerSecond = 50

// reply answers something, with words that are never twice the same.
func reply(w *world, m member, rnd *rand.Rand) (request, bool) {
	if len(m.write) == 0 {
		return request{}, false
	}
	key := strconv.FormatUint(rnd.Uint64(), 36)
	form := url.Values{"cle": {key}, "texte": {"Merci pour ce retour, nous avons fait de même ici : voir le dossier " + key + ".\n\nLe plus long fut de **réunir** les services."}}
	return request{path: m.write[rnd.IntN(len(m.write))] + "/commentaires", token: m.token, form: form.Encode()}, true
}

// react says that something is useful, or no longer.
func react(w *world, m member, rnd *rand.Rand) (request, bool) {
	if len(m.write) == 0 {
		return request{}, false
	}
	return request{path: m.write[rnd.IntN(len(m.write))] + "/reactions", token: m.token, form: "reaction=useful"}, true
}

// beside is what others write meanwhile: two answers, then a reaction.
func beside(w *world, m member, rnd *rand.Rand) (request, bool) {
	if rnd.IntN(3) == 0 {
		return react(w, m, rnd)
	}
	return reply(w, m, rnd)
}
