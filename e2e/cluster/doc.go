// Package cluster holds what several processes promise: two real `maillage serve`, one PostgreSQL, one NATS, one S3 and one
// mail server, all started by the test, behind a small proxy that asks /readyz and tries again what may be tried again, as
// nginx and Caddy do.
//
// A short form runs with the other tests. `make cluster` runs the long one (MAILLAGE_CLUSTER=long): services that are away
// for half a minute, a read replica, scheduled things.
package cluster
