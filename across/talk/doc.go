// Package talk is what people say of any item: comments, reactions; and how an item is taken away.
//
// It gives these to every kind of item, so that none makes its own. A comment is an item too (kind "comment"), a child of
// what it is about; its page is its root's, at its anchor.
//
// Answers are shown by parts of fifty; the address of one (?reponse=) shows the part it is in. One quotes an answer (?citer=), or
// by scripts the words that one selects: a quote is plain words with a link to who said them, and tells nobody. Answers may have
// files. Who asked without their name answers under their question without it.
//
// Under a question, whatever its kind, one answer may be accepted: by who asked, or by those who moderate. Pages say who
// accepted it and when, unless that would give away an asker whose name is hidden. Who reacts "nous aussi" to a question follows
// its answers.
//
// Tables: none of its own: the text of comments is in core/text.
// Who may: core/access (Comment, React, Edit, Delete on the item; Accept on the question).
package talk
