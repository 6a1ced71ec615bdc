package populate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"maillage/core/db"
)

// table is a table with the columns that populate writes; the others keep their defaults.
type table struct {
	name    string
	columns []string
}

func tableOf(name, columns string) table { return table{name, strings.Fields(columns)} }

// The tables, in the order in which they are written; the columns are those whose value is not the default.
var (
	tPerson      = tableOf("person", "id handle email email_key email_proved given family sort_key job org_id org_name org_kind state reason operator rights created")
	tAffiliation = tableOf("affiliation", "id person_id org_id job since proof proved")
	tProfile     = tableOf("profile", "person_id territory can_help looks_for updated")
	tSkill       = tableOf("skill", "person_id skill_key skill position")
	tDigest      = tableOf("notice_digest", "person_id next since")
	tVisit       = tableOf("home_visit", "person_id since seen")
	tPersona     = tableOf("demo_persona", "name person_id")
	tSpace       = tableOf("space", "id kind network_id parent_id slug name sort_key noun lede theme admission audience items_audience members posted opened created")
	tGroupTheme  = tableOf("group_theme", "space_id rank label")
	tOpening     = tableOf("space_opening", "space_id network_id state asked_by asked decided_by decided")
	tGrant       = tableOf("space_grant", "network_id plan org_id starts ends")
	tCategory    = tableOf("forum_category", "id space_id name rank")
	tMembership  = tableOf("membership", "person_id space_id role state joined")
	tLevel       = tableOf("notice_level", "space_id person_id level")
	tItem        = tableOf("item", "id kind space_id network_id parent_id root_id author_id title audience state created updated version replies useful thanks same question answer_id answer_by answered pinned")
	tBody        = tableOf("text_body", "item_id markdown html")
	tPost        = tableOf("post", "item_id")
	tTopic       = tableOf("forum_topic", "item_id category_id near near_found")
	tTheme       = tableOf("theme", "id slug label")
	tItemTheme   = tableOf("item_theme", "item_id theme_id")
	tReaction    = tableOf("reaction", "item_id person_id kind at")
	tTie         = tableOf("tie", "person_id what target stance at")
	tRead        = tableOf("forum_read", "person_id item_id until replies")
	tCaught      = tableOf("forum_caught", "person_id space_id until")
	tWelcome     = tableOf("desk_welcome", "space_id person_id at")
	tTold        = tableOf("notice_told", "item_id channel person_id kind subject_id fact_id at")
	tNotice      = tableOf("notice", "person_id kind subject_id space_id first_item item_id n since latest seen")
	tFact        = tableOf("fact", "seq id kind at actor_id space_id item_id root_id mentions data")
	tTerm        = tableOf("directory_term", "network_id term sort_key person_id")
	tLabel       = tableOf("directory_label", "term label")
	tDocument    = tableOf("search_document", "id kind stamp named")
	tDocumentPG  = tableOf("search_document", "id kind stamp named forms")
	tText        = tableOf("search_text", "rowid title body")
	tName        = tableOf("search_name", "rowid title body")
	tWord        = tableOf("search_word", "word n")
	tSlip        = tableOf("search_slip", "slip word")
)

// tables is every table that is written with plain rows on both engines.
var tables = []table{tPerson, tAffiliation, tProfile, tSkill, tDigest, tVisit, tPersona, tSpace, tGroupTheme, tOpening, tGrant, tCategory, tMembership, tLevel,
	tItem, tBody, tPost, tTopic, tTheme, tItemTheme, tReaction, tTie, tRead, tCaught, tWelcome, tTold, tNotice, tFact, tTerm, tLabel, tDocument, tWord, tSlip}

// column is one of a table of the database.
type column struct {
	name     string
	required bool // it may not be null and has no default
}

// checkSchema compares the tables with those of the database, which go their own way: a column that is needed and not
// written, or written and not there, is an error that names it.
func checkSchema(ctx context.Context, q db.Q) error {
	var faults []string
	for _, t := range tables {
		have, err := columnsOf(ctx, q, t.name)
		if err != nil {
			return err
		}
		for _, c := range have {
			if c.required && !slices.Contains(t.columns, c.name) && !(t.name == "search_document" && c.name == "forms") {
				faults = append(faults, fmt.Sprintf("%s.%s may not be null and has no default: write it (site/populate/table.go)", t.name, c.name))
			}
		}
		for _, name := range t.columns {
			if !slices.ContainsFunc(have, func(c column) bool { return c.name == name }) {
				faults = append(faults, fmt.Sprintf("%s.%s is not there any more (site/populate/table.go)", t.name, name))
			}
		}
	}
	if len(faults) > 0 {
		return fmt.Errorf("populate: the schema has changed:\n%s", strings.Join(faults, "\n"))
	}
	return nil
}

const (
	columnsSQLite = `
		SELECT name, "notnull" <> 0 AND dflt_value IS NULL FROM pragma_table_info($1)
		ORDER  BY cid`
	columnsPostgres = `
		SELECT column_name, is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' FROM information_schema.columns
		WHERE  table_schema = current_schema() AND table_name = $1
		ORDER  BY ordinal_position`
)

func columnsOf(ctx context.Context, q db.Q, name string) ([]column, error) {
	query := columnsSQLite
	if q.Engine() == db.Postgres {
		query = columnsPostgres
	}
	return db.All(ctx, q, func(r db.Row) (c column, err error) { return c, r.Scan(&c.name, &c.required) }, query, name)
}

// sink is where rows go. Rows of one table come in the order of its key.
type sink interface {
	// load writes the rows that each yields. It may keep the values of a row, not the slice.
	load(ctx context.Context, t table, each func(put func(...any))) error
	// exec runs one statement.
	exec(ctx context.Context, text string, args ...any) error
}
