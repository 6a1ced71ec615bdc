package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/core/org/directory"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/file"
	"maillage/kit/clock"
	"maillage/kit/mime"
)

// shelf is the documents of a group: papers by the way to their folder.
type shelf struct {
	network, group string
	papers         []paper
}

// paper is a document. Past is what it was before, oldest first.
type paper struct {
	folder, name, note, alt, themes string
	content                         func() ([]byte, error)
	past                            []func() ([]byte, error)
	comment                         string
}

// narrowed is the folders that fewer people see than their group.
var narrowed = map[string]space.Audience{"Animation": space.ForRunners}

// documents fills the shelves of a few groups, over the last three months.
func (f *filler) documents(ctx context.Context) error {
	verbs := file.New(f.site.Core, file.Options{})
	all := shelves()
	for n, s := range all {
		g, err := space.GroupBySlug(ctx, f.site.Core.DB.Q(), f.networks[s.network].ID, s.group)
		if err != nil {
			return fmt.Errorf("documents of %s: %w", s.group, err)
		}
		people := f.writers(g)
		if len(people) == 0 {
			return fmt.Errorf("documents of %s: nobody writes there", s.group)
		}
		if err := f.shelf(ctx, verbs, g, s, people); err != nil {
			return fmt.Errorf("documents of %s: %w", s.group, err)
		}
		f.tell("documents", n+1, len(all))
	}
	return f.own(ctx, verbs)
}

// own fills the documents that Claire alone sees, lets Gaston's members make links, and makes a few of hers.
func (f *filler) own(ctx context.Context, verbs *file.Files) error {
	claire, manager := f.people["claire"], f.people["gestionnaire"]
	if err := verbs.SetLinkRule(ctx, manager, f.networks["gaston"].ID, file.LinkRule{Outside: true, Days: 14, Most: 60}); err != nil {
		return err
	}
	mine := space.Space{ID: space.OwnOf(claire)}
	folders := map[string]ref.Item{"": 0}
	start := f.now.AddDate(0, 0, -20)
	for n, p := range ownPapers() {
		at := start.Add(time.Duration(n) * 61 * time.Hour)
		above, err := f.folders(clock.At(ctx, at), verbs, mine, claire, p.folder, folders)
		if err != nil {
			return err
		}
		if err := f.paper(ctx, verbs, file.Where{Space: mine.ID, Above: above}, p, at, claire, claire); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	made := clock.At(ctx, f.now.Add(-70*time.Hour))
	v, err := access.LoadID(ctx, f.site.Core.DB.Q(), claire)
	if err != nil {
		return err
	}
	l, err := verbs.List(ctx, v, file.Where{Space: mine.ID}, file.Ask{})
	if err != nil {
		return err
	}
	for n, x := range l.Nodes {
		link := file.NewLink{Days: 7 + 7*n}
		if n == 0 {
			link.Password = "chauffage2026"
		}
		token, err := verbs.MakeLink(made, claire, x.Item.ID, link)
		if err != nil {
			return err
		}
		for range 2 * n {
			o, err := verbs.Open(ctx, token)
			if err == nil {
				err = verbs.Take(clock.At(ctx, f.now.Add(-5*time.Hour)), o)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *filler) shelf(ctx context.Context, verbs *file.Files, g space.Space, s shelf, people []ref.Person) error {
	folders := map[string]ref.Item{"": 0}
	start := f.now.AddDate(0, 0, -90)
	step := f.now.Sub(start) / time.Duration(len(s.papers)+1)
	for n, p := range s.papers {
		at := start.Add(time.Duration(n+1)*step - time.Duration(n%5)*time.Hour)
		by := people[n%len(people)]
		above, err := f.folders(clock.At(ctx, at), verbs, g, people[0], p.folder, folders)
		if err != nil {
			return err
		}
		if narrowed[p.folder] != "" {
			by = people[0] // an animator, who sees it
		}
		if err := f.paper(ctx, verbs, file.Where{Space: g.ID, Above: above}, p, at, by, people[(n+1)%len(people)]); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

// folders makes the folders of way that are not there yet, and returns the last.
func (f *filler) folders(ctx context.Context, verbs *file.Files, g space.Space, by ref.Person, way string, made map[string]ref.Item) (ref.Item, error) {
	if id, ok := made[way]; ok {
		return id, nil
	}
	up, name := "", way
	for n := len(way) - 1; n >= 0; n-- {
		if way[n] == '/' {
			up, name = way[:n], way[n+1:]
			break
		}
	}
	above, err := f.folders(ctx, verbs, g, by, up, made)
	if err != nil {
		return 0, err
	}
	i, err := verbs.MakeFolder(ctx, by, file.Where{Space: g.ID, Above: above}, name, narrowed[way], "", "fr")
	made[way] = i.ID
	return i.ID, err
}

// paper puts one document where it belongs, version after version, a few days apart.
func (f *filler) paper(ctx context.Context, verbs *file.Files, w file.Where, p paper, at time.Time, by, other ref.Person) error {
	var i item.Item
	all := append(append([]func() ([]byte, error){}, p.past...), p.content)
	for n, make := range all {
		when := clock.At(ctx, at.Add(-time.Duration(len(all)-1-n)*50*time.Hour))
		x, err := f.stored(when, p.name, make)
		if err != nil {
			return err
		}
		if n > 0 {
			who := by
			if n%2 == 1 {
				who = other
			}
			if i, err = verbs.Replace(when, who, i.ID, x); err != nil {
				return err
			}
			continue
		}
		d, err := verbs.Deposit(when, by, w, []file.Sent{x}, "fr")
		if err != nil || len(d.Made) != 1 {
			return fmt.Errorf("%d made, %w", len(d.Made), err)
		}
		i = d.Made[0]
		if p.note+p.alt+p.themes == "" {
			continue
		}
		if i, err = verbs.Change(when, by, i.ID, file.Change{Name: p.name, Note: p.note, Alt: p.alt, Themes: p.themes}); err != nil {
			return err
		}
	}
	if p.comment == "" {
		return nil
	}
	_, err := f.talk.Comment(clock.At(ctx, at.Add(26*time.Hour)), other, i.ID, p.comment, "", "fr")
	return err
}

func (f *filler) stored(ctx context.Context, name string, content func() ([]byte, error)) (file.Sent, error) {
	data, err := content()
	if err != nil {
		return file.Sent{}, err
	}
	kept, err := f.site.Core.Blobs.Put(ctx, bytes.NewReader(data), -1)
	return file.Sent{Name: name, Digest: kept.Digest, Size: kept.Size, Type: mime.Sniff(data[:min(len(data), mime.HeadSize)], name).Media}, err
}

// words is a document that is its own words.
func words(s string) func() ([]byte, error) {
	return func() ([]byte, error) { return []byte(s), nil }
}

// communes is the communes of a département as the directory of organisations has them, as a CSV that spreadsheets read.
func communes(department string) func() ([]byte, error) {
	return func() ([]byte, error) {
		records, err := directory.Load()
		if err != nil {
			return nil, err
		}
		b := bytes.NewBufferString("\ufeff")
		w := csv.NewWriter(b)
		w.Comma = ';'
		if err := w.Write([]string{"code", "commune", "habitants"}); err != nil {
			return nil, err
		}
		for _, r := range records {
			if r.Kind == directory.Commune && r.Departement == department {
				if err := w.Write([]string{r.Code, r.Short, strconv.Itoa(r.Population)}); err != nil {
					return nil, err
				}
			}
		}
		w.Flush()
		return b.Bytes(), w.Error()
	}
}
