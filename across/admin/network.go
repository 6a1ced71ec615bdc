package admin

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
)

// Settings is what a network is, as a manager writes it.
type Settings struct {
	Name, Noun, Lede string
	Colour           string // "#2a5fa8", "2A5FA8" or "#25a"
	Mark             string // one of the drawn marks, or "" for letters
	Admission        space.Admission
	Domains          string   // as typed: one a line
	Barred           []string // kinds of organisations, "none" for people without one
	ItemsAudience    space.Audience
	Parts            []string // those switched on
	Version          int64    // of the network when it was read
}

// Fields of the form, which faults name, and the names of what changed in facts.
const (
	fieldName      = "nom"
	fieldNoun      = "denomination"
	fieldLede      = "presentation"
	fieldColour    = "couleur"
	fieldMark      = "marque"
	fieldAdmission = "admission"
	fieldDomains   = "domaines"
	fieldBarred    = "fermes"
	fieldAudience  = "audience"
	fieldParts     = "modules"
	fieldVersion   = "version"
	fieldPreview   = "comme"
)

// Longest texts, in characters. The tab of a folder and the rail show the name on one line; the lede is one sentence.
const (
	maxName   = 80
	maxNoun   = 60
	maxLede   = 240
	maxDomain = 20_000
)

// Change makes network what s says. Nothing is written when nothing differs. Whoever has an open page sees it at the next
// one; when the barred kinds change, so do rights.
// Errors: fail.Hidden; fail.Forbidden; fail.Invalid on a field; fail.Conflict when somebody changed it since s.Version.
func (a *Admin) Change(ctx context.Context, by ref.Person, id ref.Space, s Settings) (n space.Space, err error) {
	const op = "admin.Change"
	err = a.core.DB.Write(ctx, func(tx *db.Tx) error {
		was, err := network(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if n, err = a.settle(was, s); err != nil {
			return err
		}
		if was.Version != s.Version {
			return fail.Say(op, fail.Conflict, "admin.conflict")
		}
		changed := differ(was, n)
		if len(changed) == 0 {
			return nil
		}
		if n, err = space.Put(ctx, tx, n); err != nil {
			return err
		}
		if slices.Contains(changed, fieldBarred) {
			if err := renewRights(ctx, tx, id); err != nil {
				return err
			}
		}
		tx.AfterCommit(a.core.Web.ForgetNetworks)
		return a.tell(ctx, tx, factChanged, by, id, map[string]any{"changed": changed})
	})
	return n, fail.Wrap(op, err)
}

// SetEmblem makes the image of digest, which attach.Files.Emblem made, the mark of the network; "" for the letters of its
// name. Errors: fail.Hidden; fail.Forbidden.
func (a *Admin) SetEmblem(ctx context.Context, by ref.Person, id ref.Space, digest string) error {
	err := a.core.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := network(ctx, tx, by, id)
		if err != nil {
			return err
		}
		was := n.Mark
		if n.Mark = ""; digest != "" {
			n.Mark = space.EmblemMark(digest)
		}
		if n.Mark == was {
			return nil
		}
		if _, err := space.Put(ctx, tx, n); err != nil {
			return err
		}
		tx.AfterCommit(a.core.Web.ForgetNetworks)
		return a.tell(ctx, tx, factChanged, by, id, map[string]any{"changed": []string{fieldMark}})
	})
	return fail.Wrap("admin.SetEmblem", err)
}

func (a *Admin) tell(ctx context.Context, tx *db.Tx, kind string, by ref.Person, s ref.Space, data map[string]any) error {
	b, err := json.Marshal(data)
	if err != nil {
		return fail.Wrap("admin.tell", err)
	}
	_, err = a.core.Journal.Append(ctx, tx, journal.Fact{Kind: kind, Actor: by, Space: s, Data: b})
	return err
}

// settle is was with what s says, checked.
func (a *Admin) settle(was space.Space, s Settings) (space.Space, error) {
	n := was
	n.Name, n.Noun, n.Lede, n.Mark, n.Admission, n.ItemsAudience = oneLine(s.Name), oneLine(s.Noun), oneLine(s.Lede), s.Mark, s.Admission, s.ItemsAudience
	var faults []fail.Field
	wrong := func(bad bool, field, key string, args ...any) {
		if bad {
			faults = append(faults, fail.On(field, key, args...))
		}
	}
	for _, t := range []struct {
		field, text string
		max         int
	}{{fieldName, n.Name, maxName}, {fieldNoun, n.Noun, maxNoun}, {fieldLede, n.Lede, maxLede}} {
		length := utf8.RuneCountInString(t.text)
		wrong(length > t.max, t.field, "web.field.long", "max", t.max, "n", length)
	}
	wrong(n.Name == "", fieldName, "web.field.required")
	var ok bool
	n.Colour, ok = readColour(s.Colour)
	wrong(!ok, fieldColour, "admin.colour.form")
	wrong(s.Mark != "" && s.Mark != was.Mark && !slices.Contains(marks, s.Mark), fieldMark, "web.field.choice")
	wrong(!slices.Contains(admissions, s.Admission), fieldAdmission, "web.field.choice")
	wrong(!slices.Contains(audiences(was), s.ItemsAudience), fieldAudience, "web.field.choice")
	list, domainFaults := readDomains(s.Domains)
	n.Domains, faults = list, append(faults, domainFaults...)
	wrong(len(domainFaults) == 0 && s.Admission == space.Domains && len(list) == 0, fieldDomains, "admin.domain.none")
	n.Barred = kept(kinds(), s.Barred)
	wrong(len(n.Barred) == len(kinds()), fieldBarred, "admin.barred.all")
	n.Parts = a.parts(was.Parts, s.Parts)
	return n, fail.Fields("admin.Change", faults...)
}

// parts is those of on that exist, in the order of the site, and those of was that this program does not know: they are
// there again when it does.
func (a *Admin) parts(was, on []string) []string {
	var all, out []string
	for _, p := range a.core.Web.Parts {
		all = append(all, p.Name)
	}
	out = kept(all, on)
	for _, p := range was {
		if !slices.Contains(all, p) {
			out = append(out, p)
		}
	}
	return out
}

// kept is those of all that are chosen, in the order of all.
func kept(all, chosen []string) []string {
	var out []string
	for _, s := range all {
		if slices.Contains(chosen, s) {
			out = append(out, s)
		}
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// differ names the fields in which two networks are not the same, in the order of the form.
func differ(a, b space.Space) []string {
	var out []string
	for _, f := range []struct {
		field string
		same  bool
	}{
		{fieldName, a.Name == b.Name}, {fieldNoun, a.Noun == b.Noun}, {fieldLede, a.Lede == b.Lede},
		{fieldColour, a.Colour == b.Colour}, {fieldMark, a.Mark == b.Mark},
		{fieldAdmission, a.Admission == b.Admission}, {fieldDomains, slices.Equal(a.Domains, b.Domains)},
		{fieldBarred, sameSet(a.Barred, b.Barred)}, {fieldAudience, a.ItemsAudience == b.ItemsAudience}, {fieldParts, sameSet(a.Parts, b.Parts)},
	} {
		if !f.same {
			out = append(out, f.field)
		}
	}
	return out
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// network returns what the network is now. The caller has checked that it may be managed.
func (a *Admin) network(ctx context.Context, id ref.Space) (space.Space, error) {
	return space.Get(ctx, a.core.DB.Q(), id)
}
