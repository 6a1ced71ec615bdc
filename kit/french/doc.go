// Package french sets French text as a printer would, and folds it for sorting and searching.
//
// Typography puts non-breaking spaces where French wants them, curved apostrophes and the one-sign
// ellipsis, and leaves addresses, mails, hours such as 12:30 and code alone. Edits gives the same
// corrections one by one, for callers whose text is cut in pieces (kit/markdown).
//
// Spaces follow the Imprimerie nationale: a narrow one (U+202F) before ; ? ! and between groups of
// three digits; a full one (U+00A0) before the colon, inside « » on both sides, and between a number
// and its unit.
//
// The package does not correct spelling or case, does not turn straight double quotes into
// guillemets (nothing tells inches from quotes), and does not look at HTML.
package french
