package access

import (
	"slices"

	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/fail"
	"maillage/kit/lang"
)

// Step is one thing that a decision looks at, in words: a key of the catalogue and its arguments. A step that Refuses ends
// the decision, with the kind of the error.
type Step struct {
	Key     string
	Args    []any
	Refuses bool
	Kind    fail.Kind // when it refuses
}

// Say is the step in words.
func (s Step) Say(l *lang.Localizer) string {
	args := slices.Clone(s.Args)
	for n, a := range args {
		if r, ok := a.(space.Role); ok {
			// words: access.why.role.*
			args[n] = l.T("access.why.role." + string(r))
		}
	}
	return l.T(s.Key, args...)
}

// Explain says step by step why v may do verb to i, which is in s, or may not: the last step decides. It follows Can, whose
// answer Allowed gives back; a test on random worlds holds them together. It tells nothing of what i says, nor whose it is
// unless it is v's.
func Explain(v *Viewer, verb Verb, i item.Item, s space.Space) []Step {
	w := &why{v: v, i: i, s: s}
	w.who()
	w.places()
	if !w.sees() || verb == Read {
		return w.steps
	}
	w.does(verb)
	return w.steps
}

// Allowed is what steps come to: nil, or an error of the same kind as that of Can.
func Allowed(steps []Step) error {
	if n := len(steps); n > 0 && steps[n-1].Refuses {
		return fail.E("access.Allowed", steps[n-1].Kind, nil)
	}
	return nil
}

// why is a decision that is being explained.
type why struct {
	v     *Viewer
	i     item.Item
	s     space.Space
	steps []Step
}

func (w *why) note(key string, args ...any) bool {
	w.steps = append(w.steps, Step{Key: key, Args: args})
	return true
}

func (w *why) refuse(kind fail.Kind, key string, args ...any) bool {
	w.steps = append(w.steps, Step{Key: key, Args: args, Refuses: true, Kind: kind})
	return false
}

func (w *why) mod() bool  { return w.v.Moderates(w.i.Space, w.i.Network) }
func (w *why) mine() bool { return w.v.Person != 0 && w.i.Author == w.v.Person }

// who is what the account is by itself.
func (w *why) who() {
	switch {
	case w.v.Suspended:
		w.note("access.why.suspended")
	case w.v.Person == 0:
		w.note("access.why.nobody")
	case w.v.Operator:
		w.note("access.why.operator")
	}
	if w.mine() {
		w.note("access.why.mine")
	}
}

// places is what the person is in the network and in the space.
func (w *why) places() {
	if w.v.Person == 0 || space.IsOwn(w.i.Space) {
		return
	}
	// words: access.why.network.* access.why.group.*
	w.place("access.why.network.", w.i.Network)
	if w.i.Space != w.i.Network {
		w.place("access.why.group.", w.i.Space)
	}
	if !slices.Contains(w.v.networks, w.i.Network) && slices.Contains(w.v.hosted, w.i.Space) {
		w.note("access.why.hosted")
	}
	if w.mod() {
		w.note("access.why.moderates")
	}
}

func (w *why) place(in string, id ref.Space) {
	p, ok := w.v.Place(id)
	switch {
	case !ok:
		w.note(in + "none")
	case p.State == space.Excluded, p.State == space.Requested, p.State == space.Invited:
		w.note(in + string(p.State))
	case w.v.excluded[p.Network]:
		w.note(in + "excluded_above")
	case w.v.roles[id] == space.None:
		w.note(in + "barred")
	case p.State == space.Muted:
		w.note(in+"muted", "role", p.Role)
	default:
		w.note(in+"in", "role", p.Role)
	}
}

// sees follows Viewer.Sees.
func (w *why) sees() bool { return w.audience() && w.root() && w.state() }

// audience follows the first half of Viewer.Sees.
func (w *why) audience() bool {
	// words: access.why.audience.* access.why.not_audience.*
	name := string(w.i.Audience)
	switch {
	case space.IsOwn(w.i.Space) && w.mod():
		return w.note("access.why.own")
	case space.IsOwn(w.i.Space) && !w.v.audience(w.i):
		return w.refuse(fail.Hidden, "access.why.not_own")
	case w.v.audience(w.i):
		return w.note("access.why.audience."+name, "plan", w.i.Plan)
	case w.mod():
		return w.note("access.why.audience.moderator")
	}
	return w.refuse(fail.Hidden, "access.why.not_audience."+name, "plan", w.i.Plan)
}

// root is the state of what an answer stands under.
func (w *why) root() bool {
	switch {
	case w.i.RootState == item.Published:
		return true
	case w.i.RootState == item.Hidden && w.mod():
		return w.note("access.why.root_hidden_moderator")
	}
	// words: access.why.root.*
	return w.refuse(fail.Hidden, "access.why.root."+string(w.i.RootState))
}

func (w *why) state() bool {
	switch {
	case w.i.State == item.Published:
		return w.note("access.why.published")
	case w.i.State == item.Hidden && (w.mod() || w.mine()):
		return w.note("access.why.hidden_seen")
	case w.i.State == item.Draft && w.mine():
		return w.note("access.why.draft_seen")
	}
	// words: access.why.state.*
	return w.refuse(fail.Hidden, "access.why.state."+string(w.i.State))
}

// does follows Can after reading.
func (w *why) does(verb Verb) bool {
	mod, mine := w.mod(), w.mine()
	switch {
	case w.v.Suspended:
		return w.refuse(fail.Forbidden, "access.suspended")
	case w.v.Person == 0:
		return w.refuse(fail.SignedOut, "access.why.sign_in")
	case space.IsOwn(w.i.Space) && verb != Edit && verb != Delete:
		return w.refuse(fail.Forbidden, "access.own")
	case verb == Moderate && !mod, verb == Delete && !mine && !mod:
		return w.refuse(fail.Forbidden, "access.why.not_moderator")
	case verb == Accept && !mine && !mod:
		return w.refuse(fail.Forbidden, "access.why.not_asker")
	case verb == Accept && w.i.Question == item.Statement:
		return w.refuse(fail.Forbidden, "access.why.no_question")
	case verb == Pin && !mod:
		return w.refuse(fail.Forbidden, "access.why.not_moderator")
	case verb == Pin && !w.i.IsRoot():
		return w.refuse(fail.Forbidden, "access.why.not_root")
	case verb == Edit && !w.v.writes(w.i):
		// words: access.why.writers.*
		return w.refuse(fail.Forbidden, "access.why.writers."+string(w.i.Writers))
	case verb == Delete || verb == Moderate:
		return w.note("access.why.takes_away")
	case w.s.IsArchived():
		return w.refuse(fail.Closed, "access.why.archived")
	case w.i.State != item.Published && verb != Edit, w.i.RootState != item.Published:
		return w.refuse(fail.Closed, "access.why.not_published")
	case !w.i.Locked.IsZero() && !mod && (verb == Comment || verb == Edit):
		return w.refuse(fail.Closed, "access.locked")
	case w.v.muted[w.i.Space]:
		return w.refuse(fail.Forbidden, "access.muted")
	case w.v.Role(w.i.Space, w.i.Network) == space.None:
		return w.refuse(fail.Forbidden, "access.join_first")
	}
	return w.note("access.why.takes_part")
}
