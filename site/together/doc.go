// Package together holds tests of parts that meet: a topic of the forum, and the answers that across/talk puts under it. The
// parts themselves may not import each other, in their tests either.
package together
