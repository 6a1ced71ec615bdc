// Package moderation is how people say that something breaks the rules, and how those who run a space decide, say why, and
// are answered.
//
// Words: a report is what one person says of an item, once. A case is an item with reports that wait. A decision is what
// somebody who moderates did about an item or its author, with the reason that the person reads: dismissed, hidden, shown,
// removed (deleted for good), muted, unmuted, excluded, readmitted, suspended, restored. An appeal is the one answer of the
// person concerned; somebody else than who decided says whether the decision stands (upheld) or falls (overturned: everything
// is as before).
//
// Cases go to the animators of the space. Those older than three days go up to the managers of the network, who see all of
// theirs anyway. Where the author runs the space, only the managers know of the case, and decide; nobody decides about
// themselves.
//
// Tables: moderation_case, moderation_report, moderation_decision (the log), moderation_appeal.
//
// Facts written: moderation.reported, told to who runs the space; moderation.climbed, which mentions the managers; neither is
// ever told to the author. moderation.dismissed, .hidden, .shown, .removed, about an item; .muted, .unmuted, .excluded,
// .readmitted, .suspended, .restored, about a person in a space; .appealed, which mentions those who can answer; .upheld,
// .overturned. Decisions mention the person concerned, alone, whom they lead to /moderation. moderation.dropped, when nothing
// is left to decide. Facts followed: item.deleted, group.excluded and group.readmitted, which are decisions too when they are
// not the person's own; group.merged: what was decided in a group goes with it into the other.
// Tasks: moderation.lift (a sanction that ends by itself). Every hour, old cases go up; every day, old reports are forgotten.
//
// Who may: report, whoever is signed in and may read the item, except its author. Decide, core/access (Moderate) under the
// rule above; exclude from a network, its managers; suspend an account, who runs the deployment, about what they moderate.
// Appeal, the person concerned, suspended or not. Answer, a manager of the network, or who runs the deployment for a
// suspension, who is neither who decided nor the person concerned.
// Who reported is known to those who can decide, and nobody else. The log of a space is read by its members: what was
// decided, why, by whom, when; about whom and what, only by who moderates it.
//
// It deliberately deletes nothing, writes no notice (across/notify follows the facts), and knows no charter: the parts that
// have one lend its paragraphs (part.CharterText).
package moderation
