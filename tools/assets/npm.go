package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// lock is what matters of a package-lock.json: the version of each package, by its folder.
type lock struct {
	Packages map[string]struct{ Version string }
}

// ensureModules runs npm ci when ui/node_modules is not what ui/package-lock.json says.
// Scripts of packages are never run.
func ensureModules(ui string) error {
	wanted, err := readLock(filepath.Join(ui, "package-lock.json"))
	if err != nil {
		return err
	}
	if got, err := readLock(filepath.Join(ui, "node_modules", ".package-lock.json")); err == nil && covers(got, wanted) {
		return nil
	}
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = ui
	if out, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci in ui: %w\n%s", err, out)
	}
	return nil
}

func readLock(name string) (lock, error) {
	var l lock
	body, err := os.ReadFile(name)
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(body, &l); err != nil {
		return l, fmt.Errorf("%s: %w", name, err)
	}
	return l, nil
}

// covers tells whether got has every package of wanted, at its version. The empty folder is ours.
func covers(got, wanted lock) bool {
	for folder, p := range wanted.Packages {
		if folder != "" && got.Packages[folder].Version != p.Version {
			return false
		}
	}
	return true
}

// typeCheck runs the TypeScript compiler over our scripts, which esbuild only strips.
func typeCheck(ui string) error {
	tsc := exec.Command("node", filepath.Join("node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.json")
	tsc.Dir = ui
	out, err := tsc.CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("node is needed to check the scripts")
	}
	if err != nil {
		return fmt.Errorf("types: %w\n%s", err, out)
	}
	return nil
}
