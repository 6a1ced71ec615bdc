// Package forum is the questions and discussions of a group, kept in order.
//
// Words: a topic is a question or a discussion, with a title; its replies are the comments of across/talk. A category is a
// drawer of a group's forum, which its animators name and order; a topic is in one or in none. A topic has news for a person
// as long as something was said in it since they last read it; what was said before they came has none.
//
// A question may be safe: its author is told to animators only (core/access.Author), and the form says so.
//
// Topics near one, and near a title that is being typed, come from the search of the site, where there is one.
//
// Who animates a place puts up to fifty of its publications elsewhere in one gesture (refile.go): in another place that they
// run, or in a drawer, which makes topics of messages that are but a text. What cannot go stays, and is told with the reason.
//
// Tables: forum_category, forum_topic (the drawer it is in), forum_read (what each person has read of a topic),
// forum_caught (until when a person has read all of a place). The text of topics is in core/text.
// forum_invite (who was invited to answer a question),
// forum_trace (what animators did to a topic, shown in it).
// Facts written: forum.published, forum.held (it is opened later), forum.edited, forum.invited, forum.arranged (the drawers changed), and what animators do to a topic:
// forum.filed, .locked, .unlocked, .retitled, .moved, .merged, .split, .split_from, .turned.
// Who may: core/access (Publish, See, Animate in the space; Edit, Read and Moderate on the item).
//
// It deliberately does not hold replies, accept answers (across/talk), or count who reads.
package forum
