package mediawiki_test

import (
	"strings"
	"testing"

	"maillage/kit/document"
	"maillage/kit/mediawiki"
)

const dump = `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fr"><siteinfo><sitename>Wiki</sitename><namespaces><namespace key="1">Discussion</namespace></namespaces></siteinfo>
<page><title>Accueil</title><ns>0</ns><id>1</id><revision><id>1</id><text xml:space="preserve">vieux</text></revision><revision><id>2</id><text xml:space="preserve">{{Bandeau|a={{b}}}}
'''Bienvenue''' sur ''le'' [[Guide du chauffage|guide]]s et [https://exemple.fr/ un site].&lt;ref name="x"&gt;Une ''note''.&lt;/ref&gt; Puis&lt;ref name="x" /&gt;.

== Règles ==
* un
** deux
*# trois
# quatre
; Terme
: définition

{| class="wikitable"
! Mesure !! Seuil
|-
| CO2 || align="right" | 1 000 ppm
|}

&lt;syntaxhighlight lang="sql"&gt;SELECT '''1'''&lt;/syntaxhighlight&gt;
&lt;nowiki&gt;[[non]]&lt;/nowiki&gt; [[Fichier:plan.png|thumb|Le plan]]
[[Catégorie:Énergie]]
__NOTOC__</text></revision></page>
<page><title>Discussion:Accueil</title><ns>1</ns><revision><text>x</text></revision></page>
<page><title>Chauffage</title><ns>0</ns><redirect title="Guide du chauffage" /><revision><text>#REDIRECTION [[Guide du chauffage]]</text></revision></page>
<page><title>Guide du chauffage</title><ns>0</ns><revision><text>Texte &amp;lt;b&amp;gt;.</text></revision></page></mediawiki>`

func TestDump(t *testing.T) {
	list, report, err := mediawiki.Index(strings.NewReader(dump))
	if err != nil || len(list) != 3 || list[1].Redirect != "Guide du chauffage" {
		t.Fatal(list, err)
	}
	if r := report.List(); len(r) != 1 || r[0].What != "other_space" {
		t.Errorf("%+v", r)
	}
	b, err := mediawiki.Page(strings.NewReader(dump), list[0])
	if err != nil {
		t.Fatal(err)
	}
	want := `**Bienvenue** sur _le_ [[Guide du chauffage|guides]] et [un site](https://exemple.fr/).[^1] Puis[^1].

## Règles

- un

  - deux

  1. trois

1. quatre

**Terme**

définition

| Mesure | Seuil |
|---|---|
| CO2 | 1 000 ppm |

` + "```sql\nSELECT '''1'''\n```" + `

\[\[non\]\] Le plan

[^1]: Une _note_.
`
	if got := document.Markdown(b.Document); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	var what []string
	for _, r := range b.Report.List() {
		what = append(what, r.What)
	}
	if got := strings.Join(what, " "); got != "template category magic picture_elsewhere" {
		t.Error(got)
	}
}

func TestRefused(t *testing.T) {
	for _, s := range []string{"", "x", "<html></html>", "<mediawiki><page><title>a", `<!DOCTYPE x [<!ENTITY a "b">]><mediawiki></mediawiki>`, "<mediawiki>" + strings.Repeat("<a>", 50)} {
		if list, _, err := mediawiki.Index(strings.NewReader(s)); err == nil {
			t.Errorf("%.30q: %v", s, list)
		}
	}
}

// FuzzRead: whatever the text, a document soon.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"'''a''b'''''", "{|\n|-\n| a || b\n|}", "* a\n*# b", "[[a|b]] [http://x y]", "<ref>a<ref>", "{{a|{{b}}", "<nowiki>x", ";a:b", "\ue000\ue101\ue000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		document.Markdown(mediawiki.Read(s).Document)
	})
}

func FuzzIndex(f *testing.F) {
	f.Add(dump)
	f.Fuzz(func(t *testing.T, s string) {
		list, _, err := mediawiki.Index(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, e := range list {
			if b, err := mediawiki.Page(strings.NewReader(s), e); err == nil {
				document.Markdown(b.Document)
			}
		}
	})
}
