package ui_test

import (
	"testing"

	"maillage/kit/lang"
	"maillage/ui"
)

func TestWordsAreComplete(t *testing.T) {
	catalogue := lang.NewCatalogue()
	if err := catalogue.Add("ui", ui.Words); err != nil {
		t.Fatal(err)
	}
	_, unused, err := lang.CheckUse(".", catalogue.Keys())
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range unused {
		t.Errorf("%s is not used", key)
	}
}
