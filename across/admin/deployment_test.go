package admin_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/queue"
	"maillage/core/space"
)

// waiting is when the letters of the test were put there.
var waiting = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func TestDeployment(t *testing.T) {
	each(t, func(w *world) {
		op, boss := w.operator("Odile Machine"), w.Person("Bruno Chef", "")
		n := w.network("alpha", boss)
		w.Write(func(tx *db.Tx) error {
			for k, state := range []item.State{item.Published, item.Published, item.Hidden} {
				i, err := item.Add(w.Ctx, tx, n, item.Item{Kind: "post", Author: boss.ID, Audience: space.InNetwork, State: state})
				if err != nil {
					return err
				}
				// The same content twice is kept once.
				if _, err := tx.Exec(w.Ctx, `INSERT INTO attachment (id, item_id, position, digest, name, type, size, created) VALUES ($1, $2, 0, 'd', 'n', 't', 3000, 1)`, k+1, i.ID); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(w.Ctx, `INSERT INTO mail_letter (id, recipient, created, letter) VALUES (1, 'ana@ville.example', $1, '{}')`, db.Millis(waiting)); err != nil {
				return err
			}
			_, err := tx.Exec(w.Ctx, `INSERT INTO mail_bounce (address, code, at) VALUES ('bad@ville.example', 550, $1), ('old@ville.example', 550, 1)`, db.Millis(waiting))
			return err
		})
		d, err := w.admin.Deployment(w.Ctx)
		if err != nil || d.People != 2 || d.Posts[n.ID] != 2 || d.Letters != 1 || !d.Oldest.Equal(waiting) || d.Refusals != 2 || d.Fresh != 1 || d.Files != 1 || d.FileSize != 3000 || d.Database < 10_000 {
			w.Fatalf("%v %+v", err, d)
		}
		a := w.as(op).get("/exploitation").is(200).says("Réseau alpha 1 0 2", "Comptes actifs 2", "Lettres en attente 1", "Adresses refusées 2 1 en 30 jours", "Fichiers joints 1 3 Ko", "Aucune tâche en attente")
		for _, secret := range []string{"ana@ville", "bad@ville"} {
			if strings.Contains(a.Body, secret) {
				w.Errorf("the page gives an address: %s", secret)
			}
		}
		if !strings.Contains(a.Body, `href="/exploitation"`) {
			w.Error("the menu has no way to the page")
		}
		if a := w.as(boss).get("/exploitation").is(404); strings.Contains(a.Body, `href="/exploitation"`) {
			w.Error("the menu of a manager has the way to the page")
		}
		if a := w.as(account.Person{}).get("/exploitation"); a.Status != http.StatusSeeOther {
			w.Errorf("nobody: status %d", a.Status)
		}
	})
}

// A task that was given up, and a follower that fails, are on the page.
func TestDeploymentInTrouble(t *testing.T) {
	each(t, func(w *world) {
		op := w.operator("Odile Machine")
		broken := errors.New("le relais ne répond pas")
		var mended atomic.Bool
		w.Core.Queue.Handle(queue.Worker{Kind: "essai.lettre", Tries: 1, Do: func(context.Context, queue.Task) error {
			if mended.Load() {
				return nil
			}
			return broken
		}})
		w.Core.Journal.Follow(journal.Follower{Name: "suiveur", Do: func(context.Context, *db.Tx, journal.Fact) error { return nil }})
		if _, err := w.Core.Journal.Drain(w.Ctx); err != nil {
			w.Fatal(err)
		}
		w.Write(func(tx *db.Tx) error {
			if err := w.Core.Queue.Add(w.Ctx, tx, "essai.lettre", "1", nil, waiting); err != nil {
				return err
			}
			_, err := w.Core.Journal.Append(w.Ctx, tx, journal.Fact{Kind: "essai.dit"})
			return err
		})
		if err := w.Core.Queue.Start(w.Ctx); err != nil {
			w.Fatal(err)
		}
		w.Cleanup(func() {
			if err := w.Core.Queue.Stop(context.Background()); err != nil {
				w.Error(err)
			}
		})
		if err := w.Core.Queue.Settle(w.Ctx); err != nil {
			w.Fatal(err)
		}
		a := w.as(op).get("/exploitation").is(200).says("essai.lettre Abandonnée 1", "le relais ne répond pas", "suiveur 2") // the session, and what was said
		form := a.form("/exploitation/taches")
		w.as(w.Person("Ana Lopez", "")).post("/exploitation/taches", form).is(404)
		w.as(op).post("/exploitation/taches", url.Values{"tache": {"x"}}).is(422)
		w.as(op).post("/exploitation/taches", url.Values{"tache": {"123456789"}}).is(404)
		mended.Store(true)
		w.as(op).post("/exploitation/taches", form).is(303)
		if err := w.Core.Queue.Settle(w.Ctx); err != nil {
			w.Fatal(err)
		}
		w.as(op).get("/exploitation").is(200).says("Aucune tâche en attente")
		w.as(op).post("/exploitation/taches", form).is(303) // done already: nothing happens
	})
}

// An address that its server had refused is written to again when the operator says so; nobody learns which ones were.
func TestForgiveAddress(t *testing.T) {
	each(t, func(w *world) {
		op := w.operator("Odile Machine")
		w.Write(func(tx *db.Tx) error {
			_, err := tx.Exec(w.Ctx, `INSERT INTO mail_bounce (address, code, at) VALUES ('ana@ville.example', 550, $1)`, db.Millis(waiting))
			return err
		})
		w.as(op).get("/exploitation").is(200).says("550", "migrations, la dernière")
		w.as(op).post("/exploitation/adresses", url.Values{"adresse": {""}}).is(422).says("À remplir")
		for _, address := range []string{"Ana@ville.example", "inconnue@ville.example"} {
			w.as(op).post("/exploitation/adresses", url.Values{"adresse": {address}}).is(303)
		}
		if _, refused, err := w.Core.Mail.Bounced(w.Ctx, w.Core.DB.Q(), "ana@ville.example"); err != nil || refused {
			w.Errorf("still refused: %v %v", refused, err)
		}
		w.as(w.Person("Ana Lopez", "")).post("/exploitation/adresses", url.Values{"adresse": {"x@y.example"}}).is(404)
	})
}
