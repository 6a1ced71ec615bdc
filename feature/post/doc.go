// Package post is the messages of the stream: what one says to a group or to a network.
//
// A message is a Markdown text, with images and files, seen by an audience its author reads before sending ("who will see
// this"). It may be changed by its author, every version being kept.
//
// Tables: post, post_version. Facts written: post.published, post.edited.
// Who may: core/access (Publish in the space; Edit and Read on the item).
// Comments, reactions and taking away are not here: across/talk gives them to every kind of item.
package post
