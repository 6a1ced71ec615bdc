package lang_test

import (
	"strings"
	"testing"

	"maillage/kit/lang"
)

var usual = lang.Nouns{
	"group": {"fr": {One: "groupe", Many: "groupes"}, "en": {One: "group", Many: "groups"}},
	"item":  {"fr": {One: "publication", Many: "publications", Feminine: true}, "en": {One: "post", Many: "posts"}},
}

// Texts name things; whoever speaks for a place says them in its words, and what goes with them agrees.
func TestNouns(t *testing.T) {
	c := lang.NewCatalogue().Call(usual)
	err := c.Add("a", words(
		`{"a.all": "{=le groupe}, {=un groupe}, {=du groupe}, {=au groupe}, {=ce groupe}, {=son groupe}, pas {=de groupes}",
		  "a.start": "{=Groupes} et {=Le groupe}", "a.agree": "{=Nouveau/Nouvelle/Nouvel groupe} {=groupe} ouvert{=/e groupe}",
		  "a.she": "{=La publication} est lu{=/e publication}", "a.n": {"one": "{n} {=groupe}", "other": "{n} {=groupes}"}}`,
		`{"a.all": "{=a group}", "a.start": "{=Groups}, {=A group}", "a.agree": "New {=group}", "a.she": "The {=post} is read", "a.n": {"one": "{n} {=group}", "other": "{n} {=groups}"}}`))
	if err != nil {
		t.Fatal(err)
	}
	fr, en := c.Localizer("fr", nil), c.Localizer("en", nil)
	club := lang.Nouns{"group": {"fr": {One: "club", Many: "clubs"}, "en": {One: "club", Many: "clubs"}}, "item": {"fr": {One: "message", Many: "messages"}}}
	board := lang.Nouns{"group": {"fr": {One: "assemblée", Many: "assemblées", Feminine: true}, "en": {One: "assembly", Many: "assemblies"}}}
	shop := lang.Nouns{"group": {"fr": {One: "atelier", Many: "ateliers"}}}
	team := lang.Nouns{"group": {"fr": {One: "équipe de travail", Many: "équipes de travail", Feminine: true}, "en": {One: "union", Many: "unions"}}}
	network := lang.Nouns{"group": {"fr": {One: "communauté", Many: "communautés", Feminine: true}}}
	for _, x := range []struct {
		l         *lang.Localizer
		key, want string
	}{
		{fr, "a.all", "le groupe, un groupe, du groupe, au groupe, ce groupe, son groupe, pas de groupes"},
		{fr.Calling(club), "a.all", "le club, un club, du club, au club, ce club, son club, pas de clubs"},
		{fr.Calling(network), "a.all", "la communauté, une communauté, de la communauté, à la communauté, cette communauté, sa communauté, pas de communautés"},
		{fr.Calling(board), "a.all", "l’assemblée, une assemblée, de l’assemblée, à l’assemblée, cette assemblée, son assemblée, pas d’assemblées"},
		{fr.Calling(shop), "a.all", "l’atelier, un atelier, de l’atelier, à l’atelier, cet atelier, son atelier, pas d’ateliers"},
		{fr.Calling(team), "a.start", "Équipes de travail et L’équipe de travail"},
		{fr.Calling(shop), "a.agree", "Nouvel atelier ouvert"}, {fr.Calling(network), "a.agree", "Nouvelle communauté ouverte"}, {fr, "a.agree", "Nouveau groupe ouvert"},
		{fr, "a.she", "La publication est lue"}, {fr.Calling(club), "a.she", "Le message est lu"}, {en.Calling(club), "a.she", "The post is read"},
		{en, "a.all", "a group"}, {en.Calling(board), "a.all", "an assembly"}, {en.Calling(team), "a.all", "a union"}, {en.Calling(shop), "a.start", "Groups, A group"},
	} {
		if got := x.l.T(x.key); got != x.want {
			t.Errorf("%s %s: %q, want %q", x.l.Tag(), x.key, got, x.want)
		}
	}
	if got := fr.Calling(club).T("a.n", "n", 2); got != "2 clubs" {
		t.Errorf("%q", got)
	}
	for bad, says := range map[string]string{"{=le nom}": "names none of", "{=les groupes}": "no determiner", "{=a/b/c/d groupe}": "more than three", "{=}": "names none of"} {
		if err := lang.NewCatalogue().Call(usual).Add("b", words(`{"b.x":"`+bad+`"}`, `{"b.x":"x"}`)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
