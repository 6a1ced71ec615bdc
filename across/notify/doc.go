// Package notify tells people what concerns them: on the site, by letter, on their closed browsers, and in a digest.
//
// Words: a notice is one line of a person's page: what of one kind happened about one thing since they last looked ("5
// réponses à …"). It is unread until the thing is opened. Following an item is being told of its answers: one follows what
// one published, commented, or was named in, until one says otherwise (core/tie); muting it silences them, except one's own
// name. The level of a space says what one is told of there: all, questions, mentions (the default: what names me, and
// answers to what I follow), weekly (the same, on the site and in the digest alone), or nothing. Quiet hours hold letters,
// pushes and digests back.
//
// Who is told of what is published: the people named in a text, those who follow its item, and members whose level there is
// all (or questions, for what asks one), unless they mute one of its themes. Never who did it; never who mutes or blocks
// them; never somebody who may not read it, when it is told and again when it is shown, sent or pushed. An unsigned item is
// told to those who mute its author too: silence would give the author away. An edit tells only those it newly names.
// Reactions tell nobody.
//
// What is sent to all the members of a place (item.Item.Broadcast) is told to the same people, by letter and push too; the
// others find it in their next digest, in a part of its own from which nothing is left out. foreseen counts them beforehand,
// by the same rule (hearing): a test compares it with what is then told, person by person.
//
// Who is told of anything else: whom the part that writes the fact says, in part.Telling beside its declaration: those it
// mentions, those it concerns whatever they chose, or who runs the place. The part gives the words, this one knows none of
// them. What leads to an item is gathered by its root, what happens in a place by the place, the rest by who did it. What is
// to be dealt with (part.Telling.Waits) says how many wait, and goes away with the last one.
//
// A letter or a push goes out at once for a mention, and a minute later for answers, so that a lively exchange is one; in
// quiet hours, at their end. It holds what was not seen meanwhile on the site. All letters about one item are one
// conversation for mail programs. One click in the mail program ends them (RFC 8058). A push says who did what and where,
// never what was said: others see screens. A browser is forgotten with its session, or when its maker says that it is gone;
// no private address is ever asked (kit/outward). No letter goes to an address that refused one until it changes; the
// person finds that on the site.
//
// A digest comes each day, week (the default, Monday at eight) or month, over all networks, unless nothing is new. It has:
//   - what was told on the site, is unread, and was sent on no channel;
//   - up to three questions without any answer, of the last sixty days, which have words that the person says of themselves
//     (part.PeopleText): those with the most such words first, then the newest; the words are said;
//   - what was published since the last digest in the places where the person is, newest first, five a place: unless their
//     level there is nothing, they mute the item, its author or one of its themes, or have opened its page, answered it,
//     reacted to it, or been sent it on any channel. Passing by it in a stream is not having read it.
//
// Nothing is told twice to a person on one channel, nor by letter what a digest said: notice_told has what was told. Facts
// older than two weeks, as when the part is new on an old site, make people follow and tell nothing.
//
// The bell of open pages is told by their line (across/live), and asks for its number.
//
// Cost of a fact: about ten queries, whatever the number of people (5,000 told in 67 ms on SQLite, 2026-11-24); letters are
// prepared fifty people at a time by a task. Digests are planned ahead (notice_digest.next): every quarter of an hour, what
// is due is taken fifty people at a time, each moved to their next date in the transaction that makes their task, so that a
// period has one digest whatever the number of processes; nobody else is looked at. New people are enrolled by their
// identifier, five hundred at a time. 300 people with nothing new take 1.2 s on SQLite (2026-11-24, two busy cores).
//
// Tables: notice, notice_told, notice_level, notice_pref, notice_digest, notice_device, notice_key.
// Facts followed: what ends with .published, .commented, .edited, .deleted, .hidden or .removed and has an item; those that
// parts declare to be told; for what waits, those that begin with the same word. Facts written: none.
// Tasks: notify.spread (whom to write to), notify.letter and notify.push (one person, one thing), notify.knock (one
// browser), notify.digests (whose digest is due), notify.digest (one digest).
// Who may: each person, for themselves; a link in a letter ends letters for who holds it, and nothing else.
//
// It deliberately does not tell of reactions, nor rank what is new.
package notify
