package site_test

import (
	"testing"

	"maillage/core/db"
	"maillage/kit/lang"
	"maillage/site/ops"
	"maillage/site/sitetest"
)

// No text outside the catalogues: every key that the code uses exists in both languages, and none is there for nothing.
func TestWords(t *testing.T) {
	w := sitetest.New(t, sitetest.Options{Engine: db.SQLite})
	if err := w.Site.Core.Web.Catalogue.Add("ops", ops.Words); err != nil { // of commands, not of pages
		t.Fatal(err)
	}
	missing, unused, err := lang.CheckUse("..", w.Site.Core.Web.Catalogue.Keys())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range missing {
		t.Errorf("missing: %s", k)
	}
	for _, k := range unused {
		t.Errorf("unused: %s", k)
	}
}
