package notify

import (
	_ "embed"

	"maillage/core/web"
	"maillage/kit/fail"
	"maillage/kit/id"
)

// worker is the script that a browser runs when something is pushed to it while it is closed.
//
//go:embed sw.js
var worker []byte

const (
	workerPath  = "/sw.js" // at the root: it may then open any page
	addressPath = "/parametres/adresse"
	devicesPath = prefsPath + "/appareils"
)

func (n *Notify) showWorker(v *web.Visit) error {
	h := v.W.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	_, _ = v.W.Write(worker) // a visitor who is gone cannot be told
	return nil
}

// receive is sent by the script of the settings, and by the worker when the browser gives it another address.
func (n *Notify) receive(v *web.Visit) error {
	f, err := v.Form("notify.receive")
	if err != nil {
		return err
	}
	if err := n.Receive(v.Ctx(), v.Viewer.Person, v.Session.ID, f.Raw("adresse"), f.Raw("cle"), f.Raw("secret")); err != nil {
		return err
	}
	v.Flash("notify.flash.device")
	return v.Redirect(prefsPath)
}

func (n *Notify) release(v *web.Visit) error {
	one, ok := id.Parse(v.Path("device"))
	if !ok {
		return fail.E("notify.release", fail.Hidden, nil)
	}
	if err := n.Release(v.Ctx(), v.Viewer.Person, DeviceID(one)); err != nil {
		return err
	}
	v.Flash("notify.flash.no_device")
	return v.Redirect(prefsPath)
}

// devicesOf is what the settings say of browsers.
func (n *Notify) devicesOf(v *web.Visit) (o receiving, err error) {
	if o.key, err = n.PushKey(v.Ctx()); err != nil {
		return o, err
	}
	list, err := n.devices(v.Ctx(), v.Viewer.Person)
	for _, d := range list {
		name := d.Name
		if name == "" {
			name = v.T("notify.push.unknown")
		}
		o.devices = append(o.devices, deviceRow{name: name, since: v.T("notify.push.since", "day", v.Lang.Day(d.Created)), action: devicesPath + "/" + d.ID.String() + "/retrait", here: d.Session == v.Session.ID})
		o.here = o.here || d.Session == v.Session.ID
	}
	return o, err
}
