package populate

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"maillage/across/notify"
	"maillage/across/search"
	"maillage/core/db"
	"maillage/core/org"
	"maillage/core/org/directory"
	"maillage/core/space"
	people "maillage/feature/directory"
	"maillage/kit/clock"
	"maillage/site"
	"maillage/site/demo/corpus"
	"maillage/site/preset"
)

// made is a world in memory, planned and not yet written.
type made struct {
	*rows
	followers []string
	listing   *listing
	finder    *finder
	tell      *progress
	schema    []string // of the tables of search, on SQLite
	last      []string // indexes that are made after it was copied
}

// asked is which world: that of seed at scale, as it stands at now, with a journal that goes so far back.
type asked struct {
	scale float64
	seed  uint64
	now   time.Time
	kept  time.Duration
}

// journalKept is how long facts are kept: what followers may yet be served, and what is looked up.
const journalKept = 180 * 24 * time.Hour

// plan makes the world that is asked, for the site s: what is few is written there by its verbs, the
// rest is planned in memory.
func plan(ctx context.Context, s *site.Site, a asked, tell *progress) (*made, error) {
	ctx = clock.At(ctx, a.now)
	w := &world{seed: a.seed, scale: a.scale, now: a.now.UnixMilli(), kept: a.kept.Milliseconds(), cast: corpus.Cast()}
	var err error
	if w.stock, err = corpus.NewStock(); err != nil {
		return nil, err
	}
	if err := checkSchema(ctx, s.Core.DB.Q()); err != nil {
		return nil, err
	}
	if err := w.found(ctx, s.Core.DB, tell); err != nil {
		return nil, err
	}
	tell.begin("planning")
	if err := w.plan(); err != nil {
		return nil, fmt.Errorf("populate: %w", err)
	}
	finds := search.New(s.Core)
	texts, err := w.prepare(ctx, s.Core.DB.Q(), finds)
	if err != nil {
		return nil, err
	}
	m := &made{rows: newRows(w, texts), tell: tell}
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return nil, err
	}
	m.nextWeek = db.Millis(notify.Ordinary.NextDigest(a.now, zone))
	m.listing = m.rows.listing(people.New(s.Core))
	m.finder = m.rows.finder(finds.Bulk())
	for _, f := range s.Core.Journal.Followers() {
		m.followers = append(m.followers, f.Name)
	}
	if s.Core.DB.Engine() == db.SQLite {
		m.schema, err = searchSchema(ctx, s.Core.DB.Q())
	}
	return m, err
}

// found makes by their verbs what is few, organisations and networks, unless an earlier run did; and reads them.
func (w *world) found(ctx context.Context, d *db.DB, tell *progress) error {
	records, err := directory.Load()
	if err != nil {
		return err
	}
	domains, err := directory.Domains()
	if err != nil {
		return err
	}
	if w.scale < 1 { // worlds of tests have the larger bodies only
		records, domains = slices.DeleteFunc(records, isSmall), nil
	}
	tell.begin("organisations")
	if _, err := org.Load(ctx, d, records, domains, nil); err != nil {
		return err
	}
	if w.orgs, err = readOrgs(ctx, d.Q()); err != nil {
		return err
	}
	w.addPlaces()
	return d.Write(clock.At(ctx, clock.Now(ctx).Add(-span)), func(tx *db.Tx) error {
		w.networks = nil
		for _, key := range []string{"gaston", "departements", "viaeduc", "ideal", "clubs"} {
			n, err := networkOf(ctx, tx, key, clock.Now(ctx).Add(-span))
			if err != nil {
				return err
			}
			w.networks = append(w.networks, n)
		}
		return nil
	})
}

func isSmall(r directory.Record) bool {
	switch r.Kind {
	case directory.Commune, directory.EPCI, directory.Syndicat:
		ofCast := r.Code == "253514491" || r.Code == "243500139"
		return r.Population < 40_000 && !ofCast
	}
	return false
}

