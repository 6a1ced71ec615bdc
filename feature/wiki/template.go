package wiki

import (
	"context"
	"embed"
	"strings"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

// Templates are what a new page may begin with: four that come with every wiki, in French and in English, and the pages right under
// a page of the top called "Modèles" or "Templates", in the group or in its network. These are written, kept and restored as any
// page; one that has the title of a template that comes with the wiki stands in its place.

//go:embed templates
var givenFiles embed.FS

// given is the templates that come with every wiki, by what addresses call them.
var given = []string{"compte-rendu", "fiche-pratique", "mode-d-emploi", "note-de-decision"}

// templateFolders is what the page over the templates of a place is called, folded.
var templateFolders = []string{"modeles", "templates"}

const (
	paramTemplate = "modele"
	// maxTemplates is how many of a place, and of its network, are offered.
	maxTemplates = 30
)

// template is one: key is what addresses call it.
type template struct{ key, title, body string }

// givenIn is a template that comes with the wiki, in a language.
func givenIn(key, language string) (template, error) {
	if language != "fr" {
		language = "en"
	}
	raw, err := givenFiles.ReadFile("templates/" + language + "/" + key + ".md")
	if err != nil {
		return template{}, fail.E("wiki.givenIn", fail.Hidden, nil)
	}
	title, body, _ := strings.Cut(string(raw), "\n")
	return template{key, title, strings.TrimSpace(body)}, nil
}

// templates is those of a place that v sees, its own first, without their texts. One query.
func (w *Wiki) templates(ctx context.Context, v *access.Viewer, s space.Space, language string) ([]template, error) {
	args := append([]any{db.Ints([]ref.Space{s.ID, s.Network}), db.Texts(templateFolders), maxTemplates, s.ID}, v.Args()...)
	list, err := db.All(ctx, w.core.DB.Q(), item.Scan, `SELECT `+item.Columns+` FROM item i JOIN wiki_page p ON p.item_id = i.id
		WHERE i.space_id IN ($1[]) AND i.state = 'published' AND `+access.Visible("i", 5)+` AND p.above_id IN (
			SELECT f.id FROM wiki_name n JOIN item f ON f.id = n.item_id JOIN wiki_page a ON a.item_id = f.id
			WHERE n.name IN ($2[]) AND n.present AND a.above_id = 0 AND f.space_id IN ($1[]) AND f.state = 'published')
		ORDER BY CASE WHEN i.space_id = $4 THEN 0 ELSE 1 END, i.title, i.id LIMIT $3`, args...)
	if err != nil {
		return nil, fail.Wrap("wiki.templates", err)
	}
	var out []template
	taken := map[string]bool{}
	for _, i := range list {
		if name := nameOf(i.Title); !taken[name] {
			taken[name] = true
			out = append(out, template{key: i.ID.String(), title: i.Title})
		}
	}
	for _, key := range given {
		t, err := givenIn(key, language)
		if err != nil {
			return nil, err
		}
		if !taken[nameOf(t.title)] {
			out = append(out, t)
		}
	}
	return out, nil
}

// template is the one that key names, with its text. Errors: fail.Hidden.
func (w *Wiki) template(ctx context.Context, v *access.Viewer, s space.Space, key, language string) (template, error) {
	for _, k := range given {
		if k == key {
			return givenIn(key, language)
		}
	}
	n, ok := id.Parse(key)
	if !ok {
		return template{}, fail.E("wiki.template", fail.Hidden, nil)
	}
	q := w.core.DB.Q()
	i, _, err := find(ctx, q, v, ref.Item(n), access.Read)
	if err == nil && i.Space != s.ID && i.Space != s.Network {
		err = fail.E("wiki.template", fail.Hidden, nil)
	}
	if err != nil {
		return template{}, err
	}
	bodies, err := text.Of(ctx, q, []ref.Item{i.ID})
	return template{key, i.Title, bodies[i.ID].Markdown}, err
}

// begun fills the form of a new page with the template that was asked for, unless a text was kept there.
func (w *Wiki) begun(v *web.Visit, place web.Place, t *typed) error {
	key := v.Query(paramTemplate)
	if key == "" || t.body != "" || t.source != "" {
		return nil
	}
	m, err := w.template(v.Ctx(), v.Viewer, place.Space, key, v.Lang.Tag())
	if err != nil {
		return err
	}
	t.body = m.body
	return nil
}

// templateChoices is the templates to begin a new page with; none while there is a text that choosing one would put away.
func (w *Wiki) templateChoices(v *web.Visit, place web.Place, t typed) (*ui.ChoicesProps, error) {
	current := v.Query(paramTemplate)
	if t.faults != nil || t.source != "" || t.body != "" && current == "" {
		return nil, nil
	}
	list, err := w.templates(v.Ctx(), v.Viewer, place.Space, v.Lang.Tag())
	if err != nil {
		return nil, err
	}
	href := func(key string) string {
		q := v.R.URL.Query()
		q.Del(paramTemplate)
		if key != "" {
			q.Set(paramTemplate, key)
		}
		if len(q) == 0 {
			return place.Path() + pathNew
		}
		return place.Path() + pathNew + "?" + q.Encode()
	}
	o := &ui.ChoicesProps{Label: v.T("wiki.template.choose"), Items: []ui.Link{{Href: href(""), Label: v.T("wiki.template.blank"), Current: current == ""}}}
	for _, m := range list {
		o.Items = append(o.Items, ui.Link{Href: href(m.key), Label: m.title, Current: m.key == current})
	}
	return o, nil
}
