package live

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"time"

	"maillage/core/access"
	"maillage/core/broadcast"
	"maillage/core/ref"
	"maillage/core/web"
)

// comeBack is the least pause of a browser before it opens its line again; up to twice that by chance.
const comeBack = 2 * time.Second

// line is one browser that listens. For one goroutine.
type line struct {
	*Live
	v      *web.Visit
	out    *web.Events
	last   string // id of the last event sent
	news   <-chan broadcast.Message
	cancel func()
}

// run serves the line until the browser goes, the program stops, its life is over or its person lost a right. The error is
// a fault of ours, not of the browser.
func (l *line) run(ctx context.Context) error {
	l.listen()
	defer func() { l.cancel() }()
	life := time.NewTimer(l.options.Life - rand.N(l.options.Life/10))
	defer life.Stop()
	beat := time.NewTicker(l.options.Beat)
	defer beat.Stop()
	if l.out.Pause(comeBack+rand.N(comeBack)) != nil {
		return nil
	}
	if over, err := l.catchUp(ctx, l.v.LastEvent()); over || err != nil {
		return err
	}
	if l.beat() != nil {
		return nil
	}
	for beats := 1; ; {
		var over bool
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-l.v.Site.Ending():
			return nil
		case <-life.C:
			return nil
		case <-beat.C:
			if beats++; beats%2 == 0 {
				over, err = l.look()
			}
			if l.core.Hub.CutOff() && !over && err == nil { // a beat would say that nothing was missed
				over, err = l.catchUp(ctx, l.last)
			}
			over = over || err != nil || l.beat() != nil
		case m, open := <-l.news:
			if !open {
				return nil
			}
			over, err = l.hear(ctx, m)
		}
		if over || err != nil {
			return err
		}
	}
}

// listen subscribes to what concerns the person as they are now.
func (l *line) listen() {
	topics := []string{PersonTopic(l.v.Viewer.Person)}
	for _, s := range l.v.Viewer.Spaces() {
		topics = append(topics, SpaceTopic(s))
	}
	l.news, l.cancel = l.core.Hub.Subscribe(topics...)
}

// beat tells the browser where it is: what it hears next is above this identifier.
func (l *line) beat() error {
	return l.send(told{News: News{Kind: Beat}, Fact: ref.Fact(l.core.DB.NewID())})
}

func (l *line) send(t told) error {
	if t.Fact != 0 {
		l.last = max(l.last, t.Fact.String())
	}
	return l.out.Send(l.last, encode(t.News))
}

// catchUp tells what happened after the event last.
func (l *line) catchUp(ctx context.Context, last string) (over bool, err error) {
	list, ok, err := l.missed(ctx, l.v.Viewer, last)
	if err != nil {
		return true, err
	}
	if !ok && last == "" {
		return false, nil // the page was made a moment ago
	}
	if !ok {
		return l.send(told{News: News{Kind: Lost}}) != nil, nil
	}
	for _, t := range list {
		if l.send(t) != nil {
			return true, nil
		}
	}
	return false, nil
}

// hear passes a message on, if it is for this line.
func (l *line) hear(ctx context.Context, m broadcast.Message) (over bool, err error) {
	if m.Lost {
		if over, err := l.catchUp(ctx, earlier(l.last)); over || err != nil {
			return over, err
		}
	}
	var t told
	if json.Unmarshal(m.Data, &t) != nil {
		return false, nil // Lost alone, or from another version of the program
	}
	l.core.DB.Level(ctx) // the page reads at once what it is told of
	if m.Topic == PersonTopic(l.v.Viewer.Person) {
		if t.Kind == rights {
			return l.look()
		}
		return l.send(t) != nil, nil
	}
	twice := m.Topic != SpaceTopic(t.Space) && slices.Contains(l.v.Viewer.Spaces(), t.Space)
	if twice || !t.isFor(l.v.Viewer) {
		return false, nil
	}
	return l.send(t) != nil, nil
}

// look looks at session and rights again. Who lost something is told, and the line is over; who gained hears more.
func (l *line) look() (over bool, err error) {
	was := l.v.Viewer
	changed, err := l.v.Again()
	if err != nil || !changed {
		return err != nil, err
	}
	if less(was, l.v.Viewer) {
		// The browser may be gone already: the line is over anyway.
		_ = l.send(told{News: News{Kind: Bye}})
		return true, nil
	}
	l.cancel()
	left := l.news
	l.listen()
	return len(left) > 0 && l.drain(left), nil
}

// drain passes on what waited in a subscription that ended.
func (l *line) drain(left <-chan broadcast.Message) (over bool) {
	for m := range left {
		var t told
		if json.Unmarshal(m.Data, &t) == nil && t.Fact != 0 && t.isFor(l.v.Viewer) && l.send(t) != nil {
			return true
		}
	}
	return false
}

// less tells whether b may less than a: somebody else, or fewer places or powers.
func less(a, b *access.Viewer) bool {
	if b.Person != a.Person || a.Operator && !b.Operator {
		return true
	}
	for _, p := range a.Places {
		was, is := a.Role(p.Space, p.Network), b.Role(p.Space, p.Network)
		if was != is && was.AtLeast(is) || !a.IsMuted(p.Space) && b.IsMuted(p.Space) {
			return true
		}
	}
	return false
}
