// Package notify tells people what concerns them: on the site, and by letter.
//
// Words: a notice is one line of a person's page: what of one kind happened about one thing since they last looked ("5
// réponses à …"). It is unread until the thing is opened. Following an item is being told of its answers: one follows what
// one published, commented, or was named in, until one says otherwise; muting it silences them, except one's own name. The
// level of a space says what one is told of there: all, questions, mentions (the default: what names me, and answers to
// what I follow), weekly (the same, on the site, without a letter at once), or nothing. Quiet hours hold letters back.
//
// Who is told: the people named in a text, those who follow its item, and members whose level there is all (or questions).
// Never who did it; never somebody who may not read it, when it is told and again when it is shown or sent. Animators are
// told of requests to join, and people of what animators decided about them. An edit tells only those it newly names.
// Reactions tell nobody.
//
// A letter goes out at once for a mention, and a minute later for answers, so that a lively exchange is one letter; in quiet
// hours, at their end. It holds what was not seen meanwhile on the site. All letters about one item are one conversation for
// mail programs. One click in the mail program ends them (RFC 8058).
//
// Nothing is told twice to a person on one channel: notice_told has what was told. Facts older than two weeks, as when the
// part is new on an old site, make people follow and tell nothing.
//
// The bell of open pages is told by their line (across/live), and asks for its number.
//
// Cost of a fact: about ten queries, whatever the number of people (5,000 told in 67 ms on SQLite, 2026-11-24); letters are prepared fifty people at a time by a task.
//
// Tables: notice, notice_told, notice_follow, notice_level, notice_pref, notice_key.
// Facts followed: what ends with .published, .commented or .edited, item.deleted, and the group's. Facts written: none.
// Tasks: notify.spread (whom to write to), notify.letter (one person, one thing).
// Who may: each person, for themselves.
//
// It deliberately does not push to browsers that are closed, summarise (across/digest), or tell of reactions.
package notify
