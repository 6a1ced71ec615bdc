package populate

import (
	"fmt"
	"sync"
	"syscall"
	"time"
)

// progress says what is being done, how far it is and how long it may last yet. A nil one says nothing.
type progress struct {
	mu       sync.Mutex
	line     func(string)
	began    time.Time
	now      string
	done     float64
	expected float64
	said     time.Time
}

// cost of a row beside that of a plain one [measured].
var cost = map[string]float64{"text_body": 3, "item": 3, "search_text": 12}

func newProgress(o Options) *progress {
	p := &progress{line: o.Progress, began: time.Now()}
	items := o.Scale * (rootsAt1 + repliesAt1)
	people := o.Scale * peopleAt1
	rows := items*(cost["item"]+cost["text_body"]+cost["search_text"]+3) + people*(6+20+cost["search_text"]) + o.Scale*(membershipsAt1+reactionsAt1)
	p.expected = rows * 1.35 // indexes
	return p
}

// begin says that a step begins.
func (p *progress) begin(what string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = what
	p.say(true)
}

// rows counts rows written.
func (p *progress) rows(table string, n int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	c := cost[table]
	if c == 0 {
		c = 1
	}
	p.done += c * float64(n)
	p.say(false)
}

// pause between two lines.
const pause = time.Second

func (p *progress) say(always bool) {
	if p.line == nil || !always && time.Since(p.said) < pause {
		return
	}
	p.said = time.Now()
	part := min(p.done/p.expected, 0.99)
	left := ""
	if spent := time.Since(p.began); part > 0.02 {
		left = fmt.Sprintf(", about %s left", (time.Duration(float64(spent)/part) - spent).Round(time.Second))
	}
	p.line(fmt.Sprintf("%3.0f %% %s: %s%s", 100*part, time.Since(p.began).Round(time.Second), p.now, left))
}

// cpuTime is what the process has used so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
