package lang

import "golang.org/x/text/language"

// headerMax bounds what is read of an Accept-Language header, in bytes: browsers send less than a
// hundred, and what is beyond the first languages changes nothing.
const headerMax = 256

// matcher is made once: it reads all of CLDR's distances.
var matcher = language.NewMatcher([]language.Tag{language.French, language.English})

// Negotiate returns the language, "fr" or "en", that suits the header Accept-Language best. French
// when nothing says otherwise, and for speakers of Breton, Occitan and the like (CLDR's matching).
func Negotiate(acceptLanguage string) string {
	if len(acceptLanguage) > headerMax {
		acceptLanguage = acceptLanguage[:headerMax]
		for i := len(acceptLanguage) - 1; i >= 0; i-- {
			if acceptLanguage[i] == ',' {
				acceptLanguage = acceptLanguage[:i]
				break
			}
		}
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return French
	}
	if _, i, _ := matcher.Match(tags...); i == 1 {
		return English
	}
	return French
}
