package directory_test

import (
	"fmt"
	"testing"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/db/dbtest"
	"maillage/core/part/parttest"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/directory"
)

var _ = fmt.Sprint
var _ = access.Nobody
var _ account.Person
var _ db.Engine
var _ = dbtest.Engines
var _ parttest.World
var _ ref.Person
var _ space.Space
var _ directory.Query

func benchmark(b *testing.B) { _ = b }
