// Package post is the messages of the stream: what one says, asks or puts to the vote in a group or a network.
//
// A message is a title, if its author wishes, and a Markdown text with images and files, seen by an audience its author reads
// before sending ("who will see this"). It may be changed by its author, every version being kept. It may ask (core/item has
// the question and the answer that was accepted: its card shows the beginning of it), hold a poll, or share something else.
//
// A poll has two to ten choices, of which one or several may be taken, and may close at a date: by the clock, no task is
// needed. Results are shown to who voted, to its author, and to all once it is over; its choices are fixed by the first vote.
// In a named poll, whoever reads it signed in sees who chose what, and a vote may be changed. In an anonymous one the
// site keeps that somebody voted (post_poll_voter, without a date) and how many chose what (post_poll_choice.ballots), never
// both together: a vote is final, its fact names nobody, and results wait for three votes. Who has the disk and watches it at
// the very moment of a vote could still tie the two.
//
// A share is a message that shows another item, of any kind, as a link. Each reader sees of it what their rights to the
// original allow: at worst that it is reserved. Its own title and its words for search are only what its author said.
//
// Tables: post (the text is in core/text), post_poll, post_poll_choice, post_poll_vote, post_poll_voter.
// Facts written: post.published, post.held (it is published later, or waits for its author), post.edited, post.voted.
// Who may: core/access (Publish in the space; Edit, Read and React, for a vote, on the item; Read on what is shared).
// Comments, reactions, accepting and taking away are not here: across/talk gives them to every kind of item.
package post
