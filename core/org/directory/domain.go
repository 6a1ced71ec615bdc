package directory

import (
	"slices"
	"strings"
)

// Domain is an internet domain from which public agents write, as the State listed them in 2021.
// Most belong to a body without a record here; then Kind and Code are empty.
type Domain struct {
	Name     string // "ac-rennes.fr", in small letters
	Category string // academies, aphp, autre, collectivites, gouvfr-divers, hopitaux, nongouvfr-divers, sante-fr, universites
	Kind     Kind   // of the organisation whose agents write from it,
	Code     string // and its code
}

// DomainList is a list of domains sorted by name. It is read only once made, so it may be shared.
type DomainList []Domain

// Domains returns the domains of public bodies, 2,557 of them. None is that of a webmail. The
// slice belongs to the caller; an error means damaged data.
func Domains() (DomainList, error) {
	var list DomainList
	err := each(domains, 4, func(c []string) error {
		list = append(list, Domain{Name: c[0], Category: c[1], Kind: Kind(c[2]), Code: c[3]})
		return nil
	})
	return list, err
}

// Of finds the domain of an e-mail address (or of a bare domain): the listed one that is equal to it
// or the nearest above it, so that prenom@info.ac-rennes.fr is of ac-rennes.fr. False when none is.
// The address is only cut at its last @, not checked.
func (l DomainList) Of(address string) (Domain, bool) {
	name := domainPart(address)
	for name != "" {
		i, found := slices.BinarySearchFunc(l, name, func(d Domain, name string) int { return strings.Compare(d.Name, name) })
		if found {
			return l[i], true
		}
		_, name, _ = strings.Cut(name, ".")
	}
	return Domain{}, false
}

func domainPart(address string) string {
	name := address[strings.LastIndexByte(address, '@')+1:]
	return strings.TrimSuffix(strings.ToLower(strings.TrimSpace(name)), ".")
}

// IsWebmail says whether an e-mail address (or a bare domain) is one that anybody can have: it can
// never prove that its owner works somewhere, whatever an organisation declares.
func IsWebmail(address string) bool {
	return slices.Contains(webmails, domainPart(address))
}

// Webmails returns the domains of webmails known to us, in alphabetical order.
func Webmails() []string { return slices.Clone(webmails) }

// webmails are the consumer e-mail services of France and the world, one line a company. Missing one
// means only that an organisation could declare it as its own domain.
var webmails = sorted(
	"orange.fr", "wanadoo.fr", "voila.fr",
	"free.fr", "freesbee.fr", "libertysurf.fr", "online.fr", "aliceadsl.fr", "alicepro.fr", "infonie.fr", "worldonline.fr",
	"sfr.fr", "neuf.fr", "cegetel.net", "club-internet.fr", "9online.fr", "numericable.fr", "numericable.com", "noos.fr", "red-by-sfr.fr",
	"bbox.fr", "laposte.net", "nordnet.fr", "mailo.com", "mailo.fr", "net-c.fr", "netcourrier.com", "caramail.com", "caramail.fr",
	"gmail.com", "googlemail.com",
	"outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.com", "live.fr", "msn.com", "windowslive.com",
	"yahoo.com", "yahoo.fr", "ymail.com", "rocketmail.com", "aol.com", "aol.fr",
	"icloud.com", "me.com", "mac.com",
	"proton.me", "protonmail.com", "protonmail.ch", "pm.me", "tutanota.com", "tutanota.de", "tuta.io", "tuta.com",
	"gmx.com", "gmx.fr", "gmx.net", "gmx.de", "web.de", "t-online.de", "mail.com", "mail.ru", "yandex.com", "yandex.ru", "zoho.com",
	"infomaniak.com", "ik.me", "bluewin.ch", "skynet.be", "telenet.be", "pt.lu", "hey.com", "fastmail.com", "hushmail.com", "riseup.net",
	"disroot.org", "mailfence.com", "posteo.net", "posteo.de", "duck.com", "qq.com", "163.com", "126.com",
	"yopmail.com", "yopmail.fr", "mailinator.com", "guerrillamail.com", "jetable.org", "temp-mail.org", "10minutemail.com",
)

func sorted(names ...string) []string {
	slices.Sort(names)
	return names
}
