package directory

import "maillage/ui"

// profile is the page of somebody, as its reader may see it.
type profile struct {
	head        ui.ProfileProps
	name        string
	help, looks string
	skills      []ui.TagProps
	about       ui.Safe
	works       []ui.EntryProps
	silent      *ui.EmptyProps // when there are no works
	invite      string         // where to write the profile that is still empty
}

// side is the right column of a profile.
type side struct {
	title                     string
	networks                  []tieItem
	orgTitle, org, colleagues string
}

// tieItem is a network, with its groups, or one of these.
type tieItem struct {
	net, href, name, role string
	mark                  ui.MarkProps
	groups                []tieItem
}

// editing is the page of one's own profile.
type editing struct {
	tabs        ui.TabsProps
	in          Input
	skills, job string
	said        map[string]string // faults, by field
	faults      []ui.FieldError
	territories []ui.Option
	orgs        orgChoice
	avatar      ui.AvatarProps
	hasPhoto    bool
	here        string
}

// orgChoice is the organisations to choose from.
type orgChoice struct {
	search  string
	found   int
	nothing bool
	options []ui.Option
}
