package corpus

import (
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/core/org/directory"
)

// Stock is what the texts built into the program are made of, for worlds that are larger than the demonstration and made in
// another way. Lists are in the order of the files; none is empty.
type Stock struct {
	Given  []Name   // first names
	Family []string // surnames, the frequent ones first
	Jobs   []Trade
	Themes []Subject
	// Replies are whole sentences that answer anything.
	Replies []string
}

// Name is a first name.
type Name struct {
	Text     string
	Feminine bool
}

// Trade is a function, and where it is found.
type Trade struct {
	Employers           string   // letters: r région, d département, c commune, e EPCI, s syndicat, a académie
	Themes              []string // keys of subjects
	Masculine, Feminine string
}

// Subject is what can be said of one theme.
type Subject struct {
	Key, Name, Tag            string // "eau", "l'eau et l'assainissement", "eau"
	Skills, Objects           []string
	Help, Looks               []string
	Titles, Sentences, Points []string // names of sheets; whole sentences; items of lists
	Questions                 []string
}

// NewStock reads the stock. An error means that the texts built into the program contradict each other.
func NewStock() (*Stock, error) {
	t, err := loadTexts()
	if err != nil {
		return nil, err
	}
	s := &Stock{}
	for _, g := range t.given {
		s.Given = append(s.Given, Name{g.name, g.sex == "F"})
	}
	for _, f := range t.family {
		s.Family = append(s.Family, f.name)
	}
	for _, j := range t.jobs {
		s.Jobs = append(s.Jobs, Trade{j.kinds, j.themes, j.masculine, j.femi})
	}
	at := map[string]int{}
	for _, key := range t.order {
		p := t.themes[key]
		at[key] = len(s.Themes)
		s.Themes = append(s.Themes, p.subject())
	}
	for _, sheet := range t.sheets {
		s.Themes[at[sheet.Theme]].add(sheet)
	}
	for _, section := range sortedKeys(t.comment) {
		for _, line := range t.comment[section] {
			s.Replies = append(s.Replies, plainSentences(line)...)
		}
	}
	return s, nil
}

func (p *pack) subject() Subject {
	out := Subject{Key: p.key, Name: p.name, Tag: tags[p.key], Skills: p.skills, Objects: p.objects, Help: p.help, Looks: p.looks}
	for _, q := range p.questions {
		out.Questions = append(out.Questions, plainSentences(q.ask)...)
		for _, a := range q.answers {
			out.Sentences = append(out.Sentences, plainSentences(a)...)
		}
	}
	for _, story := range p.stories {
		out.Sentences = append(out.Sentences, plainSentences(story.tell+" "+story.reply)...)
		for _, point := range story.points {
			out.Points = append(out.Points, plainPoint(point)...)
		}
	}
	for _, r := range p.remarks {
		out.Sentences = append(out.Sentences, plainSentences(r)...)
	}
	return out
}

func (s *Subject) add(sheet Sheet) {
	if len(plainPoint(sheet.Title)) == 1 {
		s.Titles = append(s.Titles, sheet.Title)
	}
	s.Sentences = append(s.Sentences, plainSentences(sheet.Summary)...)
	for paragraph := range strings.SplitSeq(sheet.Body, "\n\n") {
		s.Sentences = append(s.Sentences, plainSentences(paragraph)...)
	}
	for _, p := range sheet.Points {
		s.Points = append(s.Points, plainPoint(p)...)
	}
}

// signs mean something in Markdown or in patterns: what has one does not stand by itself.
const signs = "{}[]*_`#<>&|\\\n@~"

// plainSentences returns the sentences of text that stand by themselves, in any paragraph.
func plainSentences(text string) []string {
	var out []string
	for len(text) > 0 {
		end := len(text)
		for i, r := range text {
			if strings.ContainsRune(".?!", r) && (i+1 == len(text) || text[i+1] == ' ') && i > 12 {
				end = i + 1
				break
			}
		}
		s := strings.Join(strings.Fields(text[:end]), " ")
		text = text[end:]
		first, _ := utf8.DecodeRuneInString(s)
		if n := len(s); n >= 14 && n <= 400 && strings.ContainsRune(".?!", rune(s[n-1])) && !strings.ContainsAny(s, signs) && !strings.ContainsRune("-+0123456789(:«»", first) && !strings.Contains(s, "://") {
			out = append(out, s)
		}
	}
	return out
}

// plainPoint is s alone when it stands by itself in a list, else nothing.
func plainPoint(s string) []string {
	s = strings.Join(strings.Fields(s), " ")
	if n := len(s); n < 8 || n > 300 || strings.ContainsAny(s, signs) || strings.ContainsRune("-+0123456789(:", rune(s[0])) || strings.Contains(s, "://") {
		return nil
	}
	return []string{s}
}

// Letter is that of jobs for an organisation, 0 for those where nobody of the demonstration works.
func Letter(k directory.Kind) byte {
	kinds := []directory.Kind{directory.Region, directory.Departement, directory.Commune, directory.EPCI, directory.Syndicat, directory.Academie}
	if n := slices.Index(kinds, k); n >= 0 {
		return "rdcesa"[n]
	}
	return 0
}

// Role is somebody of the cast: a persona, or somebody whom the design's screens show.
type Role struct {
	Persona, Given, Family string // Persona is "" for those who are none
	Feminine               bool
	Function, Org          string // Org is a directory.Key
	Networks, Themes       []string
	CanHelp, LooksFor      string
}

// Cast lists those whose place in a world is written by hand, the personas first.
func Cast() []Role {
	var out []Role
	for _, m := range cast() {
		out = append(out, Role{m.persona, m.given, m.family, m.feminine, m.function, m.org, m.networks, m.themes, m.canHelp, m.looksFor})
	}
	return out
}

// ASCII folds a name to small letters, digits and hyphens, as addresses carry it.
func ASCII(s string) string { return ascii(s) }
