// Package space is networks, groups, and who belongs to them.
//
// A space is a network (at the top: brand, admission rule, parts) or a group inside one. A membership is a person's place
// in a space, with a role and a state. Grants are what a subscription opens: a plan of a network, to a person or to all the
// agents of an organisation.
//
// A group lives in one home network, and may be opened to others: asked by who runs it, accepted by who manages the other.
//
// This room keeps the tables and their counters right; it decides nothing about who may do what: core/access does, and
// features ask it first.
//
// Tables: space, membership, space_grant, space_opening, space_epoch.
package space
