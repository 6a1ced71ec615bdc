package inbox

import (
	"context"
	"regexp"
	"strings"

	"maillage/core/db"
	"maillage/core/ref"
)

// forum is the name of the part that has topics.
const forum = "forum"

// TopicTo is the address by which by opens topics in a place, whether it is closed or not; "" before the site has begun. Two
// queries.
func (b *Inbox) TopicTo(ctx context.Context, q db.Q, by ref.Person, in ref.Space) (string, error) {
	key, err := known(ctx, q)
	if err != nil || key == nil {
		return "", err
	}
	s, err := standingOf(ctx, q, by, in)
	if err != nil {
		return "", err
	}
	return topicPrefix + right{person: by, space: in, until: always, epoch: s.epoch}.sign(key) + "@" + b.core.Config.InboxDomain, nil
}

// marks are what programs put before the subject of what one answers or passes on.
var marks = regexp.MustCompile(`(?i)^\s*((re|ré|réf|tr|fw|fwd|aw)\s*:\s*)+`)

// titleOf is a subject without its marks.
func titleOf(subject string) string { return strings.TrimSpace(marks.ReplaceAllString(subject, "")) }
