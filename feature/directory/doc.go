// Package directory is who is there: the list of people over all one's networks, the page of each person and of each
// organisation, who may read which part of a profile, and whom one is in contact with, follows, hides or blocks.
//
// Words: a profile is what a person writes about themselves beside their account (names, photo) and their affiliation (job,
// organisation), which are core/account's and core/org's. Its fields (Field) have an audience each: everyone with an account,
// the members of my networks, my contacts, nobody. What a reader is to somebody is their relation: stranger, colleague (they
// share a network), contact, self; each reads what the ones before read. Name, photo, job and organisation have no audience:
// they stand beside whatever one publishes. A skill is a word or two; two that differ by case or accents are one. A territory
// is a région or a département, by its key in the reference book ("region:53"). A circle is a list of one's contacts, of
// requests, of people followed, hidden or blocked.
//
// The list reads an index: for each network and each member, the terms under which they are found there (directory_term), in
// the order of names. It holds only what every member of the network may read, and is written in the transaction that changes
// a profile or its audiences, so that nothing that was closed is found a moment longer. A follower does the rest: who came in,
// left, was renamed. Whether somebody is a member, active and not blocked is asked of core's own tables at each reading. Counts
// are over the first 500 people; beyond they are "at least".
//
// Tables: profile, skill, profile_audience, contact, directory_term, directory_label. Facts written: directory.updated, by the
// person; person.contact_asked and person.contact_accepted, which mention the other. Facts followed: all that have no item.
//
// Who may: everyone with an account reads pages, as far as each field's audience goes; people write their own. The list has the
// members of the reader's networks, without those suspended or gone and without those whom they block or who block them. A
// page lists only publications that its reader may see (core/access), and never gives away who wrote an unsigned one. The page
// of somebody suspended or gone is not there. Where every network of a person has this part off, their page keeps to name,
// function and publications. One asks members of one's networks to be in contact. A refusal is not told, nor a block: to
// who asked, the request still waits; whoever is blocked reads what strangers read. Search is given only what everyone may
// read.
//
// It deliberately knows no territories of its own, sends no messages between people, and keeps a function with its
// organisation: one cannot be hidden without the other.
package directory
