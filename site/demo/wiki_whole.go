package demo

import (
	"bytes"
	"context"
	"mime/multipart"
	"strings"

	"maillage/core/attach"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/wiki"
	"maillage/kit/clock"
)

// wholePage is a page that has all that pages may have, and that everybody may read.
const wholePage = `Un relevé publié sans explication ne sert qu'à ceux qui l'ont fait. Cette page dit ce que nous joignons à chaque jeu de données de consommation, et pourquoi[^1].

> [!IMPORTANT]
> Un compteur par logement de fonction est une donnée personnelle : il ne sort pas, même agrégé à l'établissement quand celui-ci n'en a que deux.

## Ce que montre un relevé

{image}

Entre les deux hivers, la relance du lundi a été reprise et les consignes de nuit baissées d'un degré. À météo corrigée, l'écart est de 14 %.

## Ce qui accompagne le fichier

| Colonne | Unité | Ce qu'il faut en dire |
|---|:-:|---|
| ` + "`consommation`" + ` | kWh PCI | Gaz converti par le coefficient du fournisseur |
| ` + "`surface`" + ` | m² | Surface chauffée, non la surface de plancher |
| ` + "`dju`" + ` | °C·j | Base 18 °C, station Météo-France la plus proche |
| ` + "`occupation`" + ` | % | Élèves présents, hors internat |

{fichier}

## Avant de publier

- [x] Retirer les compteurs individuels
- [x] Nommer l'unité dans l'en-tête, et non dans la notice
- [ ] Demander à un collègue d'une autre Région de le lire
- [ ] Annoncer la date de la prochaine mise à jour

### Un fichier que l'on peut relire

` + "```" + `
etablissement;mois;consommation_kwh_pci;surface_m2;dju_18
0350028G;2026-01;128400;9120;402
0350028G;2026-02;109700;9120;341
` + "```" + `

> [!TIP]
> Une ligne par mois et par établissement se relit mieux que douze colonnes.

Le schéma suit [schema.data.gouv.fr](https://schema.data.gouv.fr) ; voir aussi le [guide de la qualité des données](https://guides.etalab.gouv.fr/qualite/)[^2].

[^1]: Décision du groupe, séance du 12 octobre.
[^2]: Licence Ouverte 2.0.`

// wikiWhole makes that page: its picture and its file are joined, then shown where they are spoken of.
func (f *filler) wikiWhole(ctx context.Context) error {
	const title = "Publier un relevé de consommation"
	g, err := space.GroupBySlug(ctx, f.site.Core.DB.Q(), f.networks["gaston"].ID, "donnees-ouvertes")
	if err != nil {
		return err
	}
	verbs, people := wiki.New(f.site.Core), f.writers(g)
	at := func(days int) context.Context { return clock.At(ctx, f.now.AddDate(0, 0, -days)) }
	picture, err := chart([]int{420, 372, 301, 188, 92, 40, 22, 18, 77, 190, 318, 401}, []int{361, 318, 259, 160, 80, 36, 21, 18, 66, 160, 274, 345})()
	if err != nil {
		return err
	}
	i, err := verbs.Make(at(20), people[0], wiki.Draft{Space: g.ID, Title: title, Lang: "fr", Body: strings.NewReplacer("{image}", "", "{fichier}", "").Replace(wholePage)})
	if err != nil {
		return err
	}
	ids, err := f.joined(at(20), verbs, people[0], i.ID, []sentFile{
		{"releves-2025-2026.png", "Consommation de gaz d'un lycée, mois par mois : l'hiver 2026 est plus bas que celui de 2025, surtout de novembre à mars.", picture},
		{"modele-de-releve.csv", "", []byte("etablissement;mois;consommation_kwh_pci;surface_m2;dju_18\n0350028G;2026-01;128400;9120;402\n")},
	})
	if err != nil {
		return err
	}
	alt := "Consommation de gaz d'un lycée, mois par mois : l'hiver 2026 est plus bas que celui de 2025, surtout de novembre à mars"
	body := strings.NewReplacer("{image}", "!["+alt+"](/fichiers/"+ids[0].String()+"/"+attach.Preview+")", "{fichier}", "[Modèle de relevé](/fichiers/"+ids[1].String()+")").Replace(wholePage)
	c := wiki.Change{Title: title, Body: body, Summary: "le graphique et le modèle"}
	if _, err := verbs.Edit(at(19), people[1], i.ID, c, i.Edited); err != nil {
		return err
	}
	audience := space.Public
	if !audience.Within(g.Audience) {
		audience = space.Registered
	}
	if err := verbs.CareFor(at(18), people[0], i.ID, wiki.Care{Owner: people[0], Due: f.now.AddDate(0, 5, 0), Audience: audience}); err != nil {
		return err
	}
	return verbs.Watch(ctx, f.people["claire"], i.ID, true)
}

// sentFile is a file that somebody joins to a page; alt is what a picture shows.
type sentFile struct {
	name, alt string
	data      []byte
}

func (f *filler) joined(ctx context.Context, verbs *wiki.Wiki, by ref.Person, page ref.Item, files []sentFile) ([]ref.File, error) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	alts := make([]string, len(files))
	for n, x := range files {
		w, err := m.CreateFormFile("f", x.name)
		if err == nil {
			_, err = w.Write(x.data)
		}
		if err != nil {
			return nil, err
		}
		alts[n] = strings.TrimSpace(x.alt)
	}
	if err := m.Close(); err != nil {
		return nil, err
	}
	form, err := multipart.NewReader(&b, m.Boundary()).ReadForm(1 << 20)
	if err != nil {
		return nil, err
	}
	ups, err := f.site.Core.Files.Receive(ctx, form.File["f"], alts)
	if err != nil {
		return nil, err
	}
	return verbs.AddFiles(ctx, by, page, ups)
}
