// Package access decides, once, who may do what.
//
// A Viewer is what one person may, loaded once per request: the spaces they belong to with their role there, once sanctions
// and barred kinds of organisations are taken off, the networks they manage, the plans opened to them. The rule for items
// is then written twice: Can in Go for one item, Visible in SQL for many. Both read the same Viewer and the item's own
// row; a random-world test holds them together. The same goes for spaces (CanSpace, SpaceVisible).
//
// The rule, in words.
//
//	An item is seen by its audience: everyone (public), who is signed in (registered), the members of its network
//	(network) or of its space (group), the members of its network who have its plan (plan), nobody more (runners); and by its moderators, who
//	are the animators of its space and the managers of its network. A draft is seen by its author alone; a hidden one by its
//	author and moderators; a deleted one by nobody. A child is not seen when its root is not, except by moderators of a
//	hidden root.
//	A group that is opened to another network lives there too: what its own network's members may see of it, that network's
//	members may, save those whom its own network excluded. Managing the other network gives no right over it.
//	What is in a person's own place is seen by them alone: nobody else is let in, nobody else moderates it, and it has no wider
//	audience. It takes no answer and no reaction.
//	A suspended account has the rights of nobody. Someone excluded from a network is in none of its groups. Someone whose
//	organisation's kind is barred from a space is not in it, unless they moderate it.
//	Members who are not muted publish in a space that is not archived; guests answer only. Who may see may react and
//	answer only as a member of the space. Authors delete their own, and edit what is not given to several writers: the members
//	who publish in the space, or its moderators, as the item says; moderators delete, hide, pin and lock. In a
//	conversation that is locked, moderators alone answer, and edit what they wrote. Who asked, or a moderator, accepts an
//	answer.
//	The operator runs the machine and makes networks: that opens no text to read.
//
// Who runs something may look at it as others do: AsMember takes away what they run, and grants nothing.
// A person may see what of theirs others get: Imagine makes a reader who is nobody.
//
// Explain tells why, step by step, and comes to what Can does.
//
// What one may not see is fail.Hidden; what one sees but may not do is fail.Forbidden, fail.Closed (archived), or
// fail.SignedOut for someone who has not signed in.
//
// Only Author may give an item's author away.
package access
