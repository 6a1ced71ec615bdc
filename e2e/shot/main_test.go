package main

import (
	"testing"

	"maillage/e2e/browser"
)

func TestFileNames(t *testing.T) {
	for _, c := range []struct {
		path string
		look browser.Look
		want string
	}{
		{"/", browser.Look{}, "accueil.1366.light.png"},
		{"/reseaux/viaeduc/groupes", browser.Look{Size: browser.Phone, Dark: true}, "reseaux-viaeduc-groupes.390.dark.png"},
		{"/recherche?q=eau potable&page=2", browser.Look{Dark: true}, "recherche-q-eau-potable-page-2.1366.dark.png"},
		{"/../../etc", browser.Look{}, "..-..-etc.1366.light.png"},
	} {
		if got := fileName(c.path, c.look); got != c.want {
			t.Errorf("%s: got %s, want %s", c.path, got, c.want)
		}
	}
}

func TestSessionCleansUpWhenItFails(t *testing.T) {
	s := &session{}
	var order []int
	s.run(func() {
		s.Cleanup(func() { order = append(order, 1) })
		s.Cleanup(func() { order = append(order, 2) })
		s.Fatalf("planted")
	})
	if !s.failed || len(order) != 2 || order[0] != 2 {
		t.Errorf("failed %v, cleanups %v", s.failed, order)
	}
}
