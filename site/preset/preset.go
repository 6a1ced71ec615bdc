// Package preset is the ready configurations of a network: the five references and a generic one, as data.
package preset

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"maillage/core/db"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

//go:embed presets/*.json
var files embed.FS

// Words is the texts of this room.
//
//go:embed words.fr.json words.en.json
var Words embed.FS

// Preset is one configuration. A network made from it keeps its key, and may change everything else afterwards.
type Preset struct {
	Key           string          `json:"key"`
	Name          string          `json:"name"`
	Tab           string          `json:"tab"` // whom it is for, on the tab of its folder in the portal
	Lede          string          `json:"lede"`
	Who           string          `json:"who"` // who gets in, and how
	Colour        string          `json:"colour"`
	Mark          string          `json:"mark"`
	Noun          string          `json:"noun"`
	Words         lang.Nouns      `json:"words"` // what it calls things by words of its own
	Admission     space.Admission `json:"admission"`
	Domains       []string        `json:"domains"` // "ac-*.fr", or "@region": the domains of the organisations of that kind
	Audience      space.Audience  `json:"audience"`
	ItemsAudience space.Audience  `json:"items_audience"`
	Barred        []string        `json:"barred"`
	Founders      int             `json:"founders"` // how many others a new group needs to begin
	Parts         []string        `json:"parts"`
	Groups        []Group         `json:"groups"`
}

// Group is a group that a new network begins with.
type Group struct {
	Slug          string          `json:"slug"`
	Name          string          `json:"name"`
	Lede          string          `json:"lede"`
	Theme         string          `json:"theme"`
	Admission     space.Admission `json:"admission"`
	ItemsAudience space.Audience  `json:"items_audience"`
}

// All returns every preset, the five references first. It panics when an embedded file is broken: a test reads them all.
func All() []Preset {
	order := []string{"gaston", "departements", "viaeduc", "ideal", "clubs", "generic"}
	names, err := fs.Glob(files, "presets/*.json")
	if err != nil {
		panic(err)
	}
	var out []Preset
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var p Preset
		if err := json.Unmarshal(b, &p); err != nil {
			panic(fmt.Sprintf("preset: %s: %v", name, err))
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Preset) int { return slices.Index(order, a.Key) - slices.Index(order, b.Key) })
	return out
}

// Named returns the preset key; ok is false when there is none.
func Named(key string) (Preset, bool) {
	for _, p := range All() {
		if p.Key == key {
			return p, true
		}
	}
	return Preset{}, false
}

// slugs are what addresses may carry: they are read aloud.
var slugs = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Create makes a network from p under slug and name, with its first groups. An empty name is the preset's own.
// Errors: fail.Invalid on slug.
func Create(ctx context.Context, tx *db.Tx, p Preset, slug, name string) (space.Space, error) {
	const op = "preset.Create"
	if !slugs.MatchString(slug) || len(slug) > 60 {
		return space.Space{}, fail.Fields(op, fail.On("slug", "preset.slug.letters"))
	}
	if name = strings.TrimSpace(name); name == "" {
		name = p.Name
	}
	n, err := space.Put(ctx, tx, space.Space{Kind: space.Network, Slug: slug, Name: name, Noun: p.Noun, Words: p.Words, Lede: p.Lede, Admission: p.Admission, Domains: p.Domains,
		Audience: p.Audience, ItemsAudience: p.ItemsAudience, Barred: p.Barred, Founders: p.Founders, Parts: p.Parts, Preset: p.Key, Colour: p.Colour, Mark: p.Mark})
	if err != nil {
		return n, fail.Wrap(op, err)
	}
	for _, g := range p.Groups {
		if _, err := CreateGroup(ctx, tx, n.ID, g); err != nil {
			return n, err
		}
	}
	return n, nil
}

// CreateGroup makes a group of network n. A group's folder is seen by the network's public; a secret one
// (by invitation, items for the group) by its members.
func CreateGroup(ctx context.Context, tx *db.Tx, n ref.Space, g Group) (space.Space, error) {
	audience := space.Public
	if g.Admission == space.Invite && g.ItemsAudience == space.InGroup {
		audience = space.InGroup
	}
	s, err := space.Put(ctx, tx, space.Space{Kind: space.Group, Network: n, Slug: g.Slug, Name: g.Name, Lede: g.Lede, Theme: g.Theme,
		Admission: g.Admission, Audience: audience, ItemsAudience: g.ItemsAudience})
	return s, fail.Wrap("preset.CreateGroup", err)
}
