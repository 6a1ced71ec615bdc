package arch

// The tree, as data. A folder of Go code in no family is a fault.

// module is the name in go.mod.
const module = "maillage"

// family is a folder of the tree and the families its rooms may import. Rooms of one family
// may import each other only as the field own says.
type family struct {
	name    string
	imports []string
	own     ownRule
}

type ownRule int

const (
	apart   ownRule = iota // a room never imports another of the family
	ordered                // only rooms above it in coreOrder
	free                   // any: the compiler refuses cycles
)

// families, lowest first.
var families = []family{
	{name: "kit", own: free},
	{name: "ui", own: free, imports: []string{"kit"}},
	{name: "core", own: ordered, imports: []string{"kit", "ui"}},
	{name: "feature", own: apart, imports: []string{"kit", "ui", "core"}},
	{name: "across", own: apart, imports: []string{"kit", "ui", "core"}},
	{name: "site", own: free, imports: []string{"kit", "ui", "core", "feature", "across"}},
	{name: "cmd", own: apart, imports: []string{"site", "core/config"}},
	{name: "e2e", own: free, imports: []string{"kit", "ui", "core", "feature", "across", "site"}},
	{name: "tools", own: free, imports: []string{"kit", "ui", "core", "feature", "across", "site", "e2e"}},
	{name: "arch", own: free},
}

// coreOrder is the strict order of the core: a room imports only rooms above it.
// A new room needs an ADR (docs/adr).
var coreOrder = []string{
	"ref",
	"config",
	"db",
	"journal",
	"queue",
	"blob",
	"mail",
	"broadcast",
	"limit",
	"account",
	"org",
	"space",
	"item",
	"tie",
	"access",
	"text",
	"kind",
	"attach",
	"coedit",
	"web",
	"part",
}

// sideways are the declared imports between rooms that are otherwise apart: "from to", and why.
var sideways = map[string]string{
	"feature/conference feature/agenda": "a broadcast is the room of a meeting: it opens and closes with it",
	"feature/training feature/agenda":   "a session of a path is a meeting, with its registrations and attendance",
}

// testOnly are packages that the product never imports, besides those whose folder ends in
// "test" (core/db/dbtest): test files, tools, e2e and other such packages may.
var testOnly = []string{"core/db/pgserver", "core/blob/s3server", "site/sitetest"}

// kitExtra are the kit rooms with more than one family of dependencies, and why.
var kitExtra = map[string]string{
	"kit/mime":     "sniffing is a library of its own; a safe file name also needs Unicode normal forms (x/text)",
	"kit/pdftext":  "PDFium is called through WebAssembly: its binding needs the machine it runs on (wazero)",
	"kit/sanitize": "the policy is bluemonday's; repairing a tree needs the HTML parser it stands on (x/net)",
}

// badNames are package names that say nothing about what is inside.
var badNames = []string{
	"util", "utils", "common", "helper", "helpers", "model", "models", "type", "types",
	"misc", "manager", "managers", "service", "services", "impl", "base", "shared", "lib",
}

// templNever is what a template never imports: it is given values, not the means to get them.
var templNever = []string{"net/http", "database/sql", module + "/core/db"}

// Sizes above which the report names a thing.
const (
	bigFile     = 500  // lines
	bigFunction = 50   // lines
	bigPackage  = 5000 // lines of Go without tests and generated files
)
