package corpus

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

//go:embed data
var data embed.FS

// Sheet is a real text that a post may quote; which fields are filled depends on its source.
type Sheet struct {
	ID      string   // unique
	Source  string   // practice, service-public, labour, nsi, etalab, datagouv
	Theme   string   // key of the theme it belongs to
	Title   string   // without a final full stop
	Summary string   // whole sentences
	Lead    string   // a sentence ended by a colon, before Points
	Points  []string // whole items, without final punctuation
	Body    string   // Markdown, to be quoted as it is
	URL     string
	Date    string // yyyy-mm-dd, when the source gives it
}

// texts is all that is embedded, as read.
type texts struct {
	themes    map[string]*pack
	order     []string // themes as they are written
	sheets    []Sheet
	post      map[string][]string // patterns by section
	comment   map[string][]string
	plain     map[string][]plain   // messages which quote nothing, by section
	openings  map[string][]opening // topics by section
	groups    [][]string
	jobs      []job
	given     []givenName
	family    []weighted
	questions []string
	themeOf   map[string]Theme // vocabulary code → theme
	cadres    map[string]bool
}

type givenName struct {
	name string
	sex  string // F, M, or X: both
}

type weighted struct {
	name   string
	weight float64
}

type job struct {
	kinds           string // letters, see jobs.tsv
	themes          []string
	masculine, femi string
	cadre           string
}

func loadTexts() (*texts, error) {
	t := &texts{themes: map[string]*pack{}, post: map[string][]string{}, comment: map[string][]string{}, plain: map[string][]plain{}, themeOf: map[string]Theme{}, cadres: map[string]bool{}}
	for _, read := range []func() error{t.readThemes, t.readPatterns, t.readOpenings, t.readTables, t.readNames, t.readVocabularies, t.readSheets} {
		if err := read(); err != nil {
			return nil, fmt.Errorf("corpus: %w", err)
		}
	}
	return t, nil
}

func text(name string) (string, error) {
	raw, err := data.ReadFile("data/" + name)
	return string(raw), err
}

// readPatterns reads the [sections] of posts.txt and comments.txt.
func (t *texts) readPatterns() error {
	for name, into := range map[string]map[string][]string{"posts.txt": t.post, "comments.txt": t.comment} {
		raw, err := text(name)
		if err != nil {
			return err
		}
		section := ""
		for line := range strings.Lines(raw) {
			line = strings.TrimSpace(line)
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
			case strings.HasPrefix(line, "["):
				section = strings.Trim(line, "[]")
			case strings.HasPrefix(section, "generic"):
				if err := t.plainLine(section, line); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			default:
				into[section] = append(into[section], line)
			}
		}
	}
	return nil
}

// plain is a pattern of message with the replies that fit it.
type plain struct {
	pattern string
	replies []string
}

// plainLine reads a message, or with a hyphen before it one more reply to the last message.
func (t *texts) plainLine(section, line string) error {
	list := t.plain[section]
	reply, isReply := strings.CutPrefix(line, "- ")
	switch {
	case !isReply:
		t.plain[section] = append(list, plain{pattern: line})
	case len(list) == 0:
		return errThemeLine
	default:
		list[len(list)-1].replies = append(list[len(list)-1].replies, reply)
	}
	return nil
}

// readTables reads groups.tsv, jobs.tsv.
func (t *texts) readTables() error {
	groups, err := table("groups.tsv", 8)
	if err != nil {
		return err
	}
	t.groups = groups
	jobs, err := table("jobs.tsv", 5)
	if err != nil {
		return err
	}
	for _, c := range jobs {
		t.jobs = append(t.jobs, job{kinds: c[0], themes: strings.Split(c[1], ","), masculine: c[2], femi: c[3], cadre: c[4]})
	}
	return nil
}

func table(name string, columns int) ([][]string, error) {
	raw, err := text(name)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for line := range strings.Lines(raw) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != columns {
			return nil, fmt.Errorf("%s: %d columns instead of %d: %q", name, len(cells), columns, line)
		}
		rows = append(rows, cells)
	}
	return rows, nil
}

func readCSV(name string) ([][]string, error) {
	raw, err := text(name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows[1:], nil
}

func (t *texts) readNames() error {
	sexOf := map[string]string{}
	rows, err := readCSV("prenoms.csv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		sexOf[r[0]] = r[1]
	}
	for _, name := range strings.Fields(livingGivenNames) {
		name, sex, own := strings.Cut(name, ":")
		if !own {
			sex = sexOf[name]
		}
		if sex == "" {
			return fmt.Errorf("prenoms.csv does not have %s", name)
		}
		t.given = append(t.given, givenName{name, sex})
	}
	if rows, err = readCSV("noms.csv"); err != nil {
		return err
	}
	for _, r := range rows {
		n, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			return err
		}
		t.family = append(t.family, weighted{accented(r[0]), n})
	}
	for _, name := range strings.Split(regionalFamilyNames, ",") {
		t.family = append(t.family, weighted{strings.TrimSpace(name), 16_000})
	}
	if rows, err = readCSV("questions.csv"); err != nil {
		return err
	}
	for _, r := range rows {
		t.questions = append(t.questions, strings.Join(strings.Fields(r[0]), " "))
	}
	return nil
}

func (t *texts) readVocabularies() error {
	rows, err := readCSV("banatic.csv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		t.themeOf["banatic:"+r[0]] = Theme{"banatic", r[0], r[1]}
	}
	concepts, err := table("scolomfr.tsv", 2)
	if err != nil {
		return err
	}
	for _, c := range concepts {
		t.themeOf["scolomfr:"+c[0]] = Theme{"scolomfr", c[0], c[1]}
	}
	if rows, err = readCSV("cadres.csv"); err != nil {
		return err
	}
	for _, r := range rows {
		t.cadres[r[1]] = true
	}
	return nil
}

func (t *texts) readSheets() error {
	raw, err := data.ReadFile("data/sheets.ndjson.gz")
	if err != nil {
		return err
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	scan := bufio.NewScanner(z)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		var s Sheet
		if err := json.Unmarshal(scan.Bytes(), &s); err != nil {
			return err
		}
		if t.themes[s.Theme] == nil {
			return fmt.Errorf("sheet %s: no theme %s", s.ID, s.Theme)
		}
		t.sheets = append(t.sheets, s)
	}
	return scan.Err()
}
