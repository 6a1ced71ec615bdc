// Package schedule publishes later what people write now, and sends to all the members of a place what its animators choose.
//
// Words: a held publication is a draft of any kind (core/item, Hold) that is to be published: at a time that its author gave as
// their clock shows it, or when they say. A broadcast is a message to all the members of a place; it is always held first, so
// that its author reads whom it reaches before it goes. Each member gets it as they chose for that place: at once, in their
// next digest, or never (across/notify).
//
// There is one way out, release: the right to publish there is asked again, as the author has it then; the item is published,
// dated now, and its kind writes the fact that it writes for what is published at once, so nothing else tells them apart. What
// may not be published stays held, with the reason, which is told to its author. A task looks each minute for what is due, so
// that a restart or a machine that was off only makes it late, which is told too; each item is released in a transaction that
// finds it a draft, so that it goes once, whatever the number of processes.
//
// A quota protects members: a place sends as many broadcasts in seven days as its network says, once unless it says otherwise.
// Those that are planned count at the time when they go, for who plans another.
//
// Tables: schedule_quota, schedule_broadcast; the times are core/item's (item_due). Facts written: schedule.set, .unset,
// .quota_changed; to the author, schedule.late and schedule.refused_… (why). Task: schedule.release.
// Who may: each person for what they wrote; who animates a place sees what is planned there, with its title and time alone, and
// broadcasts there; who manages a network says its quota.
//
// What it refuses: it tells nobody who read what, and repeats nothing.
package schedule
