package moderation

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/core/access"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/markdown"
)

// Ground is why somebody reports an item.
type Ground string

// Grounds is every ground, in the order of the form.
var Grounds = []Ground{"charter", "insult", "privacy", "advert", "off_topic", "other"}

// other asks for words.
const other Ground = "other"

// Act is what a decision did. A fact has the same name.
type Act string

// The acts.
const (
	Dismissed  Act = "dismissed"
	Hidden     Act = "hidden"
	Shown      Act = "shown"
	Removed    Act = "removed" // deleted by somebody who moderates: for good
	Muted      Act = "muted"
	Unmuted    Act = "unmuted"
	Excluded   Act = "excluded"
	Readmitted Act = "readmitted"
	Suspended  Act = "suspended"
	Restored   Act = "restored"
	Upheld     Act = "upheld"
	Overturned Act = "overturned"
)

// undoing is what undoes an act that weighs on a person.
var undoing = map[Act]Act{Hidden: Shown, Muted: Unmuted, Excluded: Readmitted, Suspended: Restored}

// weighs tells whether a can be contested, and lifted.
func (a Act) weighs() bool { return undoing[a] != "" }

// onItem tells whether a changed what an item is, rather than what a person may.
func (a Act) onItem() bool { return a == Dismissed || a == Hidden || a == Shown || a == Removed }

// OnItem is what a ruling does to the item.
type OnItem string

// What a ruling does to the item.
const (
	Keep OnItem = "keep"
	Hide OnItem = "hide"
	Show OnItem = "show"
)

// OnPerson is what a ruling does to the author.
type OnPerson string

// What a ruling does to the author.
const (
	Nothing        OnPerson = "nothing"
	Mute           OnPerson = "mute"            // in the space of the item
	Exclude        OnPerson = "exclude"         // from its group
	ExcludeNetwork OnPerson = "exclude_network" // and from all its groups
	Suspend        OnPerson = "suspend"         // the account
)

// Days is how long somebody may be muted; 0 is until further notice.
var Days = []int{1, 3, 7, 14, 30, 90, 0}

// Ruling is what somebody decides about an item and its author.
type Ruling struct {
	Item   OnItem
	Person OnPerson
	Days   int // of Mute, one of Days
	// Paragraph is the key of a paragraph of a charter, "" for none; Reason is words, at most 1,000 characters. One of them at
	// least, unless reports are dismissed.
	Paragraph, Reason string
	Lang              string // of the paragraphs
}

const (
	maxWords  = 1000 // of a report, a reason
	maxAppeal = 2000
	// maxNote is what a membership and an account keep of a reason.
	maxNote = 500
	// patience is how long a case may wait before it goes up to the managers.
	patience = 3 * 24 * time.Hour
	// remembered is how long it is kept who reported what, once it is decided: beyond, nobody contests.
	remembered = 365 * 24 * time.Hour
)

// manages tells whether v manages network.
func manages(v *access.Viewer, network ref.Space) bool {
	return v.Role(network, network) == space.Manager
}

// reach is the spaces that v moderates by their own role there, and the networks that they manage.
func reach(v *access.Viewer) (spaces, networks []ref.Space) {
	for _, p := range v.Places {
		switch {
		case p.Kind == space.Network && manages(v, p.Space):
			networks = append(networks, p.Space)
		case v.Moderates(p.Space, p.Network):
			spaces = append(spaces, p.Space)
		}
	}
	return spaces, networks
}

// moderates tells whether v moderates anything at all.
func moderates(v *access.Viewer) bool {
	spaces, networks := reach(v)
	return len(spaces)+len(networks) > 0
}

// standing is what the author of an item is where it was published.
type standing struct {
	here    space.Membership // in the space of the item; zero when none
	above   space.Membership // in its network
	manages bool
	runs    bool // moderates there
}

func stand(here, above space.Membership) standing {
	runs := func(m space.Membership) bool { return m.State == space.Active && m.Role.AtLeast(space.Animator) }
	s := standing{here: here, above: above}
	s.manages = runs(above) && above.Role == space.Manager
	s.runs = s.manages || runs(here) && above.State != space.Excluded
	return s
}

// mayDecide is nil when v may decide about i, whose author stands as a. Errors: fail.Hidden, SignedOut, Forbidden with the
// reason.
func mayDecide(v *access.Viewer, i item.Item, s space.Space, a standing) error {
	const op = "moderation.mayDecide"
	err := access.Can(v, access.Moderate, i, s)
	switch {
	case err != nil:
		return err
	case i.Author == v.Person:
		return fail.Say(op, fail.Forbidden, "moderation.own")
	case a.runs && !manages(v, i.Network):
		return fail.Say(op, fail.Forbidden, "moderation.reserved")
	}
	return nil
}

