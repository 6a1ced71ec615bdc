// Package desk is where those who animate groups find what waits for them.
//
// Each group has a desk, a tab that its animators alone see; /bureau is one over all the groups that a person animates, and
// for who manages a network also its groups that nobody animates. A desk is panels, each given by the part that knows
// (web.PanelSlot): the requests and the reports are of other parts. This one gives newcomers, questions that wait, members
// who went quiet, and the pulse.
//
// Words: a newcomer joined in the last 14 days and was not welcomed; somebody is welcomed when a text of the group names
// them, when somebody else answers them there, or when an animator says that they were. A welcome begins with a text of the
// group's own, in which {nom} becomes their name, which tells them, and {fonction} what they do. A member is quiet who
// published, answered or reacted in the last six months, and not in the last 60 days. The pulse is what a group did in each
// of the last twelve weeks: how many people were active (published, answered or reacted), how many contributed (published or
// answered), and how many questions somebody else answered within 72 hours. Its phase is said by rules.go.
//
// What it refuses: nothing says what somebody read. Nobody is compared: people stand in alphabetical order or in that of
// their coming, with the week of their last sign at most, never its hour, never a number. The pulse of a group of fewer
// than five members is neither counted nor shown.
//
// Weeks are counted each hour by a task, fifty groups at a time: the current one anew, the others until answers can come in
// time no more, and never again. A group that was not counted yet is when its desk is read.
//
// Tables: desk_week, desk_welcome, desk_template. Facts written: desk.welcomed, desk.template_changed. Facts followed: what
// ends with .published, .commented or .edited in a group. Tasks: desk.weeks.
// Who may: who animates the group (access.Animate); each panel counts only what they may read.
package desk
