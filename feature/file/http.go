package file

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
	"maillage/ui"
)

const (
	pathAll      = "/documents"
	pathDeposit  = "/documents/depot"
	pathFolders  = "/documents/dossiers"
	pathArrivals = "/documents/arrivees"
	pathSelect   = "/documents/selection"
	pathTrash    = "/documents/corbeille"

	paramIn    = "dans"
	paramOrder = "tri"
	paramGenre = "genre"
	paramName  = "nom"
	paramView  = "vue"
	paramAfter = "apres"
	paramDo    = "faire"
	paramItem  = "e"
	paramPlace = "lieu"
	paramSave  = "telecharger"
	// paramPiece is sent by the script that sends files one by one: it wants no page.
	paramPiece = "morceau"

	// long is how long one may take to send or to take what is large, on a slow line.
	long = 2 * time.Hour
	// aside is room for the fields of a form, beside its files.
	aside = 1 << 20
)

func (f *Files) routes() []web.Route {
	list := append(f.davRoutes(), f.tusRoutes()...)
	for place, rule := range map[string]web.Rule{"/reseaux/{network}": web.ByRights, "/reseaux/{network}/groupes/{group}": web.ByRights, "/moi": web.SignedIn} {
		list = append(list,
			web.Route{Pattern: "GET " + place + pathAll, Rule: rule, Do: f.home, Part: Name, Queries: 30},
			web.Route{Pattern: "POST " + place + pathDeposit, Rule: rule, Do: f.deposit, Part: Name, Body: f.o.MaxFile + aside, Long: long, Queries: 1500},
			web.Route{Pattern: "POST " + place + pathFolders, Rule: rule, Do: f.makeFolder, Part: Name, Queries: 50},
			web.Route{Pattern: "GET " + place + pathArrivals, Rule: rule, Do: f.showArrivals, Part: Name, Queries: 130},
			web.Route{Pattern: "POST " + place + pathArrivals, Rule: rule, Do: f.settle, Part: Name, Queries: 1500},
			web.Route{Pattern: "GET " + place + pathDrive, Rule: rule, Do: f.showDrive, Part: Name},
			web.Route{Pattern: "GET " + place + pathSelect, Rule: rule, Do: f.showSelection, Part: Name, Long: long, Queries: 30},
			web.Route{Pattern: "POST " + place + pathSelect, Rule: rule, Do: f.selection, Part: Name, Long: 2 * time.Minute, Queries: 100_000},
			web.Route{Pattern: "GET " + place + pathApart, Rule: rule, Do: f.showApart, Part: Name, Queries: 30},
			web.Route{Pattern: "POST " + place + pathApart, Rule: rule, Do: f.destroyApart, Part: Name, Queries: 1500},
			web.Route{Pattern: "GET " + place + pathTrash, Rule: rule, Do: f.showTrash, Part: Name, Queries: 30},
			web.Route{Pattern: "POST " + place + pathTrash, Rule: rule, Do: f.untrash, Part: Name, Long: 2 * time.Minute, Queries: 100_000},
		)
	}
	return append(list,
		web.Route{Pattern: "GET /dossiers/{item}", Rule: web.ByRights, Do: f.showFolder, Part: Name, Queries: 35},
		web.Route{Pattern: "GET /dossiers/{item}/modifier", Rule: web.ByRights, Do: f.showChange, Part: Name, Queries: 35},
		web.Route{Pattern: "POST /dossiers/{item}/modifier", Rule: web.ByRights, Do: f.changing, Part: Name, Queries: 80},
		web.Route{Pattern: "GET /documents/{item}", Rule: web.ByRights, Do: f.show, Part: Name, Queries: 60},
		web.Route{Pattern: "GET /documents/{item}/modifier", Rule: web.ByRights, Do: f.showChange, Part: Name, Queries: 35},
		web.Route{Pattern: "POST /documents/{item}/modifier", Rule: web.ByRights, Do: f.changing, Part: Name, Queries: 80},
		web.Route{Pattern: "POST /documents/{item}/reservation", Rule: web.ByRights, Do: f.reserve, Part: Name, Queries: 40},
		web.Route{Pattern: "POST /documents/{item}/versions", Rule: web.ByRights, Do: f.newVersion, Part: Name, Body: f.o.MaxFile + aside, Long: long, Queries: 100},
		web.Route{Pattern: "GET /documents/{item}/versions/{version}", Rule: web.ByRights, Do: f.serve, Part: Name, Long: long},
		web.Route{Pattern: "GET /documents/{item}/versions/{version}/apercu", Rule: web.ByRights, Do: f.serveThumb, Part: Name},
		web.Route{Pattern: "POST /documents/{item}/versions/{version}", Rule: web.ByRights, Do: f.restore, Part: Name, Queries: 100},
	)
}

