// Package group is how people get into networks and groups, see who is there, and leave.
//
// A network, or a group in it, has an admission: open (one click), by professional address (the proved address of the
// person is of a listed domain; others ask), on request (an animator decides), or by invitation. Joining a group needs its
// network: where the network would let the person in by itself, both are joined at once; elsewhere the network comes first.
//
// Words: a request is a person who waits for an animator, with a note. An invitation waits for the person: somebody with
// an account finds it on the page of the space; an address gets a letter with a link, and whoever has the link may accept
// it once, whatever the address they sign in with. An exclusion keeps somebody out until an animator lifts it; lifting it
// invites them again. Entering is decided in rules.go.
//
// Who runs a place narrows its members by name, organisation, role and the week of their last visit (never finer, and told to
// nobody else), takes the list in a file, and gives several a role or takes them out at once, for a reason that each may read
// for a year (roll.go). That is no sanction: they may come back.
//
// Who manages a network may invite a whole list at once: it is read, each line judged and reported first, and a task invites
// afterwards those who can be, one transaction each.
//
// Who may publish in a network may make a group in it, which they then animate. They are first shown the groups that are
// near: a network dies of too many empty ones. Groups are found by words of their name, purpose and themes, by their door
// and by how lively they are; a group in which nothing was published for 90 days is asleep, and says so.
// After six months it is inactive: its folder says so, and leads who runs it to the page where they hand it over or archive
// it. Who manages a network has the list of the groups that nobody runs.
//
// Who runs a group makes sub-groups in it, one level deep: each has its own members and its own rule, and is held within its
// group, seen by no more people and closed to whom the group is, also after the group narrows. What becomes of them is asked
// when the group is archived.
//
// Who runs two groups, as a manager of their network does, merges one into the other: people, what was published, sub-groups and
// themes move in small transactions of a task (merge_task.go), nothing is read by more people than before but the members of the
// other, and the addresses of the one lead there (space.Into). How many more will read is counted and agreed to before. Tables:
// group_merge, and for what follows group_founding.
//
// A network may ask that others found a group with who makes it, but for its managers: until they accept it is seen by them and
// by who manages the network alone (space.Founding), and has one page. After thirty days it ends; it may be taken up again.
//
// A group may open to other networks: its animators ask, with a word, and who manages the other network answers, and may
// close later. The members of that network then see the group in their lists and enter it by its own rule, without its home
// network. A secret group opens nowhere; a sub-group only where its group is open.
//
// A network, as a group, greets who comes in and has a charter: it is accepted on the way in, its versions can all be read,
// and a version may ask those who are in to accept it again; a button of the folder then says so. A network with a charter
// is entered before its groups. Decisions of moderation quote its paragraphs, then those of the group.
//
// Tables: group_invitation (letters that wait); group_bulk and group_bulk_line (lists of people to invite, for 30 days);
// group_about, group_charter and group_acceptance (what a place says to who comes in, the versions of its charter, who
// accepted which: version 0 is who came in without having it before them); group_theme (its themes beside the main one);
// group_withdrawal (why somebody was taken out).
// Spaces, memberships and openings are core/space's.
//
// Facts written, in the space: group.created, group.joined, group.charter_accepted, group.left, group.requested, group.withdrawn by the person;
// group.changed, group.archived, group.reopened by who runs the group; group.accepted, group.declined, group.invited,
// group.uninvited, group.bulk_sent, group.role_changed, group.removed, group.exported, group.excluded, group.readmitted by an animator, with the person
// mentioned when they have an account; group.opened, group.opening_refused, group.opening_closed by a manager of the other
// network, with who asked. In the other network: group.opening_asked, with its managers, and group.opening_settled when
// nothing waits any more. Facts followed: none.
//
// Who may: core/access. Enter for oneself; SeeMembers to read who is there; Animate for requests, invitations, exclusions,
// and roles in a group, and to make sub-groups; Manage for roles in a network, for the settings and the openings of a group,
// and to answer for a network. Nobody excludes themselves or a manager. The last animator of a group and the last manager of
// a network stay until somebody takes over.
//
// It deliberately does not make networks or change their settings, and sends no letter but the invitation: notices follow
// the facts.
package group
