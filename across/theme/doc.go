// Package theme is the themes that people give to what they write by a word after "#": the page of each, and the list of
// those of one's networks.
//
// The page of a theme shows the items and the answers that carry it and that one may read, newest first, and groups where they
// are written. A theme that nothing one may read carries is not there, no more than one that nobody ever wrote. Following a
// theme brings its items into one's own stream (across/home); muting it keeps them out, and silences notices.
//
// No tables (theme and item_theme are core/item's, ties core/tie's), no facts: nobody is told of what another chose.
// Who may: core/access (Visible in every list and count); who is signed in follows.
package theme
