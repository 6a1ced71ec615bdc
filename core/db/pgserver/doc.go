// Package pgserver starts a real PostgreSQL server for tests, and makes databases on it.
//
// A server lives in a private temporary folder, listens on loopback only, on a free port and
// with a random password, and is gone when its owner stops it, or dies in whatever way: a
// small watcher process sees the owner's end and removes server and folder.
//
//	url, stop, err := pgserver.Start(ctx)           // one for the process, or the one named by the environment
//	db, err := pgserver.CreateDatabase(ctx, url, "forum_1", "")
//	defer pgserver.DropDatabase(ctx, url, "forum_1")
//
// When the environment variable MAILLAGE_TEST_POSTGRES names a server (tools/check starts one
// for all the test processes of a run), Start hands that one out and its stop does nothing.
// Crash tests start their own with [Launch], durable, and use Kill and Restart on it.
//
// It deliberately has no part in the product: only tests and tools import it (arch sees to it).
package pgserver
