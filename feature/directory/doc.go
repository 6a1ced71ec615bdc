// Package directory is the page of each person: who they are, where they work, what they can help with and look for, and
// what they published that the reader may see.
//
// Words: a profile is what a person writes about themselves beside their account (names, photo) and their affiliation (job,
// organisation), which are core/account's and core/org's. A skill is a word or two; two that differ by case or accents are
// one. A territory is a région or a département, by its key in the reference book ("region:53").
//
// Tables: profile, skill. Facts written, by the person: directory.updated. Facts followed: none.
//
// Who may: everyone with an account reads pages; people write their own. A page lists only what its reader may see
// (core/access), and never gives away who wrote an unsigned publication. The page of somebody suspended or gone is not
// there. Where every network of a person has this part off, their page keeps to name, function and publications.
//
// It deliberately does not search for people, and does not show e-mail addresses.
package directory
