package access

import (
	"fmt"

	"maillage/core/ref"
	"maillage/core/space"
)

// A Sieve is which audiences of one space somebody reads, for lists of what was published there: the rule of Visible where the
// space is known. It asks of each row no more than its audience, while Visible looks into the lists of all the places somebody
// is in; so a stream reads a row in a third of the time. What is no root, or not published, is not its matter.
type Sieve int64

// sieveBits is the audiences in the order of their bits.
var sieveBits = [...]space.Audience{space.Public, space.Registered, space.InNetwork, space.InGroup, space.ForPlan}

// Sieve returns what passes in the space id of network; exact is false when a plan decides there, which the sieve lets pass:
// Visible or Sees is then asked too.
func (v *Viewer) Sieve(id, network ref.Space) (s Sieve, exact bool) {
	in := func(list []ref.Space, id ref.Space) bool {
		for _, x := range list {
			if x == id {
				return true
			}
		}
		return false
	}
	if v.Moderates(id, network) {
		return 1<<len(sieveBits) - 1, true
	}
	exact = true
	for n, a := range sieveBits {
		passes := false
		switch a {
		case space.Public:
			passes = true
		case space.Registered:
			passes = v.Person != 0
		case space.InNetwork:
			passes = v.livesHere(id, network)
		case space.InGroup:
			passes = in(v.spaces, id)
		case space.ForPlan:
			if passes = len(v.plans) > 0 && in(v.networks, network); passes {
				exact = false
			}
		}
		if passes {
			s |= 1 << n
		}
	}
	return s, exact
}

// Passes is the condition that the audience of the item table's alias passes the sieve that arg is the argument of.
func Passes(alias, arg string) string {
	text := `(CAST(` + arg + ` AS BIGINT) & CASE ` + alias + `.audience`
	for n, a := range sieveBits {
		text += fmt.Sprintf(` WHEN '%s' THEN %d`, a, 1<<n)
	}
	return text + ` ELSE 0 END) <> 0`
}