func (f *Files) home(v *web.Visit) error {
	place, err := f.place(v)
	if err != nil {
		return err
	}
	return f.pageFolder(v, place, nil, typed{}, http.StatusOK)
}

func (f *Files) showFolder(v *web.Visit) error {
	n, place, err := f.nodeOf(v)
	if err != nil {
		return err
	}
	if !n.IsFolder() || kind.Address(n.Item.Title, int64(n.Item.ID)) != v.Path("item") {
		return v.Moved(Path(n.Item))
	}
	return f.pageFolder(v, place, &n, typed{}, http.StatusOK)
}

// nodeOf is the folder or the file of the path, and its place.
func (f *Files) nodeOf(v *web.Visit) (n Node, place web.Place, err error) {
	at, err := v.Item()
	if err != nil {
		return n, place, err
	}
	var s space.Space
	if n, s, err = f.Get(v.Ctx(), v.Viewer, at); err != nil {
		return n, place, err
	}
	place, err = v.PlaceOf(s)
	return n, place, err
}

// typed is what a page of a folder was refused, and why.
type typed struct {
	name, who string
	faults    map[string]string
}

func (f *Files) pageFolder(v *web.Visit, place web.Place, n *Node, t typed, status int) error {
	w := Where{Space: place.Space.ID}
	a := asked(v)
	var way []Step
	if n != nil {
		w.Above = n.Item.ID
		var err error
		if way, err = f.Way(v.Ctx(), v.Viewer, w.Above); err != nil {
			return err
		}
	}
	l, err := f.List(v.Ctx(), v.Viewer, w, a)
	if err != nil {
		return err
	}
	room, err := f.Room(v.Ctx(), place.Space)
	if err != nil {
		return err
	}
	o := f.folderOf(v, place, n, way, l, a)
	if o.scan, err = f.scanOf(v, place, w, 0); err != nil {
		return err
	}
	movings, err := f.Movings(v.Ctx(), v.Viewer.Person, place.Space.ID)
	if err != nil {
		return err
	}
	o.movings = movingRows(v, movings)
	o.room, o.typed, o.key = roomOf(v, room), t, rand.Text()
	title := named(v, place)
	if n != nil {
		title = n.Item.Title
	}
	return f.placed(v, place, web.Page{Title: title, Status: status, Frame: ui.FrameTwo, Main: folderView(o)})
}

// asked is what the address says of the list.
func asked(v *web.Visit) (a Ask) {
	if o := Order(v.Query(paramOrder)); slices.Contains(Orders, o) {
		a.Order = o
	}
	if g := Genre(v.Query(paramGenre)); slices.Contains(Genres, g) {
		a.Genre = g
	}
	a.Name = v.Query(paramName)
	n, _ := id.Parse(v.Query(paramAfter))
	a.After = ref.Item(n)
	return a
}

// above is the folder that the parameter "dans" names in a place, nil for its top.
func (f *Files) above(v *web.Visit, place web.Place, said string) (*Node, error) {
	if said == "" {
		return nil, nil
	}
	at, ok := id.Parse(said)
	if !ok {
		return nil, fail.E("file.above", fail.Hidden, nil)
	}
	n, s, err := f.Get(v.Ctx(), v.Viewer, ref.Item(at))
	if err == nil && (!n.IsFolder() || s.ID != place.Space.ID) {
		err = fail.E("file.above", fail.Hidden, nil)
	}
	return &n, err
}

func whereOf(place web.Place, n *Node) Where {
	w := Where{Space: place.Space.ID}
	if n != nil {
		w.Above = n.Item.ID
	}
	return w
}

// back is the address of a folder, or of the top of a place.
func back(place web.Place, n *Node) string {
	if n != nil {
		return Path(n.Item)
	}
	return place.Path() + pathAll
}

// within is the query that says in which folder.
func within(n *Node) string {
	if n == nil {
		return ""
	}
	return "?" + url.Values{paramIn: {n.Item.ID.String()}}.Encode()
}

// entering is the place and the folder into which something is to be put, as the visitor may.
func (f *Files) entering(v *web.Visit, said string) (web.Place, *Node, error) {
	place, err := f.place(v)
	if err == nil {
		err = access.CanSpace(v.Viewer, access.Publish, place.Space)
	}
	if err != nil {
		return place, nil, err
	}
	n, err := f.above(v, place, said)
	if err == nil && n != nil {
		err = access.Can(v.Viewer, access.Edit, n.Item, place.Space)
	}
	return place, n, err
}

