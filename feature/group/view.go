package group

import "maillage/ui"

// finder is a search field over a list.
type finder struct {
	action, label, hint, text string
	fields                    []ui.Hidden
}

// groupList is groups to choose from, with what narrows them.
type groupList struct {
	title, hint  string // of the list over all networks
	action, text string
	count        string
	views        *ui.ChoicesProps
	mine         string // value of the present view in the address
	facets       []groupFacet
	chips        *ui.ChipsProps
	rows         []ui.RowProps
	more         string
	create       string // address of the page that makes one, "" when the visitor may not
	offers       string // address of those that other networks offer, for who manages this one
	empty        *ui.EmptyProps
}

// groupFacet is choices of one sort: check boxes when many, else one of them.
type groupFacet struct {
	name, legend string
	many         bool
	choices      []groupChoice
}

type groupChoice struct {
	value, label string
	n            int // groups that it would leave
	chosen       bool
}

// add offers a choice, unless it would leave nothing.
func (f *groupFacet) add(value, label string, n int, chosen bool) {
	if n > 0 || chosen {
		f.choices = append(f.choices, groupChoice{value, label, n, chosen})
	}
}

// idle tells whether the facet would change nothing: without a choice that is made, or two to make.
func (f groupFacet) idle() bool {
	real := 0
	for _, c := range f.choices {
		if c.value != "" {
			if c.chosen {
				return false
			}
			real++
		}
	}
	return real < 2 && f.many || real == 0
}

// creating is the page that makes a group: what it is, then which ones are near and how one gets in.
type creating struct {
	identity
	title, path, in string // in is the address of the group, for a sub-group
	faults          []ui.FieldError
	// Of the second step.
	near         []ui.RowProps
	doors        []ui.Option
	seen         string // who will see that it exists
	barred       []ui.Option
	change, back string
	founders     int // how many others must agree first
}

// identity is the fields that say what a group is, as they were typed.
type identity struct {
	name, lede, theme, others string
	known                     []string          // themes that groups of the network have
	said                      map[string]string // what is wrong, by field
}

// actKind is what the folder of a place offers.
type actKind string

const (
	actJoin    actKind = "join"    // at once
	actSee     actKind = "see"     // the page that says how
	actAsk     actKind = "ask"     // the page with the note
	actInvited actKind = "invited" // accept or turn down
	actWaits   actKind = "waits"
	actMember  actKind = "member"
)

type folderActs struct {
	kind                 actKind
	first                bool // enter is of the network, which comes before the group
	name                 string
	enter, leave, invite string
	about, settings      string // of a group; settings for who may change them
	below                string // where who runs it makes a sub-group
	offers               string // groups that others offer, for who manages a network
	orphans              string // groups that nobody runs, likewise
	founders             string // how many founders new groups need, likewise
	life                 string // what may become of a group, for who may change it
}

// entering is the page on which one comes in.
type entering struct {
	title, rule, both, waits       string
	asks                           bool
	note, fault                    string
	faults                         []ui.FieldError
	submit, action, back, withdraw string
	charter                        *charterText // of the group, when it has one
	status                         int
}

// charterText is the charter of a place, as it stands.
type charterText struct {
	title, accept string
	html          ui.Safe
	version       string
	dated         string // "Version 2, du 12 mars 2026"
}

// adjusting is the settings of a group. Of an archived one, only the way back.
type adjusting struct {
	identity
	path, back           string
	archived             bool
	doors, items, barred []ui.Option
	seen                 string
	welcome, charter     string
	ask                  bool // members accept the charter again
	version              string
	faults               []ui.FieldError
	above                string // name of the group of which it is a sub-group, when they may see it
	sub                  bool
	below                []string    // names of its active sub-groups
	fates                []ui.Option // what may become of them when it is archived
	opened               string      // the other networks where it lives
	mayHand              bool        // the visitor runs it as its animator, and stops when handing over
	who                  string
}

// belowList is the sub-groups of a group.
type belowList struct {
	hint   string
	rows   []ui.RowProps
	create string
}

// opening is the networks to which a group is opened, asks to be, or was refused.
type opening struct {
	path, back string
	closed     string // why it cannot be opened any further, "" when it can
	options    []ui.Option
	note       string
	rows       []openingRow
	faults     []ui.FieldError
	said       map[string]string
}

type openingRow struct {
	net, name, href, slug string
	mark                  ui.MarkProps
	state                 ui.TagProps
	note, dated           string
	undo                  string // what the button does
	confirm               *ui.Confirm
}

// offering is the groups that other networks open, or ask to open, to one.
type offering struct {
	action, back  string
	asked, opened []offerRow
	faults        []ui.FieldError
}

type offerRow struct {
	id, net, name, href, lede string
	mark                      ui.MarkProps
	tags                      []ui.TagProps
	facts                     []string
	note                      string
	by                        ui.PersonProps
	confirm                   *ui.Confirm // of closing
}

type leaving struct {
	title, text, yes, action, back string
	faults                         []ui.FieldError
}

// memberList is who belongs to a place.
type memberList struct {
	find     finder
	count    string
	rows     []ui.PersonCardProps
	more     string
	empty    *ui.EmptyProps
	animates bool
	invite   string
	excluded *ui.Link
	narrows  []ui.FieldProps // choices beside the search field
	file     string          // address of the list as a file, for who animates
	several  string          // where a gesture about those who are chosen is confirmed; "" for who may do none
	done     string          // what the last one did
	stayed   []string        // and why others stay as they were
}

// membersSide is the right column of the members.
type membersSide struct {
	title    string
	requests []request
	rest     string
	spread   string
	bars     []ui.MeterProps
}

type request struct {
	person             ui.PersonProps
	name, note, action string
}

type excludedList struct {
	back string
	rows []excludedRow
}

type excludedRow struct {
	name, note, href, action string
	avatar                   ui.AvatarProps
}

// managing is what an animator may do about one person.
type managing struct {
	back, name             string
	person                 ui.PersonProps
	options                []ui.Option // roles; none when the visitor may not name them
	out, mayExclude        bool
	note, reason           string // why they are out; what was typed
	max                    int
	roles, exclusion       string
	faults                 []ui.FieldError
	roleFault, reasonFault string
}

// inviting is the form to invite, with the invitations that wait.
type inviting struct {
	bulk                string // address of whole lists, "" when the visitor may not send them
	action, back, take  string
	who, role           string
	options             []ui.Option
	closed              bool
	rows                []pendingRow
	faults              []ui.FieldError
	whoFault, roleFault string
}

type pendingRow struct {
	who, name, href, role, note string
	avatar                      ui.AvatarProps
}

// invitation is what the link of a letter shows.
type invitation struct {
	mark                                    ui.MarkProps
	title, name, lede, network, role, until string
	by                                      ui.PersonProps
	action, signIn                          string
	charter                                 *charterText
	faults                                  []ui.FieldError
}
