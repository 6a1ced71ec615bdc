package mailtext

import (
	"regexp"
	"strings"
)

// Strip is what somebody wrote in the text of a message: without the message it answers, nor the signature. It is never
// longer than s.
func Strip(s string) string {
	lines := strings.Split(clean(s), "\n")
	for k := range lines {
		lines[k] = strings.TrimRight(lines[k], " \t")
		if lines[k] == "--" && strings.HasSuffix(s, "--") && k == len(lines)-1 {
			lines[k] = ""
		}
	}
	lines = lines[:quoteAt(lines)]
	lines = lines[:signatureAt(lines)]
	lines = withoutTail(lines)
	return tidy(lines)
}

// quoteAt is the line at which the message that is answered begins; len(lines) when it does not.
func quoteAt(lines []string) int {
	for k, line := range lines {
		switch {
		case rule.MatchString(line), isHeading(lines, k), isHeaders(lines, k):
			return withRule(lines, k)
		case quoted(line) && onlyQuotes(lines[k:]):
			return k
		}
	}
	return len(lines)
}

// withRule is k, or the line drawn just above it.
func withRule(lines []string, k int) int {
	for j := k - 1; j >= 0 && j >= k-2; j-- {
		if drawn.MatchString(lines[j]) {
			return j
		}
		if strings.TrimSpace(lines[j]) != "" {
			break
		}
	}
	return k
}

// onlyQuotes tells whether nothing but quotes and blanks follows: below what was answered line by line, one's own words stay.
func onlyQuotes(lines []string) bool {
	for _, line := range lines {
		if !quoted(line) && strings.TrimSpace(line) != "" {
			return false
		}
	}
	return true
}

// The lines that announce the message answered.
var (
	// drawn is the line that Outlook and Zimbra draw.
	drawn = regexp.MustCompile(`^\s*(_{10,}|-{10,}|\*{10,}|={10,})\s*$`)
	// rule is said between hyphens.
	rule = regexp.MustCompile(`(?i)^\s*[-_]{2,}\s*(message d['’]origine|message original|message initial|message transféré|message transmis|original message|original appointment|forwarded message|mail original|mail d['’]origine|courriel original|e-mail original|original e-?mail|rendez-vous d['’]origine)\s*[-_]{2,}\s*$`)
	// heading is "Le … a écrit :", "On … wrote:", on one line.
	heading = regexp.MustCompile(`(?i)^\s*>?\s*((le|el|on|am|du|date)\b.{4,}\b(a écrit|écrivait|écrit|wrote|writes)|.{0,160}<?[\w.+-]+@[\w.-]+>?.{0,40}\b(a écrit|écrivait|wrote)|.{0,160}(a écrit|wrote) \(le \d.*\))\s*:?\s*$`)
	// dated makes sure that a heading speaks of a message.
	dated = regexp.MustCompile(`(?i)(\d{1,4}[/.: h-]\d{1,2}|\d{4}|@|hier|yesterday)`)
	begun = regexp.MustCompile(`(?i)^\s*>?\s*(le|on)\s+\S`)
	ended = regexp.MustCompile(`(?i)\b(a écrit|écrivait|wrote|writes)\s*:\s*$`)
	field = regexp.MustCompile(`(?i)^[\s>*_]*(de|from|expéditeur|envoyé|envoyé le|envoyé par|sent|date|à|pour|to|cc|cci|objet|sujet|subject|importance|répondre à|reply-to)[\s*_]*:`)
	first = regexp.MustCompile(`(?i)^[\s>*_]*(de|from|expéditeur|envoyé par)[\s*_]*:[\s*_]*\S`)
)

// isHeading tells whether the message answered is announced at line k: on one line, or on up to four, as programs fold them.
func isHeading(lines []string, k int) bool {
	if heading.MatchString(lines[k]) && dated.MatchString(lines[k]) {
		return quotesFollow(lines, k+1) || ended.MatchString(lines[k])
	}
	if !begun.MatchString(lines[k]) {
		return false
	}
	all := strings.TrimSpace(lines[k])
	for n := 1; n <= 3 && k+n < len(lines); n++ {
		next := strings.TrimSpace(lines[k+n])
		if next == "" {
			return false
		}
		all += " " + next
		if ended.MatchString(next) {
			return len(all) < 400 && dated.MatchString(all) && heading.MatchString(all)
		}
	}
	return false
}

func quotesFollow(lines []string, k int) bool {
	for ; k < len(lines); k++ {
		if strings.TrimSpace(lines[k]) != "" {
			return quoted(lines[k])
		}
	}
	return false
}

// isHeaders tells whether the headers of the message answered begin at line k, as Outlook and Zimbra write them: who, then two others at
// least of when, to whom, about what.
func isHeaders(lines []string, k int) bool {
	if !first.MatchString(lines[k]) {
		return false
	}
	n, gap := 0, 0
	for _, line := range lines[k+1 : min(k+12, len(lines))] {
		switch {
		case field.MatchString(line):
			n++
		case strings.TrimSpace(line) == "":
			if gap++; gap > 1 && n == 0 {
				return false
			}
		}
	}
	return n >= 2
}

// phone is the line that telephones and programs sign with.
var phone = regexp.MustCompile(`(?i)^\s*(envoyé (de|depuis|à partir d[eu]|avec|par) ((mon|ma|un) (iphone|ipad|mac|mobile|téléphone|smartphone|portable|appareil|samsung|galaxy|android|blackberry|tablette|huawei|xiaomi|pixel|outil)|l['’]application |la messagerie sécurisée|outlook|yahoo|gmail|proton|zimbra|mobile|orange|sfr|free|mail|workspace|samsung|blackberry|thunderbird)|sent (from|with|via) (my (iphone|ipad|mac|mobile|phone|smartphone|samsung|galaxy|android|blackberry|tablet|huawei|xiaomi|pixel|device)|outlook|yahoo|gmail|proton|mail|the all new|iphone|ipad|android|samsung|blackberry|thunderbird|zimbra|mobile)|get outlook for|obtenir outlook pour|télécharger outlook pour|provenance : courrier|-- envoyé de|-- sent from|téléchargez outlook|sent from mail for)`)

// signatureAt is the line at which the signature begins: after "-- ", or with what a telephone adds; len(lines) when there
// is none.
func signatureAt(lines []string) int {
	for k, line := range lines {
		if line == "--" || line == "-- " || line == "—" && k > 0 {
			return k
		}
		if phone.MatchString(line) && lastLines(lines[k+1:]) {
			return k
		}
	}
	return len(lines)
}

// lastLines tells whether at most a few lines follow.
func lastLines(lines []string) bool {
	n := 0
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			n++
		}
	}
	return n <= 4
}

// withoutTail is lines without the rules drawn and the blanks at their end.
func withoutTail(lines []string) []string {
	for len(lines) > 0 {
		last := lines[len(lines)-1]
		if strings.TrimSpace(last) != "" && !drawn.MatchString(last) {
			break
		}
		lines = lines[:len(lines)-1]
	}
	return lines
}

// tidy joins lines, at most one blank between two.
func tidy(lines []string) string {
	var out []string
	blank := true
	for _, line := range lines {
		empty := strings.TrimSpace(line) == ""
		if empty && blank {
			continue
		}
		if blank = empty; empty {
			line = ""
		}
		out = append(out, line)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n ")
}
