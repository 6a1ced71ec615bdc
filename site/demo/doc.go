// Package demo fills a new deployment with a living world: real organisations, invented people who work in them, five
// networks, their groups, sixty days of messages made from licensed corpora, forums, and what waits for each persona.
//
// It speaks through the same verbs as people do, at the time each thing is said to have happened, so that what it makes is
// what the program makes. The same seed on the same day gives the same world.
package demo
