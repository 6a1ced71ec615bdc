package live

import (
	"github.com/a-h/templ"

	"maillage/core/web"
)

// address of the line.
const address = "/direct"

// direct is the line of a browser. Once it is open no page can be answered, so a fault is only logged: the browser comes
// back.
func (l *Live) direct(v *web.Visit) error {
	leave, err := l.enter(v.Viewer.Person)
	if err != nil {
		return err
	}
	defer leave()
	one := &line{Live: l, v: v, out: v.Events()}
	if err := one.run(v.Ctx()); err != nil && v.Ctx().Err() == nil {
		v.Site.Log.Error("line fails", "ref", v.Ref, "error", err)
	}
	return nil
}

// slot is what the script needs, on every page of who is signed in.
func slot(v *web.Visit) templ.Component {
	if v.Viewer.Person == 0 {
		return nil
	}
	return slotView(address, v.Viewer.Person.String())
}
