// Command shot takes pictures of pages of a running site, so that people can look at them:
// each path at 1366 and 390 pixels, in light and dark.
//
//	go run ./e2e/shot -persona claire -out /tmp/shots / /reseaux/viaeduc
//
// It comes in by the personas of the demonstration (none: as nobody), and says by the way what
// a browser notices: status, console errors, refused styles, pages wider than their window;
// with -axe, accessibility too.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"maillage/e2e/browser"
)

func main() {
	base := flag.String("base", "http://localhost:8080", "address of the site")
	persona := flag.String("persona", "", "who looks: claire, animatrice, gestionnaire, exploitante, nouvelle, suspendue; nobody when empty")
	out := flag.String("out", "shots", "folder of the pictures")
	language := flag.String("lang", "", "language preferred by the browser")
	axe := flag.Bool("axe", false, "judge accessibility too")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "shot: which paths? for instance: go run ./e2e/shot -persona claire /")
		os.Exit(2)
	}
	s := &session{}
	s.run(func() {
		chrome := browser.New(s)
		for _, size := range []browser.Size{browser.Desktop, browser.Phone} {
			for _, dark := range []bool{false, true} {
				look := browser.Look{Size: size, Dark: dark, Language: *language}
				page := chrome.Page(s, *base, look)
				if *persona != "" {
					page.SignIn(*persona)
				}
				for _, path := range flag.Args() {
					shoot(page, look, path, *out, *axe)
				}
			}
		}
	})
	if s.failed {
		os.Exit(1)
	}
}

// shoot takes one picture and prints what was noticed.
func shoot(page *browser.Page, look browser.Look, path, out string, axe bool) {
	status := page.Goto(path)
	file := filepath.Join(out, fileName(path, look))
	page.Shot(file)
	fmt.Printf("%s  %d %s\n", file, status, page.URL())
	if n := page.Overflow(); n > 0 {
		fmt.Printf("\t%d px wider than the window\n", n)
	}
	for _, f := range page.Faults() {
		fmt.Printf("\t%s\n", f)
	}
	if !axe {
		return
	}
	for _, v := range page.Axe() {
		fmt.Printf("\t%s\n", strings.ReplaceAll(v.String(), "\n", "\n\t"))
	}
}

// fileName makes "sujets-eau.390.dark.png" of a path and a look; the start page is "accueil".
func fileName(path string, look browser.Look) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/?&=#:\ `, r) {
			return '-'
		}
		return r
	}, path), "-")
	if name == "" {
		name = "accueil"
	}
	size, scheme := "1366", "light"
	if look.Size == browser.Phone {
		size = "390"
	}
	if look.Dark {
		scheme = "dark"
	}
	return name + "." + size + "." + scheme + ".png"
}

// session is the browser.T of a command: what would fail a test is printed.
type session struct {
	cleanups []func()
	failed   bool
}

// run does the work and then the cleanups, last first, whatever happens.
func (s *session) run(work func()) {
	defer func() {
		for _, f := range slices.Backward(s.cleanups) {
			f()
		}
		if r := recover(); r != nil && r != any(s) {
			panic(r)
		}
	}()
	work()
}

func (s *session) Helper()          {}
func (s *session) Cleanup(f func()) { s.cleanups = append(s.cleanups, f) }

func (s *session) Errorf(format string, args ...any) {
	s.failed = true
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}

func (s *session) Fatalf(format string, args ...any) {
	s.Errorf(format, args...)
	panic(s)
}
