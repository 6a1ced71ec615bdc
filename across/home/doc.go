// Package home is where one arrives: the portal for those who have not signed in, the one stream over all networks for those
// who have, and the first page of each network and group.
//
// Streams are chronological; nothing is pushed by an opaque rank. They speak of items only: each kind draws its own card.
//
// No tables, no facts. Who may: core/access (Visible in every list).
package home