// sanctions is what v may do to the author of an item of s who stands as a, beginning with Nothing.
func sanctions(v *access.Viewer, s space.Space, a standing) []OnPerson {
	list := []OnPerson{Nothing}
	if !a.manages {
		if a.here.IsIn() {
			list = append(list, Mute)
		}
		if s.Kind == space.Group && a.here.State != space.Excluded {
			list = append(list, Exclude)
		}
		if manages(v, s.Network) && a.above.State != space.Excluded {
			list = append(list, ExcludeNetwork)
		}
	}
	if v.Operator {
		list = append(list, Suspend)
	}
	return list
}

// changes is what can be done to an item in state, beginning with Keep.
func changes(state item.State) []OnItem {
	if state == item.Hidden {
		return []OnItem{Keep, Show}
	}
	return []OnItem{Keep, Hide}
}

// check looks at the form of r. waits tells whether reports wait, which Keep alone then dismisses.
func (r Ruling) check(waits bool) error {
	var faults []fail.Field
	if n := utf8.RuneCountInString(r.Reason); n > maxWords {
		faults = append(faults, fail.On(fieldReason, "web.field.long", "max", maxWords, "n", n))
	}
	nothing := r.Item == Keep && r.Person == Nothing
	switch {
	case nothing && !waits:
		faults = append(faults, fail.On(fieldItem, "moderation.decide.nothing"))
	case !nothing && r.Paragraph == "" && r.Reason == "":
		faults = append(faults, fail.On(fieldReason, "moderation.decide.why"))
	}
	if r.Person == Mute && !slices.Contains(Days, r.Days) {
		faults = append(faults, fail.On(fieldDays, "web.field.choice"))
	}
	return fail.Fields("moderation.check", faults...)
}

// paragraph is one rule of a charter.
type paragraph struct {
	key  string // what a form carries: it stands for the text, so that a charter changed meanwhile is noticed
	text string // plain, on one line
}

const (
	// shortest and longest rule that is worth quoting, in characters; longer ones are cut.
	shortest, longest = 12, 400
	mostParagraphs    = 80
	keyBytes          = 6 // of the digest: enough for a hundred paragraphs
)

// paragraphs cuts a charter in Markdown into its rules, titles apart.
func paragraphs(charter string) []paragraph {
	var body []string
	for line := range strings.Lines(charter) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			body = append(body, strings.TrimRight(line, "\r\n"))
		}
	}
	var out []paragraph
	for line := range strings.SplitSeq(markdown.Render(strings.Join(body, "\n"), markdown.Options{}).Text, "\n") {
		text := markdown.Excerpt(line, longest)
		if utf8.RuneCountInString(text) < shortest || len(out) == mostParagraphs {
			continue
		}
		sum := sha256.Sum256([]byte(text))
		key := hex.EncodeToString(sum[:keyBytes])
		if !slices.ContainsFunc(out, func(p paragraph) bool { return p.key == key }) {
			out = append(out, paragraph{key, text})
		}
	}
	return out
}

// note is what a membership or an account keeps of a reason: one line.
func note(charter, reason string) string {
	if reason == "" {
		reason = charter
	}
	return markdown.Excerpt(reason, maxNote)
}

// mayAnswer tells whether v may answer an appeal against d.
func mayAnswer(v *access.Viewer, d Decision) bool {
	switch {
	case v.Person == 0 || v.Person == d.By || v.Person == d.About:
		return false
	case d.Act == Suspended:
		return v.Operator
	}
	return manages(v, d.Network)
}

// knows tells whether v is one of those who decide in the place of d, so that they may read all of it.
func knows(v *access.Viewer, d Decision) bool {
	switch {
	case v.Person == 0 || v.Person == d.About:
		return false
	case d.Act == Suspended && v.Operator, manages(v, d.Network):
		return true
	}
	return !d.reserved && v.Moderates(d.Space, d.Network)
}

// mayLift tells whether v may undo d.
func mayLift(v *access.Viewer, d Decision) bool {
	switch {
	case !knows(v, d), !d.Act.weighs(), !d.Stands():
		return false
	case d.Act == Suspended:
		return v.Operator
	case d.Act == Excluded && d.Space == d.Network:
		return manages(v, d.Network)
	}
	return true
}
