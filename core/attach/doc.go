// Package attach keeps the files that people join to what they publish, and their portraits.
//
// A file is received first, outside any transaction: its content says what it is, its name is cleaned, a picture is
// decoded and made anew, and its bytes go to core/blob. That gives an Upload. Then the verb of a feature attaches it to
// an item, in its own transaction.
//
//	files, alts := attach.Sent(r.MultipartForm)
//	ups, err := c.Files.Receive(ctx, files, alts) // refused files are faults of the field "fichiers"
//	…
//	err = attach.Add(ctx, tx, i, ups)             // in the verb
//	…
//	byItem, err := attach.Of(ctx, q, ids)         // in the cards, then @attach.Attachments(byItem[id])
//
// Words: the file is the very bytes that were sent; its preview ("aperçu") is what pages show of a picture: upright, at
// most 1200 × 900, without anything but its pixels. A picture has a description for those who do not see it, unless its
// sender says that it is decorative. A portrait is the square photo of a person;
// an emblem, the image that a network gave for its mark.
//
// What one downloads is what was sent, so a photograph still tells there where and when it was taken; the form says so.
//
// Tables: attachment, kept_blob (for other rooms: Keep, Release). It also reads person.photo, and indexes it. Facts: none; the facts of the item tell enough.
// Who may: who may read an item may read its files (core/access). Portraits go to whoever knows their digest, as long as
// they are somebody's: the digest is only ever given with a byline.
//
// It does not look for viruses, count what people use, or make previews of documents.
package attach
