// Package ops is what an operator does with a deployment: serve it, make networks and operators, back it up, restore it, and
// ask what is wrong with it.
//
// Commands of cmd/maillage read their flags and call one function here. All but Serve work beside a running server.
//
// A backup is one compressed archive (tar, zstd): about.json first, then the database as it was at one instant, the
// configuration file, every file that people sent, and manifest.json last, which says what the archive must hold. An
// archive without its manifest was cut short, and is refused. Restoring unpacks beside, compares with the manifest, opens
// the database once, and only then puts things in their place: a data folder is whole or empty.
//
//	report, err := ops.Backup(ctx, s, w, ops.BackupOptions{})
//	report, err := ops.Restore(ctx, config, r, ops.RestoreOptions{})
//	for _, f := range ops.Check(ctx, s, ops.CheckOptions{}) { fmt.Println(f) }
//
// Why explains what somebody may do with something, step by step, from the same Viewer as core/access decides with.
//
// Words: a finding is one line of Check; an invariant is something that holds whenever no transaction is under way: a number
// kept beside what it counts, what a reply repeats of what it answers, what goes together (invariants.go has them all). Check
// speaks French or English; the log and the settings are in English.
//
// Serving includes an upkeep: facts older than twelve months leave the journal once every follower has read them, and so do
// the bytes that nothing refers to any more.
//
// Tables: none of its own; reads all, mends what invariants say is wrong, and the journal's order after a PostgreSQL database
// changed servers. It never shows texts of people.
//
// What may happen to a deployment is tried in its tests: a process or a database killed, a disk full, read-only or damaged, a
// clock that goes back, old versions (docs/faults.md).
package ops
