// Package populate makes worlds of any size: people, groups and years of conversations, written straight into the tables, to
// measure what the program costs where it is large and to try it on something like a real deployment.
//
// Words: scale 1 is Viaeduc as it was (8,891 people, 1,453 groups); scale 100 is the teachers of France. A world is planned in
// memory (who is there, who says what and when), then each table is written in one pass, in the order of its key, from
// texts composed of real sentences (site/demo/corpus). The same seed and scale give the same world, at another time.
//
//	report, err := populate.Run(ctx, populate.Options{Scale: 10, Seed: 1, Data: "/srv/essai"}, log)
//
// What followers of the journal would have kept is there: follows, notices, welcomes, the indexes of search and of the
// directory; their cursors stand at the end of the journal. A test serves them all facts again and compares.
//
// Signing in without a letter: account.Open opens a session for whomever one likes (site/bench does so). The personas of
// the demonstration are there, claire in forty groups.
//
// A world is there whole or not at all. On SQLite it is made aside (DATA/.populate, begun anew by the next run) and moved into
// place at the end; on PostgreSQL it is one transaction. A folder that holds anything, a database in which there is somebody, and
// a disk that is too small are refused before anything is written.
//
// It deliberately makes no files, no polls and no moderation: the demonstration does.
package populate
