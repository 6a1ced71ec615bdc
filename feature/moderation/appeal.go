package moderation

import (
	"context"
	"slices"

	"maillage/core/access"
	"maillage/core/db"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

// mayAppeal is nil when p may contest d. Errors: fail.Hidden when it is not about them; Closed with the reason.
func mayAppeal(d Decision, p ref.Person, done bool) error {
	const op = "moderation.mayAppeal"
	switch {
	case p == 0 || d.About != p:
		return fail.E(op, fail.Hidden, nil)
	case done:
		return fail.Say(op, fail.Closed, "moderation.appeal.once")
	case !d.Act.weighs(), !d.Stands():
		return fail.Say(op, fail.Closed, "moderation.appeal.over")
	}
	return nil
}

// Appeal contests a decision about by, suspended or not, once. Errors: fail.Hidden, Closed with the reason; Invalid on texte.
func (m *Moderation) Appeal(ctx context.Context, by ref.Person, id ID, words string) error {
	const op = "moderation.Appeal"
	err := m.core.DB.Write(ctx, func(tx *db.Tx) error {
		d, err := byID(ctx, tx, id)
		if err != nil {
			return err
		}
		_, done, err := appealOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := mayAppeal(d, by, done); err != nil {
			return err
		}
		if err := required(words, fieldText, maxAppeal); err != nil {
			return err
		}
		if err := putAppeal(ctx, tx, appeal{decision: id, words: words, at: clock.Now(ctx)}); err != nil {
			return err
		}
		told, err := m.judges(ctx, tx, d)
		if err != nil {
			return err
		}
		_, err = m.core.Journal.Append(ctx, tx, journal.Fact{Kind: "moderation.appealed", Actor: by, Space: d.Network, Mentions: told})
		return err
	})
	return fail.Wrap(op, err)
}

// judges is who may answer an appeal against d.
func (m *Moderation) judges(ctx context.Context, q db.Q, d Decision) (list []ref.Person, err error) {
	if d.Act != Suspended {
		return running(ctx, q, d.Network, d.Network, space.Manager, d.By, d.About)
	}
	list, err = operators(ctx, q, mostTold)
	return slices.DeleteFunc(list, func(p ref.Person) bool { return p == d.By || p == d.About }), err
}

// Answer says that a contested decision stands, or falls and all is as before, for a reason that the person reads. Somebody
// else than who decided may: a manager of the network; for a suspension, who runs the deployment. Errors: fail.Hidden,
// SignedOut, Forbidden with the reason; Conflict when it is answered, or when nobody contests; Invalid on motif.
func (m *Moderation) Answer(ctx context.Context, by ref.Person, id ID, falls bool, reason string) error {
	const op = "moderation.Answer"
	err := m.core.DB.Write(ctx, func(tx *db.Tx) error {
		v, d, err := m.decision(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !mayAnswer(v, d) {
			return refusal(v, d)
		}
		a, asked, err := appealOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if !asked || a.outcome != "" {
			return fail.Say(op, fail.Conflict, "moderation.answer.gone")
		}
		if err := required(reason, fieldReason, maxWords); err != nil {
			return err
		}
		return m.answer(ctx, tx, d, by, falls, reason)
	})
	return fail.Wrap(op, err)
}

func refusal(v *access.Viewer, d Decision) error {
	const op = "moderation.Answer"
	if v.Person == d.By {
		return fail.Say(op, fail.Forbidden, "moderation.answer.own")
	}
	return fail.E(op, fail.Forbidden, nil)
}

func (m *Moderation) answer(ctx context.Context, tx *db.Tx, d Decision, by ref.Person, falls bool, reason string) error {
	says := Decision{Act: Upheld, By: by, About: d.About, Item: d.Item, Space: d.Space, Network: d.Network, Reason: reason, Of: d.ID, reserved: d.reserved}
	if falls {
		says.Act = Overturned
	}
	says, err := m.record(ctx, tx, says)
	if err != nil {
		return err
	}
	if err := answerAppeal(ctx, tx, d.ID, says.Act, says.ID); err != nil || !falls || !d.Stands() {
		return err
	}
	// Overturned tells the person: what it changes is written without telling them again.
	_, err = m.undo(ctx, tx, d, Decision{By: by, Reason: reason}, false)
	return err
}
