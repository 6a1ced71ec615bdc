package search

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

const (
	// version of the analysis: with another one, every stamp differs and Rebuild writes every document again.
	version = "2"
	// longestBody: words of a text that are indexed, about thirty pages. What is beyond is found by its title.
	longestBody = 16_000
	// mostNamed: words of a title that are counted for what may be mistyped.
	mostNamed = 40
)

// follow brings the index up to date with a fact: its item, its space, and the people of facts that are about people.
func (s *Search) follow(ctx context.Context, tx *db.Tx, f journal.Fact) error {
	if f.Item != 0 {
		if err := s.index(ctx, tx, inItem, []int64{int64(f.Item)}, false); err != nil {
			return err
		}
	}
	if f.Space != 0 {
		if err := s.index(ctx, tx, inSpace, []int64{int64(f.Space)}, false); err != nil {
			return err
		}
	}
	if f.Kind == "account.closed" {
		if err := s.addScrub(ctx, tx, f); err != nil {
			return err
		}
	}
	if f.Item != 0 {
		return nil
	}
	var people []int64
	for _, p := range append([]ref.Person{f.Actor}, f.Mentions...) {
		if p != 0 && !slices.Contains(people, int64(p)) {
			people = append(people, int64(p))
		}
	}
	return s.index(ctx, tx, inPerson, people, false)
}

// index makes the documents of ids, which are all of one kind, what their rows say now. Unless forced, those whose text is
// the same are left.
func (s *Search) index(ctx context.Context, tx *db.Tx, kind string, ids []int64, forced bool) error {
	const op = "search.index"
	if len(ids) == 0 {
		return nil
	}
	was, err := documents(ctx, tx, ids)
	if err != nil {
		return fail.Wrap(op, err)
	}
	sources, err := s.sources(ctx, tx, kind, ids)
	if err != nil {
		return fail.Wrap(op, err)
	}
	var gone []int64
	for _, id := range ids {
		x, there := sources[id]
		old, indexed := was[id]
		switch {
		case !there && indexed:
			gone = append(gone, id)
			err = count(ctx, tx, old.named, nil, nil)
		case there && (forced || !indexed || old.stamp != x.stamp()):
			d := s.document(id, kind, x)
			if err = count(ctx, tx, old.named, d.named, d.said); err == nil {
				err = s.engine.put(ctx, tx, d)
			}
		}
		if err != nil {
			return fail.Wrap(op, err)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return fail.Wrap(op, s.engine.drop(ctx, tx, sideOf(kind), gone))
}

// source is the text of one thing. Names are those beside its title that may be mistyped.
type source struct{ title, body, names string }

// sources returns what should be found among ids, by id.
func (s *Search) sources(ctx context.Context, q db.Q, from string, ids []int64) (map[int64]source, error) {
	switch from {
	case inPerson:
		return s.people(ctx, q, ids)
	case inSpace:
		return spaces(ctx, q, ids)
	}
	return s.items(ctx, q, ids)
}

// items: a text without a title is called by its beginning, which the spine keeps as its title.
func (s *Search) items(ctx context.Context, q db.Q, ids []int64) (map[int64]source, error) {
	list, err := itemsToIndex(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	texts, err := s.texts(ctx, q, list)
	out := map[int64]source{}
	for _, i := range list {
		if t, ok := texts[i.ID]; ok {
			out[int64(i.ID)] = source{title: cmp.Or(t.Title, i.Title), body: t.Body}
		}
	}
	return out, err
}

// texts returns the words of items, one query a kind; those of unknown kinds are absent.
func (s *Search) texts(ctx context.Context, q db.Q, list []item.Item) (map[ref.Item]kind.Text, error) {
	byKind := map[string][]ref.Item{}
	for _, i := range list {
		byKind[i.Kind] = append(byKind[i.Kind], i.ID)
	}
	out := map[ref.Item]kind.Text{}
	for name, ids := range byKind {
		k, ok := s.core.Kinds[name]
		if !ok || k.Text == nil {
			continue
		}
		texts, err := k.Text(ctx, q, ids)
		if err != nil {
			return nil, err
		}
		for id, t := range texts {
			out[id] = t
		}
	}
	return out, nil
}

// people: the name is the title; function, organisation, and what parts know of them are the text.
func (s *Search) people(ctx context.Context, q db.Q, ids []int64) (map[int64]source, error) {
	list, err := peopleToIndex(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := map[int64]source{}
	var there []ref.Person
	for _, p := range list {
		out[int64(p.id)] = source{p.name, p.job + "\n" + p.org, p.org}
		there = append(there, p.id)
	}
	said, err := s.said(ctx, q, there)
	for id, text := range said {
		t := out[int64(id)]
		t.body += "\n" + text
		out[int64(id)] = t
	}
	return out, err
}

// said is what people say of themselves, which parts know, by person.
func (s *Search) said(ctx context.Context, q db.Q, people []ref.Person) (map[ref.Person]string, error) {
	out := map[ref.Person]string{}
	if len(people) == 0 {
		return out, nil
	}
	for _, f := range s.core.People {
		texts, err := f(ctx, q, people)
		if err != nil {
			return nil, err
		}
		for id, t := range texts {
			if out[id] != "" {
				out[id] += "\n"
			}
			out[id] += t
		}
	}
	return out, nil
}

func spaces(ctx context.Context, q db.Q, ids []int64) (map[int64]source, error) {
	refs := make([]ref.Space, len(ids))
	for n, id := range ids {
		refs[n] = ref.Space(id)
	}
	list, err := space.Some(ctx, q, refs)
	out := map[int64]source{}
	for id, s := range list {
		out[int64(id)] = source{s.Name, s.Theme + "\n" + s.Lede + "\n" + s.Noun, s.Theme}
	}
	return out, err
}

// stamp tells sources apart; never 0.
func (x source) stamp() int64 {
	h := fnv.New64a()
	for _, part := range []string{version, x.title, x.body, x.names} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return int64(h.Sum64() | 1)
}

func (s *Search) document(id int64, kind string, x source) document {
	d := document{id: id, kind: kind, stamp: x.stamp(), title: s.forms(x.title), body: s.forms(x.body)}
	known := map[string]bool{}
	for _, f := range append(slices.Clone(d.title), s.forms(x.names)...) {
		if f.isWord() && len(d.named) < mostNamed && !known[f.fold] {
			known[f.fold] = true
			d.named = append(d.named, f.fold)
		}
	}
	for _, f := range append(slices.Clone(d.title), d.body...) {
		if f.isWord() && !known[f.fold] {
			known[f.fold] = true
			d.said = append(d.said, f.fold)
		}
	}
	return d
}

// isWord tells whether f is kept among the words there are: those that tell something, numbers left out.
func (f form) isWord() bool {
	return f.stem != "" && len(f.fold) > 1 && !strings.ContainsAny(f.fold, "0123456789")
}

func (s *Search) forms(text string) []form {
	list := s.words.Split(text)
	list = list[:min(len(list), longestBody)]
	out := make([]form, len(list))
	for n, w := range list {
		out[n] = form{w.Fold, w.Stem}
	}
	return out
}

// mayBeMistyped tells whether slips are forgiven in a word: not in numbers, where each figure counts, nor in short ones.
func mayBeMistyped(fold string) bool {
	return utf8.RuneCountInString(fold) >= 4 && !strings.ContainsAny(fold, "0123456789")
}