func (f *Files) deposit(v *web.Visit) error {
	place, n, err := f.entering(v, v.Query(paramIn))
	if err != nil {
		return err
	}
	var d Deposited
	form, err := v.R.MultipartReader()
	if err != nil {
		err = fail.Fields("file.deposit", fail.On(FieldFiles, "file.none"))
	} else {
		var list []Sent
		if list, _, err = f.Receive(v.Ctx(), form); err == nil && len(list) == 0 {
			err = fail.Fields("file.deposit", fail.On(FieldFiles, "file.none"))
		}
		if err == nil {
			d, err = f.Deposit(v.Ctx(), v.Viewer.Person, whereOf(place, n), list, v.Lang.Tag())
		}
	}
	piece := v.Query(paramPiece) != ""
	switch {
	case web.Refused(err) && piece:
		http.Error(v.W, v.Faults(err)[FieldFiles], http.StatusUnprocessableEntity)
		return nil
	case web.Refused(err):
		return f.pageFolder(v, place, n, typed{faults: v.Faults(err)}, http.StatusUnprocessableEntity)
	case err != nil:
		return err
	case piece:
		v.W.WriteHeader(map[bool]int{false: http.StatusNoContent, true: http.StatusAccepted}[d.Waiting > 0])
		return nil
	case d.Waiting > 0:
		return v.Redirect(place.Path() + pathArrivals + within(n))
	}
	if d.Held > 0 {
		v.Flash("file.flash.held")
		return v.Redirect(back(place, n))
	}
	v.Flash("file.flash.deposited")
	return v.Redirect(back(place, n))
}

func (f *Files) makeFolder(v *web.Visit) error {
	form, err := v.Form("file.makeFolder")
	if err != nil {
		return err
	}
	place, n, err := f.entering(v, form.Raw(paramIn))
	if err != nil {
		return err
	}
	t := typed{name: form.Raw("nom"), who: form.Raw("qui")}
	name, key := form.Line("nom", maxName, false), form.Line("cle", 64, false)
	if err = form.Err(); err == nil {
		i, err2 := f.MakeFolder(v.Ctx(), v.Viewer.Person, whereOf(place, n), name, space.Audience(t.who), key, v.Lang.Tag())
		if err = err2; err == nil {
			v.Flash("file.flash.folder")
			return v.Redirect(Path(i))
		}
	}
	if !web.Refused(err) {
		return err
	}
	t.faults = v.Faults(err)
	return f.pageFolder(v, place, n, t, http.StatusUnprocessableEntity)
}

func (f *Files) showArrivals(v *web.Visit) error {
	place, n, err := f.entering(v, v.Query(paramIn))
	if err != nil {
		return err
	}
	return f.pageArrivals(v, place, n, "", http.StatusOK)
}

func (f *Files) pageArrivals(v *web.Visit, place web.Place, n *Node, fault string, status int) error {
	list, err := f.Arrivals(v.Ctx(), v.Viewer, whereOf(place, n))
	if err != nil {
		return err
	}
	o := arrivalsOf(v, place, n, list)
	o.fault = fault
	return f.placed(v, place, web.Page{Title: v.T("file.arrivals.title"), Status: status, NoIndex: true, Main: arrivalsView(o)})
}

func (f *Files) settle(v *web.Visit) error {
	form, err := v.Form("file.settle")
	if err != nil {
		return err
	}
	place, n, err := f.entering(v, form.Raw(paramIn))
	if err != nil {
		return err
	}
	chosen := map[ref.File]Choice{}
	for name, values := range v.R.PostForm {
		if at, ok := id.Parse(name); ok && len(values) > 0 && slices.Contains(Choices, Choice(values[0])) {
			chosen[ref.File(at)] = Choice(values[0])
		}
	}
	_, err = f.Settle(v.Ctx(), v.Viewer.Person, whereOf(place, n), chosen, v.Lang.Tag())
	if web.Refused(err) {
		return f.pageArrivals(v, place, n, v.Faults(err)[FieldFiles], http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	if left, err := f.Arrivals(v.Ctx(), v.Viewer, whereOf(place, n)); err != nil {
		return err
	} else if len(left) > 0 {
		return f.pageArrivals(v, place, n, v.T("file.arrivals.choose"), http.StatusUnprocessableEntity)
	}
	v.Flash("file.flash.settled")
	return v.Redirect(back(place, n))
}
