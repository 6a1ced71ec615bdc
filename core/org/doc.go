// Package org knows the organisations in which people work, and who works where.
//
// Every deployment starts with the public bodies of France (core/org/directory), loaded by Load and brought up to date by
// it. People find theirs by name or by number with Find, and say that they work there: an affiliation. It has dates, so
// that a career can be read; one at most is present, and is written in the person's account, where bylines and rights read
// it. The domain of a proved address proves an affiliation by itself (Domain).
//
//	report, err := org.Load(ctx, d, records, domains, nil)
//	list, err := org.Find(ctx, q, "mairie de plougastel", nil, 10) // Commune de Plougastel-Daoulas
//	err = orgs.Affiliate(ctx, tx, claire, claire, org.Place{Org: list[0].ID, Job: "Chargée de mission"})
//
// Words: a kind is what an organisation is, among a closed set (Kinds); its weight puts it before others in lists.
//
// Tables: org, org_word, org_domain, affiliation.
//
// Facts written, by whoever did it, the person mentioned: org.affiliated (org), org.left (org). Facts followed: none.
//
// Who may: the verbs here do not judge. One's own affiliation is checked by the session; vouching for another is asked of
// core/access by the caller.
//
// It deliberately does not know referents, nor spaces; and it does not add organisations that people ask for.
package org
