// Package file is the documents of a group or a network: folders and files, which people send, read, replace and find again.
//
// Words: a folder holds folders and files; a place has one tree of them. A version is the content that a file had until
// somebody sent another one: nothing that was sent is lost before its time. A file that one reserves is changed by nobody else
// meanwhile. The trash keeps what was taken away for thirty days. A file that arrives where there is one of its name waits until
// whoever sent it says what becomes of it: a version more, a file beside, or nothing.
//
// Each folder and each file is an item, so that who sees it, what is said under it, who follows it, how it is found, reported
// and taken away are what they are everywhere (adr/0015). The audience of a folder is that of its place, or narrower: its members
// alone, or its moderators alone. What is in a folder is seen by no more people than the folder.
//
// A content is first in core/blob, then in one transaction: a file is there whole or not at all, and one that was acknowledged
// stays. A table says what is kept of it (attach.Keep).
//
// Everybody has documents of their own, which nobody else sees: they are in a place of theirs alone (space.OwnOf, adr/0021), with
// the same pages and verbs.
//
// Where a network lets its members, a link gives a document to whoever has it: as long as it lasts, is not taken back, and who made
// it may read the document. Its address is kept as a digest, its password as those of accounts are.
//
// Where there is an antivirus, what it has not looked at yet waits like an arrival, in no tree and in no list but that of who sent it;
// what it finds infected goes into the quarantine of the place, and who sent it and who runs the place are told.
//
// Programs have the same documents as a drive (dav_*.go, adr/0022): the verbs are the same, a lock is a reservation, what is saved
// there is a version. Large files come in pieces (tus*.go), each kept as it is acknowledged.
//
// Tables: file_node, file_version, file_text, file_arrival, file_use, file_rule, file_link, file_move, file_usual, file_quarantine.
// Facts written: file.added, file.deposited (told to who follows the folder), file.versioned (told to who follows the file),
// file.changed, file.moved, file.reserved, file.narrowed, file.trashed, file.restored, file.looked (its words are known now),
// file.linked, file.unlinked, file.ruled (of a network), file.room_short and file.room_full (of a place: told to who runs it).
// Facts followed: item.deleted, group.carried.
// Who may: core/access (Publish and See in the space; Read, Edit, Delete and Moderate on the item).
//
// It deliberately does not open a file in the page when it could run something there, nor believe the name that a file has.
package file
