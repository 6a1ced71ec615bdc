package moderation

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// Decide does what r says about an item and its author, keeps why, and lets the author know. Reports that wait for the item
// are answered by it. Who moderates the item may, under mayDecide. It returns the decisions made, that about the item first.
// Errors: fail.Hidden, SignedOut, Forbidden with the reason; Invalid on publication, personne, jours, charte or motif.
func (m *Moderation) Decide(ctx context.Context, by ref.Person, id ref.Item, r Ruling) (made []Decision, err error) {
	const op = "moderation.Decide"
	err = m.core.DB.Write(ctx, func(tx *db.Tx) error {
		made = nil
		v, err := access.LoadID(ctx, tx, by)
		if err != nil {
			return err
		}
		sc, err := look(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if err := mayDecide(v, sc.item, sc.space, sc.author); err != nil {
			return err
		}
		_, waits, err := caseOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := sc.mayRule(r, waits); err != nil {
			return err
		}
		charter, err := m.quoted(ctx, tx, sc, r)
		if err != nil {
			return err
		}
		made, err = m.rule(ctx, tx, sc, r, charter, waits)
		if err != nil || !waits {
			return err
		}
		return closeCase(ctx, tx, id, made[0].ID)
	})
	return made, fail.Wrap(op, err)
}

// mayRule looks at what r asks for. Errors: fail.Invalid.
func (sc scene) mayRule(r Ruling, waits bool) error {
	const op = "moderation.mayRule"
	if !slices.Contains(changes(sc.item.State), r.Item) {
		return fail.Fields(op, fail.On(fieldItem, "web.field.choice"))
	}
	if !slices.Contains(sanctions(sc.viewer, sc.space, sc.author), r.Person) {
		return fail.Fields(op, fail.On(fieldPerson, "moderation.decide.person"))
	}
	return r.check(waits)
}

// quoted is the paragraph that r stands on, "" for none. Errors: fail.Invalid on charte when it is there no more.
func (m *Moderation) quoted(ctx context.Context, q db.Q, sc scene, r Ruling) (string, error) {
	if r.Paragraph == "" {
		return "", nil
	}
	list, err := m.rulesOf(ctx, q, sc.space, r.Lang)
	if err != nil {
		return "", err
	}
	if n := slices.IndexFunc(list, func(p paragraph) bool { return p.key == r.Paragraph }); n >= 0 {
		return list[n].text, nil
	}
	return "", fail.Fields("moderation.quoted", fail.On(fieldCharter, "moderation.decide.charter_changed"))
}

// rulesOf is the paragraphs of the charters that hold in s.
func (m *Moderation) rulesOf(ctx context.Context, q db.Q, s space.Space, lang string) ([]paragraph, error) {
	var all []paragraph
	for _, charter := range m.core.Charters {
		text, err := charter(ctx, q, s, lang)
		if err != nil {
			return nil, err
		}
		all = append(all, paragraphs(text)...)
	}
	return all, nil
}

// rule writes what r says.
func (m *Moderation) rule(ctx context.Context, tx *db.Tx, sc scene, r Ruling, charter string, waits bool) ([]Decision, error) {
	d := Decision{By: sc.viewer.Person, About: sc.item.Author, Item: sc.item.ID, Space: sc.space.ID, Network: sc.network.ID, Charter: charter, Reason: r.Reason, reserved: sc.author.runs}
	var made []Decision
	add := func(one Decision, err error) error {
		if err == nil {
			made = append(made, one)
		}
		return err
	}
	var err error
	switch r.Item {
	case Hide:
		err = add(m.hide(ctx, tx, sc.item, d))
	case Show:
		err = add(m.show(ctx, tx, sc.item, d))
	default:
		if waits && r.Person == Nothing {
			d.Act = Dismissed
			err = add(m.record(ctx, tx, d))
		}
	}
	if err != nil {
		return nil, err
	}
	switch r.Person {
	case Mute:
		err = add(m.mute(ctx, tx, sc.author.here, d, r.Days))
	case Exclude:
		err = add(m.exclude(ctx, tx, sc.author.here, d))
	case ExcludeNetwork:
		d.Space = sc.network.ID
		err = add(m.exclude(ctx, tx, sc.author.above, d))
	case Suspend:
		err = add(m.suspend(ctx, tx, d))
	}
	return made, err
}

// record writes d, and tells it to the person concerned, except when reports are dismissed: they need not know of them.
func (m *Moderation) record(ctx context.Context, tx *db.Tx, d Decision) (Decision, error) {
	d, err := m.write(ctx, tx, d)
	if err != nil {
		return d, err
	}
	return d, m.tell(ctx, tx, d, d.Act != Dismissed)
}

// write puts d in the log.
func (m *Moderation) write(ctx context.Context, tx *db.Tx, d Decision) (Decision, error) {
	d.ID, d.At = ID(tx.ID()), clock.Now(ctx)
	return d, putDecision(ctx, tx, d)
}

// tell appends the fact of d.
func (m *Moderation) tell(ctx context.Context, tx *db.Tx, d Decision, mention bool) error {
	const op = "moderation.tell"
	data, err := json.Marshal(map[string]string{"decision": d.ID.String()})
	if err != nil {
		return fail.Wrap(op, err)
	}
	f := journal.Fact{Kind: "moderation." + string(d.Act), Actor: d.By, Space: d.Space, Data: data}
	if d.Act.onItem() {
		i, err := item.Get(ctx, tx, d.Item)
		if err != nil {
			return err
		}
		f.Item, f.Root = i.ID, i.RootID()
	}
	if mention && d.By != d.About {
		f.Mentions = []ref.Person{d.About}
	}
	_, err = m.core.Journal.Append(ctx, tx, f)
	return fail.Wrap(op, err)
}

func (m *Moderation) hide(ctx context.Context, tx *db.Tx, i item.Item, d Decision) (Decision, error) {
	if err := item.SetState(ctx, tx, i, item.Hidden); err != nil {
		return d, err
	}
	d.Act = Hidden
	return m.record(ctx, tx, d)
}

func (m *Moderation) show(ctx context.Context, tx *db.Tx, i item.Item, d Decision) (Decision, error) {
	hidden, err := standingOf(ctx, tx, Hidden, i.ID, 0, 0)
	if err != nil {
		return d, err
	}
	if err := item.SetState(ctx, tx, i, item.Published); err != nil {
		return d, err
	}
	d.Act = Shown
	if d, err = m.record(ctx, tx, d); err != nil {
		return d, err
	}
	return d, setLifted(ctx, tx, hidden, d.ID)
}

// mute lets the person of place read and not write, for days, 0 until further notice. It takes the place of a shorter or
// longer one.
func (m *Moderation) mute(ctx context.Context, tx *db.Tx, place space.Membership, d Decision, days int) (Decision, error) {
	before, err := standingOf(ctx, tx, Muted, 0, d.About, d.Space)
	if err != nil {
		return d, err
	}
	d.Act, d.wasRole, d.wasState = Muted, place.Role, place.State
	if days > 0 {
		d.Until = clock.Now(ctx).Add(time.Duration(days) * 24 * time.Hour).Truncate(time.Millisecond)
	}
	place.State, place.Note = space.Muted, note(d.Charter, d.Reason)
	if err := space.SetMembership(ctx, tx, place); err != nil {
		return d, err
	}
	if d, err = m.record(ctx, tx, d); err != nil {
		return d, err
	}
	if err := setLifted(ctx, tx, before, d.ID); err != nil || days == 0 {
		return d, err
	}
	return d, m.core.Queue.Add(ctx, tx, taskLift, d.ID.String(), lifting{d.ID}, d.Until)
}

// exclude puts the person of place, zero when they are not there, out of d.Space, and of the groups of a network with it.
func (m *Moderation) exclude(ctx context.Context, tx *db.Tx, place space.Membership, d Decision) (Decision, error) {
	d.Act, d.wasRole, d.wasState = Excluded, place.Role, place.State
	place.Person, place.Space = d.About, d.Space
	place.Role, place.State, place.Note = space.Member, space.Excluded, note(d.Charter, d.Reason)
	if err := space.SetMembership(ctx, tx, place); err != nil {
		return d, err
	}
	if d.Space == d.Network {
		if err := space.RemoveFromGroups(ctx, tx, d.About, d.Network); err != nil {
			return d, err
		}
	}
	return m.record(ctx, tx, d)
}

func (m *Moderation) suspend(ctx context.Context, tx *db.Tx, d Decision) (Decision, error) {
	before, err := suspensions(ctx, tx, d.About)
	if err != nil {
		return d, err
	}
	if err := m.core.Accounts.Suspend(ctx, tx, d.By, d.About, note(d.Charter, d.Reason)); err != nil {
		return d, err
	}
	d.Act = Suspended
	if d, err = m.record(ctx, tx, d); err != nil {
		return d, err
	}
	return d, setLifted(ctx, tx, before, d.ID)
}
