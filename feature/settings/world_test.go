package settings_test

import (
	"strings"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/feature/settings"
)

// world is a site of which the settings are the only part, and whose browsers keep cookies.
type world struct{ *parttest.World }

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	parttest.Each(t, func(w *parttest.World) {
		w.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		f(&world{w})
	}, settings.Join)
}

func (w *world) get(p ref.Person) account.Person {
	w.Helper()
	who, err := account.Get(w.Ctx, w.Core.DB.Q(), p)
	if err != nil {
		w.Fatal(err)
	}
	return who
}

func (w *world) nobody() parttest.Browser {
	b := w.Nobody()
	b.Keeps = true
	return b
}

// as is a browser on a device in which p is signed in.
func (w *world) as(p account.Person, device string) parttest.Browser {
	w.Helper()
	b := w.nobody()
	w.Write(func(tx *db.Tx) (err error) {
		b.Cookies[parttest.Session], err = w.Core.Accounts.Open(w.Ctx, tx, p.ID, device, account.ByCode)
		return err
	})
	return b
}

// cookie is the line that sets a cookie, "" when none does.
func cookie(a parttest.Answer, name string) string {
	for _, line := range a.Header.Values("Set-Cookie") {
		if strings.HasPrefix(line, name+"=") {
			return line
		}
	}
	return ""
}
