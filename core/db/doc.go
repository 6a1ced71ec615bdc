// Package db opens the database, hands out reads and write transactions, and brings the schema up to date.
//
// One SQL text serves SQLite and PostgreSQL. It uses $1…$n, and for a list argument `x IN ($n[])` or `x NOT IN ($n[])`,
// with a value made by Ints or Texts. What the two engines do not share is in the notes of docs/architecture.md.
//
// Reads go through DB.Q (each query sees the latest commit) or DB.Read (all queries of f see one snapshot). A verb is one
// DB.Write. On SQLite there is one writer connection, so verbs run one after the other; on PostgreSQL a verb runs at
// SERIALIZABLE and is run again when another one got in its way: both behave as if alone. So f must change nothing but tx;
// what must happen outside goes into Tx.AfterCommit or into a task of core/queue.
//
// A PostgreSQL database may have a streaming replica. Reads outside transactions go there only for a context made by Reading
// (a page that somebody asks for), once it has passed what that visitor wrote, and while it is less than three seconds late;
// otherwise, and when it fails, they go to the primary. A server that is away is an error of kind Unavailable.
//
// Tables: schema_migration (what has been applied), node (who makes identifiers).
package db
