package directory

import "maillage/ui"

// listing is a page of the list of people.
type listing struct {
	text, hint, next string
	choices          ui.ChoicesProps
	chips            *ui.ChipsProps
	facets           []facet
	people           []personRow
	empty            *ui.EmptyProps
}

// facet is a group of narrowings.
type facet struct {
	name, legend string
	choices      []choice
}

type choice struct {
	value, label, count string
	n                   int
	chosen              bool
}

// personRow is a line of a list of people.
type personRow struct {
	name, href, about string
	avatar            ui.AvatarProps
	tags              []ui.TagProps
	networks          []network
	follow            *ui.PostProps // nil for oneself
}

type network struct {
	name string
	mark ui.MarkProps
}

// profile is the page of somebody, as its reader may see it.
type profile struct {
	as          *viewAs // when one looks at one's own page as another
	notice      *ui.NoticeProps
	request     *request // of this person, which waits for the reader
	head        ui.ProfileProps
	name        string
	help, looks []string
	skills      []ui.TagProps
	about       ui.Safe
	coordinates []ui.Def
	works       []ui.EntryProps
	older       string
	silent      *ui.EmptyProps // when there are no works
	invite      string         // where to write the profile that is still empty
}

// viewAs is the band above one's own page as another gets it.
type viewAs struct {
	choices ui.ChoicesProps
	says    string
	back    string
}

// request is a request for contact that waits for an answer.
type request struct {
	handle, name, note, back string
}

// side is the right column of a profile.
type side struct {
	title                              string
	networks                           []tieItem
	orgTitle, org, orgHref, colleagues string
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

// privacyPage is who may read what of one's profile.
type privacyPage struct {
	tabs   ui.TabsProps
	fields []ui.FieldProps
	faults []ui.FieldError
	as     string // the page as another gets it
}

// asking is the form of a request for contact.
type asking struct {
	name, about, action, back string
	avatar                    ui.AvatarProps
	note                      ui.FieldProps
	faults                    []ui.FieldError
}

// circles is the page of one's contacts.
type circles struct {
	tabs     ui.TabsProps
	title    string
	hint     string
	requests []acquaintance // that wait, on the first page
	people   []acquaintance
	next     string
	empty    *ui.EmptyProps
}

// acquaintance is a line of a circle.
type acquaintance struct {
	name, href, about, note string
	avatar                  ui.AvatarProps
	buttons                 []ui.PostProps
}

// orgPage is the page of an organisation.
type orgPage struct {
	avatar       ui.AvatarProps
	name, kind   string
	defs         []ui.Def
	agentsTitle  string
	agents       []personRow
	next         string
	empty        *ui.EmptyProps
	groups       []orgGroup
	site, search string
}

type orgGroup struct {
	net, href, name, agents string
	mark                    ui.MarkProps
}

// orgList is the list of organisations.
type orgList struct {
	choices    ui.ChoicesProps
	text, hint string
	rows       []ui.RowProps
	empty      *ui.EmptyProps
}
