package org_test

import (
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/kit/fail"
)

func TestCareer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.load(small)
		region, commune := w.find("bretagne")[0], w.find("plougastel")[0]
		p, boss := w.person("ana@mairie-x.fr", "Ana", "Le Bris"), w.person("bob@mairie-x.fr", "Bob", "Tanguy")
		day := func(n int) time.Time { return w.now.Add(time.Duration(n) * 24 * time.Hour) }
		start := w.now
		w.affiliate(p.ID, org.Place{Org: commune.ID, Job: " Secrétaire  générale"})
		w.now = day(1)
		w.affiliate(p.ID, org.Place{Org: commune.ID, Job: "Directrice"})
		w.now = day(1)
		if err := w.try(boss.ID, p.ID, org.Place{Org: region.ID, Job: "Chargée de mission", Proof: org.ByManager}); err != nil {
			t.Fatal(err)
		}
		want := []org.Affiliation{
			{Org: region, Job: "Chargée de mission", Since: w.now, Proof: org.ByManager, Proved: w.now},
			{Org: commune, Job: "Directrice", Since: start, Until: w.now},
		}
		got := w.of(p.ID)
		for i := range got {
			got[i].ID = 0
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		who, _ := account.Get(w.ctx(), d.Q(), p.ID)
		if who.Org != region.ID || who.OrgName != "Région Bretagne" || who.OrgKind != "region" || who.Job != "Chargée de mission" || who.Rights != 3 {
			t.Errorf("byline %+v", who)
		}
		w.affiliate(p.ID, org.Place{Org: region.ID, Job: "Cheffe de projet"})
		if a := w.of(p.ID)[0]; a.Proof != org.ByManager || a.Job != "Cheffe de projet" {
			t.Errorf("a proof weakened: %+v", a)
		}
		for range 2 {
			if err := d.Write(w.ctx(), func(tx *db.Tx) error { return w.Leave(w.ctx(), tx, p.ID, p.ID) }); err != nil {
				t.Fatal(err)
			}
		}
		who, _ = account.Get(w.ctx(), d.Q(), p.ID)
		if who.Org != 0 || who.OrgName+who.OrgKind+who.Job != "" {
			t.Errorf("byline %+v", who)
		}
		w.affiliate(p.ID, org.Place{Job: "Indépendante"})
		if who, _ = account.Get(w.ctx(), d.Q(), p.ID); who.Job != "Indépendante" || len(w.of(p.ID)) != 2 {
			t.Errorf("a job without an organisation: %+v", who)
		}
		facts := []string{fact("org.affiliated", p.ID, p.ID, commune), fact("org.affiliated", boss.ID, p.ID, region), fact("org.left", p.ID, p.ID, region)}
		if got := w.facts(); !reflect.DeepEqual(got, facts) {
			t.Errorf("facts %q", got)
		}
	}, schemas...)
}

func TestDomainProves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.load(small, directory.Domain{Name: "gmail.com", Category: "autre", Kind: org.Region, Code: "53"})
		region, commune := w.find("bretagne")[0], w.find("plougastel")[0]
		for _, c := range []struct {
			email  string
			proved bool
			place  org.Org
			given  org.Proof
			want   org.Proof
		}{
			{"a@bretagne.bzh", true, region, org.Claimed, org.ByDomain},
			{"b@energie.bretagne.bzh", true, region, org.Claimed, org.ByDomain},
			{"c@bretagne.bzh", true, commune, org.Claimed, org.Claimed},
			{"d@bretagne.bzh", true, commune, org.ByDomain, org.Claimed},
			{"e@bretagne.bzh", false, region, org.Claimed, org.Claimed},
			{"f@gmail.com", true, region, org.Claimed, org.Claimed},
			{"g@gmail.com", true, region, org.ByDomain, org.Claimed},
			{"h@bretagne.bzh", true, region, org.ByManager, org.ByManager},
		} {
			p := w.person(c.email, "Ana", "Le Bris")
			if !c.proved {
				err := d.Write(w.ctx(), func(tx *db.Tx) error {
					_, err := tx.Exec(w.ctx(), `UPDATE person SET email_proved = 0 WHERE id = $1`, p.ID)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			w.affiliate(p.ID, org.Place{Org: c.place.ID, Proof: c.given})
			a := w.of(p.ID)[0]
			if a.Proof != c.want || a.Verified() != (c.want != "") || a.Proved.IsZero() == a.Verified() {
				t.Errorf("%s at %s: %+v", c.email, c.place.Name, a)
			}
		}
	}, schemas...)
}

func TestAffiliateRefuses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.load(small)
		region := w.find("bretagne")[0]
		p := w.person("ana@mairie-x.fr", "Ana", "Le Bris")
		w.affiliate(p.ID, org.Place{Org: region.ID})
		if err := w.try(p.ID, p.ID, org.Place{Org: 7}); !fail.Is(err, fail.Invalid) || fail.FieldsOf(err)[0].Name != "org" {
			t.Errorf("unknown organisation: %v", err)
		}
		if err := w.try(p.ID, p.ID, org.Place{Org: region.ID, Job: strings.Repeat("a", 200)}); !fail.Is(err, fail.Invalid) || fail.FieldsOf(err)[0].Name != "job" {
			t.Errorf("long job: %v", err)
		}
		if err := w.try(p.ID, 7, org.Place{Org: region.ID}); !fail.Is(err, fail.Hidden) {
			t.Errorf("nobody: %v", err)
		}
		if list := w.of(p.ID); len(list) != 1 || !list[0].Until.IsZero() {
			t.Errorf("a refusal changed something: %+v", list)
		}
	}, schemas...)
}

// Whoever presses the button several times at once has one present affiliation.
func TestConcurrentAffiliationsLeaveOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.load(small)
		places := []org.Org{w.find("bretagne")[0], w.find("plougastel")[0]}
		p := w.person("ana@mairie-x.fr", "Ana", "Le Bris")
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				if err := w.try(p.ID, p.ID, org.Place{Org: places[i%2].ID}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		open := 0
		for _, a := range w.of(p.ID) {
			if a.Until.IsZero() {
				open++
			}
		}
		who, _ := account.Get(w.ctx(), d.Q(), p.ID)
		if list := w.of(p.ID); open != 1 || list[0].Org.ID != who.Org || !list[0].Until.IsZero() {
			t.Errorf("%d present, byline %s, %+v", open, who.OrgName, list)
		}
	}, schemas...)
}