// networkOf is the network of a preset, made if need be.
func networkOf(ctx context.Context, tx *db.Tx, key string, began time.Time) (network, error) {
	p, ok := preset.Named(key)
	if !ok {
		return network{}, fmt.Errorf("populate: no preset %q", key)
	}
	n, err := space.NetworkBySlug(ctx, tx, key)
	if err != nil {
		if n, err = preset.Create(clock.At(ctx, began), tx, p, key, ""); err != nil {
			return network{}, err
		}
	}
	first, err := space.GroupBySlug(ctx, tx, n.ID, p.Groups[0].Slug)
	return network{space: n, first: first, noun: first.Noun}, err
}

const orgRows = `
	SELECT id, kind, code, name, region, departement, population FROM org
	ORDER  BY kind, code`

func readOrgs(ctx context.Context, q db.Q) ([]orgRow, error) {
	return db.All(ctx, q, func(r db.Row) (o orgRow, err error) {
		var people int64
		err = r.Scan(&o.id, &o.kind, &o.code, &o.name, &o.region, &o.dept, &people)
		o.weight = math.Pow(float64(max(people, 200)), 0.7)
		return o, err
	}, orgRows)
}

// pass writes one table.
type pass struct {
	table table
	each  func(put func(...any))
}

// write writes everything but the index of search, in an order in which what a pass needs was made by one before.
func (m *made) write(ctx context.Context, into sink) error {
	m.tell.begin("writing")
	for _, p := range m.passes() {
		m.tell.begin(p.table.name)
		if err := into.load(ctx, p.table, p.each); err != nil {
			return err
		}
	}
	for k, g := range m.groups {
		if !g.known {
			continue
		}
		n := m.networks[g.network]
		if err := into.exec(ctx, `UPDATE space SET members = $1, posted = $2 WHERE id = $3`, int64(g.size), g.posted, m.groups[k].id); err != nil {
			return err
		}
		if err := into.exec(ctx, `UPDATE space SET members = $1, groups = $2 WHERE id = $3`, int64(n.count), int64(n.groups+1), int64(n.space.ID)); err != nil {
			return err
		}
	}
	return nil
}

func (m *made) passes() []pass {
	r, l, t := m.rows, m.listing, m.rows.teller()
	return []pass{
		{tPerson, r.persons}, {tAffiliation, r.affiliations}, {tProfile, r.profiles}, {tSkill, r.skills}, {tDigest, r.digests}, {tVisit, r.visits}, {tPersona, r.personas},
		{tSpace, r.spaces}, {tGroupTheme, r.groupThemes}, {tOpening, r.openings}, {tGrant, r.grants}, {tCategory, r.categories}, {tMembership, r.belongings}, {tLevel, r.levels}, {tCaught, r.caught},
		{tItem, r.itemRows}, {tBody, r.bodies}, {tPost, r.posts}, {tTopic, r.topics}, {tTheme, r.themeRows}, {tItemTheme, r.itemThemes}, {tReaction, r.reacted},
		{tTie, r.ties}, {tRead, r.reads}, {tWelcome, r.welcomes}, {tFact, r.journal}, {tTold, t.told}, {tNotice, t.lines},
		{tTerm, func(put func(...any)) { l.read(); l.termRows(put) }}, {tLabel, l.labelRows},
	}
}

// writeSearch writes the index of search.
func (m *made) writeSearch(ctx context.Context, into sink, docs func(ctx context.Context) error) error {
	if err := docs(ctx); err != nil {
		return err
	}
	if err := into.load(ctx, tWord, func(put func(...any)) {
		m.finder.bulk.Words(func(word string, n int64) bool { put(word, n); return true })
	}); err != nil {
		return err
	}
	return into.load(ctx, tSlip, func(put func(...any)) {
		for _, x := range m.finder.bulk.Slips() {
			put(x.Slip, x.Word)
		}
	})
}

// cursors puts every follower at the end of the journal.
func (m *made) cursors(ctx context.Context, into sink, xid string) error {
	for _, f := range m.followers {
		err := into.exec(ctx, `INSERT INTO fact_cursor (follower, xid, seq) VALUES ($1, `+xid+`, $2) ON CONFLICT (follower) DO UPDATE SET xid = excluded.xid, seq = excluded.seq`, f, m.facts)
		if err != nil {
			return err
		}
	}
	return nil
}
