// Command assets builds what browsers load (styles, scripts, the icon sprite) into ui/dist, which is
// committed and embedded, so that building Maillage needs neither Node nor this command.
//
//	go run ./tools/assets          builds
//	go run ./tools/assets -check   builds in memory and fails when ui/dist differs
//
// It also builds ui/ts/engine.ts into core/coedit/engine.js, which the server runs by itself.
//
// It reads ui/css, ui/ts, ui/icons, ui/marks, and the feature/*/*.css, feature/*/*.ts, across/*/*.css and
// across/*/*.ts of parts. A part's style sheet joins the features layer of app.css. A part's
// name_controller.ts joins app.js as the Stimulus controller "name"; any other .ts of a part is an
// island: a bundle of its own, <part>-<file>.js, that only the pages using it load.
//
// Node packages come from ui/package-lock.json, by npm ci, when ui/node_modules does not match it.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// appBudget is what an ordinary page may load as script, in bytes after gzip (docs: CONVENTIONS, Islands).
const appBudget = 60_000

func main() {
	check := flag.Bool("check", false, "fail when ui/dist is not what would be built")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	if err := ensureModules(filepath.Join(root, "ui")); err != nil {
		return err
	}
	if err := typeCheck(filepath.Join(root, "ui")); err != nil {
		return err
	}
	built, err := build(root)
	if err != nil {
		return err
	}
	if size := packed(built["app.js"]); size > appBudget {
		return fmt.Errorf("app.js weighs %d bytes after gzip, above the budget of %d", size, appBudget)
	}
	machine, err := engineBundle(root)
	if err != nil {
		return err
	}
	dist, engine := filepath.Join(root, "ui", "dist"), filepath.Join(root, filepath.FromSlash(engineFile))
	if check {
		return errors.Join(compare(dist, built), same(engine, machine))
	}
	if err := write(dist, built); err != nil {
		return err
	}
	return os.WriteFile(engine, machine, 0o644)
}

// same fails when the committed file is not what would be built.
func same(file string, built []byte) error {
	if committed, err := os.ReadFile(file); err != nil || !bytes.Equal(committed, built) {
		return fmt.Errorf("%s is stale: run go run ./tools/assets and commit it", engineFile)
	}
	return nil
}

// build makes every file of ui/dist, by name.
func build(root string) (map[string][]byte, error) {
	parts, err := findParts(root)
	if err != nil {
		return nil, err
	}
	built, err := bundle(root, parts)
	if err != nil {
		return nil, err
	}
	ui := filepath.Join(root, "ui")
	if built["icons.svg"], err = sprite(ui); err != nil {
		return nil, err
	}
	if built["favicon.svg"], err = os.ReadFile(filepath.Join(ui, "icons", "favicon.svg")); err != nil {
		return nil, err
	}
	return built, nil
}

// moduleRoot is the nearest directory above that holds go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = above
	}
}

// write puts the files in dist and takes away what is no longer built.
func write(dist string, built map[string][]byte) error {
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, entry := range old {
		if _, kept := built[entry.Name()]; !kept {
			if err := os.RemoveAll(filepath.Join(dist, entry.Name())); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(built)) {
		if err := os.WriteFile(filepath.Join(dist, name), built[name], 0o644); err != nil {
			return err
		}
		fmt.Printf("%-24s %7d bytes, %6d after gzip\n", name, len(built[name]), packed(built[name]))
	}
	return nil
}

// compare tells every file of dist that is missing, too many, or not what would be built.
func compare(dist string, built map[string][]byte) error {
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(built)) {
		committed, err := os.ReadFile(filepath.Join(dist, name))
		if err != nil || !bytes.Equal(committed, built[name]) {
			faults = append(faults, fmt.Errorf("ui/dist/%s is stale", name))
		}
	}
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, entry := range old {
		if _, kept := built[entry.Name()]; !kept {
			faults = append(faults, fmt.Errorf("ui/dist/%s is built from nothing", entry.Name()))
		}
	}
	if len(faults) > 0 {
		faults = append(faults, errors.New("run go run ./tools/assets and commit ui/dist"))
	}
	return errors.Join(faults...)
}

func packed(body []byte) int {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	w.Write(body)
	w.Close()
	return b.Len()
}
