package settings

import (
	"fmt"
	"slices"
	"time"

	"maillage/kit/lang"
	"maillage/ui"
)

// zone is a time zone that people choose by a place.
type zone struct {
	name string // IANA
	key  string // the last word of its key, settings.zone.…
}

// zones are the mainland and every part of France overseas, its neighbours, and where its agents are often posted.
// Places of one clock are apart: nobody should have to know whose clock theirs is.
var zones = [...]zone{
	{"Europe/Paris", "paris"},
	{"America/Guadeloupe", "guadeloupe"},
	{"America/Cayenne", "guyane"},
	{"Indian/Reunion", "reunion"},
	{"America/Martinique", "martinique"},
	{"Indian/Mayotte", "mayotte"},
	{"Pacific/Noumea", "caledonie"},
	{"Pacific/Tahiti", "tahiti"},
	{"Pacific/Marquesas", "marquises"},
	{"Pacific/Gambier", "gambier"},
	{"America/St_Barthelemy", "barthelemy"},
	{"America/Marigot", "martin"},
	{"America/Miquelon", "miquelon"},
	{"Indian/Kerguelen", "kerguelen"},
	{"Pacific/Wallis", "wallis"},
	{"Europe/Brussels", "bruxelles"},
	{"Europe/Luxembourg", "luxembourg"},
	{"Europe/Zurich", "zurich"},
	{"Europe/Monaco", "monaco"},
	{"Europe/Berlin", "berlin"},
	{"Europe/Madrid", "madrid"},
	{"Europe/Rome", "rome"},
	{"Europe/London", "londres"},
	{"Europe/Lisbon", "lisbonne"},
	{"Europe/Athens", "athenes"},
	{"Africa/Algiers", "alger"},
	{"Africa/Casablanca", "casablanca"},
	{"Africa/Tunis", "tunis"},
	{"Africa/Dakar", "dakar"},
	{"Africa/Abidjan", "abidjan"},
	{"Indian/Antananarivo", "antananarivo"},
	{"America/Toronto", "toronto"},
	{"America/New_York", "newyork"},
	{"Asia/Tokyo", "tokyo"},
	{"UTC", "utc"},
}

// zoneNames is what the form accepts: the zones above, and the one that is kept already.
func zoneNames(kept string) []string {
	out := make([]string, 0, len(zones)+1)
	for _, z := range zones {
		out = append(out, z.name)
	}
	if !slices.Contains(out, kept) {
		out = append(out, kept)
	}
	return out
}

// zoneOptions is the choice of zones with the hour that each is ahead at now. A zone that this machine does not know is
// left out.
func zoneOptions(l *lang.Localizer, now time.Time, chosen string) []ui.Option {
	var out []ui.Option
	known := false
	for _, z := range zones {
		loc, err := time.LoadLocation(z.name)
		if err != nil {
			continue
		}
		known = known || z.name == chosen
		// words: settings.zone.*
		out = append(out, ui.Option{Value: z.name, Label: l.T("settings.zone."+z.key, "offset", offset(now.In(loc))), Selected: z.name == chosen})
	}
	if !known && chosen != "" {
		out = append(out, ui.Option{Value: chosen, Label: chosen, Selected: true})
	}
	return out
}

// offset is how far the clock of t is from UTC: "UTC+1", "UTC−9:30", "UTC".
func offset(t time.Time) string {
	_, seconds := t.Zone()
	sign, minutes := "+", seconds/60
	switch {
	case minutes == 0:
		return "UTC"
	case minutes < 0:
		sign, minutes = "−", -minutes
	}
	if minutes%60 == 0 {
		return fmt.Sprintf("UTC%s%d", sign, minutes/60)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, minutes/60, minutes%60)
}
