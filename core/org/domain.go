package org

import (
	"context"
	"strings"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/org/directory"
	"maillage/kit/fail"
)

// Match is what the domain of an address tells of who writes from there.
type Match struct {
	Domain   string // the listed domain, which may be above that of the address; "" when none is listed
	Category string // "academies", "collectivites"…: see directory.Domain; "" when none is listed
	Org      Org    // the organisation whose agents write from there; zero when it is not known
	Generic  bool   // anybody can have such an address: it proves nothing
}

// Domain tells what is known of the domain of an address. An address of a webmail is Generic and nothing else, whatever
// the tables say; what is no address matches nothing. Two queries at most.
func Domain(ctx context.Context, q db.Q, email string) (Match, error) {
	_, address, err := account.Address(email)
	if err != nil {
		return Match{}, nil
	}
	if directory.IsWebmail(address) {
		return Match{Generic: true}, nil
	}
	row, err := nearestDomain(ctx, q, above(address))
	if err == db.ErrNoRows {
		return Match{}, nil
	} else if err != nil {
		return Match{}, fail.Wrap("org.Domain", err)
	}
	m := Match{Domain: row.name, Category: row.category}
	if row.org != 0 {
		m.Org, err = Get(ctx, q, row.org)
	}
	return m, err
}

// above returns the domain of an address and those it is part of, down to two labels: a listed "ac-rennes.fr" speaks for
// "info.ac-rennes.fr", and no list speaks for a whole "fr".
func above(address string) []string {
	domain := address[strings.LastIndexByte(address, '@')+1:]
	var out []string
	for strings.Contains(domain, ".") {
		out = append(out, domain)
		_, domain, _ = strings.Cut(domain, ".")
	}
	return out
}
