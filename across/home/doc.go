// Package home is where one arrives: the portal for those who have not signed in; for those who have, the streams over all
// their networks and what they missed; and the first page of each network and group.
//
// Streams are chronological; nothing is pushed by an opaque rank. They speak of items only: each kind draws its own card.
//
//   - Followed: what was published in the groups one belongs to, by people one follows, with a theme one follows, and the
//     items one follows; less the people, themes and items one muted.
//   - Recent: all that one may see in one's networks, groups opened to them included.
//   - Unanswered: the questions of these that wait; less what one muted.
//
// The items of people one blocked are in none of them, nor in the streams of places. Who wrote an item whose author is hidden
// plays no part in any of this: a stream would give them away.
//
// Those who run a place pin up to three items at its head.
//
// A visit is a series of looks at the home page less than half an hour apart. What was missed is what came between the end
// of the visit before and now; it is written at most once in ten minutes.
//
// Tables: home_visit. Facts written: item.pinned, item.unpinned.
// Who may: core/access (Visible in every list and count; Pin).
package home
