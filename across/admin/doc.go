// Package admin is the pages of those who run a network, and of who runs the deployment.
//
// A manager says there what the network is: its name and colours, who gets in, who sees what is published, which parts are
// on; an image may stand for its mark (core/attach makes it anew). The list of its members can be searched, narrowed, and taken away as a file for a spreadsheet. The operator sees how
// the machine is: networks, tasks, letters, followers, storage. A manager may look at the whole site as a member or as
// somebody who is not signed in (web.Preview).
//
// The words that a network chooses are what it is (above its name), and what it calls its groups, members, animators and
// publications, one and several, in both languages (Call): all its pages, notices and letters say them.
//
// Words: a colour is the brand's own; the shades that pages use are derived from it by kit/colour and are always readable,
// which the page shows. A domain is one of e-mail addresses, or "@region" for those of a kind of organisation. A kind is
// barred when the agents of such organisations are not admitted.
//
// No tables: the network is core/space's, and every change takes the number of the version it was made from, so that two
// managers do not undo each other without knowing.
//
// Who runs a group chooses which of the network's parts it has.
//
// Facts written: in the group, admin.parts_switched with {"off": [names]}; in the network: admin.network_changed with {"changed": [names of fields]}, admin.exported with
// {"people": number}. Facts followed: none.
//
// Who may: core/access, Manage on the network (its managers, the operator); the page of the deployment is the operator's.
//
// It deliberately tells nothing of when somebody was last there, ranks nobody, gives no e-mail address in the file, and
// changes no role: the pages of feature/group do.
package admin
