package admin

import (
	"math"
	"strconv"

	"maillage/core/db"
	"maillage/core/queue"
	"maillage/core/web"
	"maillage/kit/markdown"
	"maillage/ui"
)

// board is the page of the deployment.
type board struct {
	version                                     string
	figures                                     []ui.FigureProps
	networks, storage, tasks, failed, followers ui.TableProps
	versions, refused                           ui.TableProps
	address, said                               string
}

func versionWords(v *web.Visit, d Deployment) string {
	number := d.Version
	if number == "" {
		number = v.T("admin.version.unknown")
	}
	return v.T("admin.version", "version", number, "engine", engineName(d))
}

func engineName(d Deployment) string {
	if d.Engine == db.SQLite {
		return "SQLite"
	}
	return "PostgreSQL"
}

func figures(v *web.Visit, d Deployment) []ui.FigureProps {
	waits := ui.FigureProps{Label: v.T("admin.figure.letters"), Value: v.Lang.Number(d.Letters)}
	if !d.Oldest.IsZero() {
		waits.Trend = v.T("admin.figure.oldest", "when", v.Lang.Ago(d.Oldest, v.Now()))
	}
	refused := ui.FigureProps{Label: v.T("admin.figure.refusals"), Value: v.Lang.Number(d.Refusals)}
	if d.Fresh > 0 {
		refused.Trend, refused.Less = v.T("admin.figure.fresh", "n", d.Fresh), true
	}
	late := ui.FigureProps{Label: v.T("admin.figure.behind"), Value: v.Lang.Number(d.worst())}
	if d.worst() == 0 {
		late.Trend, late.Good = v.T("admin.figure.level"), true
	}
	return []ui.FigureProps{
		{Label: v.T("admin.figure.people"), Value: v.Lang.Number(d.People)},
		{Label: v.T("admin.figure.networks"), Value: v.Lang.Number(int64(len(d.Networks)))},
		waits, refused, late,
	}
}

func networkTable(v *web.Visit, d Deployment) ui.TableProps {
	t := ui.TableProps{Caption: v.T("admin.networks"), Columns: []ui.Column{{Label: v.T("admin.column.network")}, {Label: v.T("admin.column.members"), Num: true}, {Label: v.T("admin.column.groups"), Num: true}, {Label: v.T("admin.column.posts"), Num: true}}}
	for _, n := range d.Networks {
		t.Rows = append(t.Rows, []ui.Cell{{Text: n.Name, Href: n.Path(n)}, {Text: v.Lang.Number(n.Members)}, {Text: v.Lang.Number(n.Groups)}, {Text: v.Lang.Number(d.Posts[n.ID])}})
	}
	return t
}

func storageTable(v *web.Visit, d Deployment) ui.TableProps {
	return ui.TableProps{Caption: v.T("admin.storage"), Columns: []ui.Column{{Label: v.T("admin.column.what")}, {Label: v.T("admin.column.number"), Num: true}, {Label: v.T("admin.column.size"), Num: true}}, Rows: [][]ui.Cell{
		{{Text: v.T("admin.storage.database", "engine", engineName(d))}, {Text: "–"}, {Text: v.Lang.Bytes(d.Database)}},
		{{Text: v.T("admin.storage.files")}, {Text: v.Lang.Number(d.Files)}, {Text: v.Lang.Bytes(d.FileSize)}},
		{{Text: v.T("admin.storage.room")}, {Text: "–"}, {Text: roomWords(v, d)}},
	}}
}

func roomWords(v *web.Visit, d Deployment) string {
	if d.Room == math.MaxInt64 {
		return "–"
	}
	return v.Lang.Bytes(d.Room)
}

func versionTable(v *web.Visit, d Deployment) ui.TableProps {
	program := d.Version
	if program == "" {
		program = v.T("admin.version.unknown")
	}
	return ui.TableProps{Caption: v.T("admin.versions"), Columns: []ui.Column{{Label: v.T("admin.column.what")}, {Label: v.T("admin.column.version")}}, Rows: [][]ui.Cell{
		{{Text: "Maillage"}, {Text: program}}, {{Text: "Go"}, {Text: d.Go}}, {{Text: engineName(d)}, {Text: d.Server}},
		{{Text: v.T("admin.version.tables")}, {Text: v.T("admin.version.steps", "n", d.Steps, "last", d.LastStep)}},
	}}
}

func refusedTable(v *web.Visit, d Deployment) ui.TableProps {
	t := ui.TableProps{Caption: v.T("admin.refused"), Columns: []ui.Column{{Label: v.T("admin.column.code")}, {Label: v.T("admin.column.when")}}}
	for _, r := range d.Refused {
		t.Rows = append(t.Rows, []ui.Cell{{Text: strconv.Itoa(r.Code)}, {Text: v.Lang.Ago(r.At, v.Now())}})
	}
	return t
}

func taskTable(v *web.Visit, d Deployment) ui.TableProps {
	t := ui.TableProps{Caption: v.T("admin.tasks"), Columns: []ui.Column{{Label: v.T("admin.column.task")}, {Label: v.T("admin.column.state")}, {Label: v.T("admin.column.number"), Num: true}}}
	for _, c := range d.Tasks {
		t.Rows = append(t.Rows, []ui.Cell{{Text: c.Kind}, {Text: taskState(v, c.State)}, {Text: v.Lang.Number(int64(c.N))}})
	}
	return t
}

func taskState(v *web.Visit, s queue.State) string {
	// words: admin.task.*
	return v.T("admin.task." + string(s))
}

// shownReason is how many characters of an error are shown: the rest is in the log.
const shownReason = 200

func failedTable(v *web.Visit, d Deployment) ui.TableProps {
	t := ui.TableProps{Caption: v.T("admin.failed"), Columns: []ui.Column{{Label: v.T("admin.column.task")}, {Label: v.T("admin.column.when")}, {Label: v.T("admin.column.tries"), Num: true}, {Label: v.T("admin.column.reason")}, {Label: v.T("admin.column.act")}}}
	for _, f := range d.Failed {
		t.Rows = append(t.Rows, []ui.Cell{{Text: f.Kind}, {Text: v.Lang.Ago(f.At, v.Now())}, {Text: v.Lang.Number(int64(f.Tries))}, {Text: markdown.Excerpt(f.Err, shownReason)}, {Slot: ui.PostBtn(ui.PostProps{Action: deploymentPath + "/taches", Fields: []ui.Hidden{{Name: fieldTask, Value: strconv.FormatInt(f.ID, 10)}}, Btn: ui.BtnProps{Label: v.T("admin.task.retry"), More: f.Kind, Icon: "refresh", Small: true}})}})
	}
	return t
}

func followerTable(v *web.Visit, d Deployment) ui.TableProps {
	t := ui.TableProps{Caption: v.T("admin.followers"), Columns: []ui.Column{{Label: v.T("admin.column.follower")}, {Label: v.T("admin.column.behind"), Num: true}}}
	for _, f := range d.Behind {
		t.Rows = append(t.Rows, []ui.Cell{{Text: f.Follower}, {Text: v.Lang.Number(f.Behind)}})
	}
	return t
}
