package mydata

import (
	"time"

	"maillage/kit/id"
	"maillage/kit/lang"
)

// shown is the page of one's data.
type shown struct {
	state       State // "" when nothing was asked, or its time is over
	done, total int
	said        string // "3 sur 12"
	href        string
	size        string
	asked       string
	until       string
	fault       string // why none is made
}

func viewOf(l *lang.Localizer, e Export, now time.Time) shown {
	o := shown{}
	if e.ID == 0 || !now.Before(e.Expires) {
		return o
	}
	o.state, o.done, o.total = e.State, int(e.Progress), int(e.Total)
	o.asked, o.until, o.size = l.DateTime(e.Asked), l.Date(e.Expires), l.Bytes(e.Size)
	o.said = l.T("mydata.progress.start")
	if e.Total > 0 {
		o.said = l.T("mydata.progress.said", "done", l.Number(e.Progress), "total", l.Number(e.Total))
	}
	o.href = path + "/" + e.ID.String()
	return o
}

func exportID(s string) (ID, bool) {
	n, ok := id.Parse(s)
	return ID(n), ok
}

// fileNameOf is the name of the file for who saves it.
func fileNameOf(e Export) string { return "mes-donnees-" + e.Finished.Format("2006-01-02") + ".zip" }
