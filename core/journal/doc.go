// Package journal records what happened, in the transaction in which it happened, and brings each fact to each follower.
//
// Features append facts and never call notify, search or federation: those follow. A follower's writes and the advance of
// its cursor commit together, so inside the database a fact is applied exactly once. What a follower wants done outside
// (mail, HTTP) becomes a task of core/queue keyed by the fact: at least once, deduplicated.
//
// A follower that fails leaves nothing half done, is served again after a pause, and holds up no other.
//
// Order. On SQLite facts are read in order of seq. On PostgreSQL sequence numbers appear out of commit order, so each fact
// keeps its transaction's number, and followers read facts of transactions older than every running one, in the order
// (xid, seq), with a cursor on that pair: a fact is never passed over. One long write transaction therefore stalls every
// follower; bulk work commits in small batches.
//
// Facts carry identifiers, never texts of people. Data is private to the feature that wrote the fact.
//
// Tables: fact, fact_cursor.
package journal
