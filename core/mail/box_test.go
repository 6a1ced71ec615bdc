package mail_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"maillage/core/db"
	"maillage/core/mail"
	"maillage/core/mail/mailtest"
	"maillage/core/queue/queuetest"
	"maillage/kit/clock"
	"maillage/kit/fail"
)

func TestABoxKeepsLettersInsteadOfSendingThem(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t.Context(), t, d, mail.Options{Box: true})
		for i := range 3 {
			l := hello(fmt.Sprintf("p%d@ville.example", i))
			l.ToName = "Ana"
			p.mustSend(fmt.Sprint(i), l)
			p.settle()
		}
		box, err := p.Box(p.ctx, 2)
		if err != nil || len(box) != 2 || box[0].To != "p2@ville.example" || box[1].To != "p1@ville.example" {
			t.Fatalf("box: %+v (%v)", box, err)
		}
		one, err := p.Boxed(p.ctx, box[1].ID)
		if err != nil || one.To != "p1@ville.example" || one.Text != "Bonjour !" || one.ToName != "Ana" || time.Since(one.At) > time.Minute {
			t.Errorf("boxed: %+v (%v)", one, err)
		}
		if _, err := p.Boxed(p.ctx, 1); !fail.Is(err, fail.Hidden) {
			t.Errorf("no such letter: %v", err)
		}
		if p.kept() != 0 {
			t.Error("letters are still on their way")
		}
	}, mail.Schema)
}

func TestTheBoxHoldsTheLast500(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t.Context(), t, d, mail.Options{Box: true})
		err := d.Write(p.ctx, func(tx *db.Tx) error {
			for i := range 510 {
				if err := p.Send(p.ctx, tx, fmt.Sprint(i), hello(fmt.Sprintf("p%d@ville.example", i))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p.settle()
		box, err := p.Box(p.ctx, 1000)
		if err != nil || len(box) != 500 || box[0].To != "p509@ville.example" || box[499].To != "p10@ville.example" {
			t.Errorf("%d letters in the box (%v)", len(box), err)
		}
	}, mail.Schema)
}

func TestForgetErasesAnAddress(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		s := mailtest.Start(t)
		p := open(t.Context(), t, d, mail.Options{SMTP: s.URL})
		s.Fail(550, 1)
		p.mustSend("1", hello("ana@ville.example"))
		p.settle()
		err := d.Write(p.ctx, func(tx *db.Tx) error {
			if err := p.Send(p.ctx, tx, "2", hello("ana@ville.example")); err != nil {
				return err
			}
			return p.Forget(p.ctx, tx, "Ana@ville.example")
		})
		if err != nil {
			t.Fatal(err)
		}
		p.settle()
		if len(s.Letters()) != 0 || p.kept() != 0 || p.bounce("ana@ville.example") != 0 {
			t.Errorf("%d letters, %d kept, bounce %d", len(s.Letters()), p.kept(), p.bounce("ana@ville.example"))
		}
	}, mail.Schema)
}

func TestTheSweepDropsWhatIsLeft(t *testing.T) {
	queuetest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)
		var mu sync.Mutex
		ctx := clock.With(t.Context(), func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return at
		})
		turn := func(days int) {
			mu.Lock()
			defer mu.Unlock()
			at = at.Add(time.Duration(days) * 24 * time.Hour)
		}
		s := mailtest.Start(t)
		p := openSlow(ctx, t, d, mail.Options{SMTP: s.URL}, 300*24*time.Hour)
		s.Fail(550, 1)
		p.mustSend("1", hello("ana@ville.example"))
		p.settle()
		s.Down()
		p.mustSend("2", hello("bob@ville.example"))
		turn(29)
		p.settle()
		if p.kept() != 1 {
			t.Errorf("after 29 days %d letters are kept", p.kept())
		}
		turn(3)
		p.settle()
		if b, refused, _ := p.Bounced(ctx, d.Q(), "ana@ville.example"); p.kept() != 0 || !refused || b.Code != 550 {
			t.Errorf("after 32 days %d letters are kept, bounce %+v", p.kept(), b)
		}
		turn(400)
		p.settle()
		if _, refused, _ := p.Bounced(ctx, d.Q(), "ana@ville.example"); refused {
			t.Error("the refusal is kept for ever")
		}
	}, mail.Schema)
}
