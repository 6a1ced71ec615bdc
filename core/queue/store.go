package queue

import (
	"context"
	"encoding/json"
	"time"

	"maillage/core/db"
)

const noteSchedule = `
	INSERT INTO schedule (name, due) VALUES ($1, $2)
	ON CONFLICT (name) DO NOTHING`

// claimSchedule changes one row for who comes first, none for who comes later.
const claimSchedule = `
	INSERT INTO schedule (name, due) VALUES ($1, $2)
	ON CONFLICT (name) DO UPDATE SET due = excluded.due WHERE schedule.due < excluded.due`

func lastRuns(ctx context.Context, q db.Q) (map[string]time.Time, error) {
	rows, err := q.Query(ctx, `SELECT name, due FROM schedule`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	last := map[string]time.Time{}
	for rows.Next() {
		var name string
		var due time.Time
		if err := rows.Scan(&name, db.Scanned{T: &due}); err != nil {
			return nil, err
		}
		last[name] = due
	}
	return last, rows.Err()
}

// In the three statements below, $1 is real time as River's tables keep it (stamp). asleep is what only River's scheduler,
// or real time, would make available: scheduled tasks by the time they were asked for ($3), others by their pause ($2).
const (
	asleep = `(state = 'scheduled' AND CAST(args ->> 'at' AS BIGINT) <= $3
		OR state = 'retryable' AND scheduled_at <= $2
		OR state = 'available' AND attempt > 0 AND scheduled_at > $1 AND scheduled_at <= $2)`

	countDue = `
	SELECT COUNT(*),
	       COUNT(*) FILTER (WHERE ` + asleep + `),
	       COUNT(*) FILTER (WHERE state = 'running')
	FROM   river_job
	WHERE  state IN ('available', 'retryable', 'running', 'scheduled')
	AND    (state = 'running' OR state = 'available' AND (attempt = 0 OR scheduled_at <= $1) OR ` + asleep + `)
	AND    (state <> 'running' OR id NOT IN ($4[]))
	AND    kind IN ($5[])`

	wakeDue = `
	UPDATE river_job SET state = 'available', scheduled_at = $1
	WHERE  ` + asleep + `
	AND    kind IN ($4[])`

	countByState = `
	SELECT kind, s, COUNT(*)
	FROM   (SELECT kind, CASE
			WHEN state = 'running' THEN 'running'
			WHEN state = 'discarded' THEN 'failed'
			WHEN state = 'cancelled' THEN 'dropped'
			WHEN state = 'available' AND (attempt = 0 OR scheduled_at <= $1) THEN 'due'
			ELSE 'later' END AS s
		FROM   river_job
		WHERE  state IN ('available', 'cancelled', 'discarded', 'retryable', 'running', 'scheduled')
		AND    (state <> 'running' OR id NOT IN ($2[]))) t
	GROUP  BY kind, s
	ORDER  BY kind, s`
)

// stamp is t as River's tables keep it on e.
func stamp(e db.Engine, t time.Time) any {
	if e == db.SQLite {
		return t.UTC().Format("2006-01-02 15:04:05.000")
	}
	return t
}

func argsOf(b []byte) (a args, err error) { return a, json.Unmarshal(b, &a) }
