// Package limit refuses what is asked too often: messages to one address, guesses at one password.
//
// Counters live in the database, so that they hold across processes and restarts. A period is cut in slices, one row
// each; a use counts until its whole slice has left the period. So at most max uses are granted in any period of that
// length, wherever it starts, and a person never waits longer than one slice more than an exact count would ask.
//
//	if err := limits.Hit(ctx, tx, "signin.mail:"+address, 5, time.Hour); err != nil {
//		return err // fail.TooMany, "Réessayez dans 12 minutes"
//	}
//
// A refusal counts for nothing: whoever keeps asking is not punished longer. Since the count is part of tx, a use is
// forgotten when tx is rolled back; what must be counted even when the verb fails (a wrong password) is counted in a
// transaction of its own, before.
//
// Keys hold addresses of people and machines, hence only their digest is kept, and no longer than it counts: see Prune.
//
// Table: limit_hit. Facts: none. The words of limit.wait are with those of core/web.
package limit
