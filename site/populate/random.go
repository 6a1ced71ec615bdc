package populate

import "math"

// random draws numbers (splitmix64: Steele, Lea and Flood, 2014). Its state is eight bytes, so that each row has a source of
// its own: what is drawn for one is the same in every pass over it.
type random struct{ state uint64 }

// of is the source of thing n in stream of the world.
func (w *world) of(stream, n uint64) random {
	r := random{w.seed ^ stream*0x9e3779b97f4a7c15 ^ n*0xd1b54a32d192ed03}
	r.next()
	return r
}

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// float is in [0, 1).
func (r *random) float() float64 { return float64(r.next()>>11) / (1 << 53) }

// n is in [0, most); 0 when most is.
func (r *random) n(most int) int {
	if most <= 0 {
		return 0
	}
	return int((r.next() >> 32) * uint64(most) >> 32)
}

// chance is true once in so many.
func (r *random) chance(p float64) bool { return r.float() < p }

// bell is of the normal law.
func (r *random) bell() float64 {
	return math.Sqrt(-2*math.Log(1-r.float())) * math.Cos(2*math.Pi*r.float())
}

// pareto is at least 1: half of the draws are below 2^(1/law).
func (r *random) pareto(law float64) float64 { return math.Pow(1-r.float(), -1/law) }

// The streams of random numbers.
const (
	ofPeople uint64 = iota + 1
	ofOrgs
	ofGroups
	ofMembers
	ofTopics
	ofReplies
	ofReactions
	ofTexts
	ofProfiles
	ofLevels
	ofVisits
	ofTies
)
