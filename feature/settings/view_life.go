package settings

// Ids of the fields of these pages.
const (
	fieldConfirm = "mot-de-passe-actuel"
	fieldCode    = "code"
	fieldNew     = "nouvelle-adresse"
	fieldCheck   = "compris"
)

// confirming is the page where one proves again who one is.
type confirming struct {
	next        string // where one goes on to
	hasPassword bool
	email       string // masked
	waits       bool   // for a code
	until, code string
	wait        string // why no other letter was sent
	faults      map[string]string
	readMail    bool
}

// moving is the page where a new address is given.
type moving struct{ present, email, fault string }

// proving is the page where the code sent to it is typed. email is "" when the browser waits for none.
type proving struct {
	email, until string
	code, fault  string
	readMail     bool
}

// linking is the page of a link about an address.
type linking struct{ action, email, present, day string }

// leaving is the page where one asks to close one's account.
type leaving struct {
	sure    bool
	confirm string
	days    int
	fault   string
}
