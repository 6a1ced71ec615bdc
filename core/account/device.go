package account

import "strings"

// Marks of a User-Agent header and the name people know, the first found wins: many browsers name those they descend
// from.
var (
	browsers = [][2]string{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Vivaldi", "Vivaldi"}, {"SamsungBrowser", "Samsung Internet"},
		{"FxiOS", "Firefox"}, {"Firefox", "Firefox"}, {"CriOS", "Chrome"}, {"Chrome", "Chrome"}, {"Safari", "Safari"},
	}
	systems = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"},
		{"Mac OS", "macOS"}, {"Macintosh", "macOS"}, {"Linux", "Linux"}, {"BSD", "BSD"},
	}
)

// longestAgent is how much of a User-Agent is looked at, in bytes; honest ones are shorter.
const longestAgent = 512

// Device returns a short label for a User-Agent header: "Firefox, Linux", "Safari, iPhone", one half when only one is
// known, "" when none. It is made of fixed words only, whatever the header holds.
func Device(userAgent string) string {
	userAgent = userAgent[:min(len(userAgent), longestAgent)]
	browser, system := first(browsers, userAgent), first(systems, userAgent)
	if browser == "" || system == "" {
		return browser + system
	}
	return browser + ", " + system
}

func first(marks [][2]string, s string) string {
	for _, m := range marks {
		if strings.Contains(s, m[0]) {
			return m[1]
		}
	}
	return ""
}
