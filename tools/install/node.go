package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// installNode runs npm in each folder whose lock file says more than what is installed there.
func installNode(ctx context.Context, root string) error {
	folders, err := lockedFolders(root)
	if err != nil {
		return err
	}
	for _, dir := range folders {
		fresh, err := nodeIsFresh(dir)
		if err != nil {
			return err
		}
		if fresh {
			continue
		}
		fmt.Println("install: by npm, in", dir)
		// No scripts: a package must not run code on the machines of those who test.
		if err := run(ctx, dir, []string{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"}); err != nil {
			return err
		}
	}
	return nil
}

// lockedFolders are the folders of the tree with a package-lock.json of their own.
func lockedFolders(root string) ([]string, error) {
	var folders []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != root) {
			return fs.SkipDir
		}
		if d.Name() == "package-lock.json" {
			folders = append(folders, filepath.Dir(name))
		}
		return nil
	})
	return folders, err
}

// lockfile is what package-lock.json and npm's record of what it installed have in common.
type lockfile struct {
	Packages map[string]struct {
		Version   string
		Integrity string
		Optional  bool
		Link      bool
	}
}

// nodeIsFresh tells whether node_modules holds all that the lock file asks for, by npm's own
// record. Optional packages are those of other machines: their absence is right.
func nodeIsFresh(dir string) (bool, error) {
	wanted, err := readLock(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return false, err
	}
	installed, err := readLock(filepath.Join(dir, "node_modules", ".package-lock.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for name, p := range wanted.Packages {
		if name == "" || p.Optional || p.Link {
			continue
		}
		if got, ok := installed.Packages[name]; !ok || got.Version != p.Version || got.Integrity != p.Integrity {
			return false, nil
		}
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name), "package.json")); err != nil {
			return false, nil
		}
	}
	return true, nil
}

func readLock(name string) (lockfile, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return lockfile{}, err
	}
	var l lockfile
	if err := json.Unmarshal(text, &l); err != nil {
		return lockfile{}, fmt.Errorf("%s: %w", name, err)
	}
	return l, nil
}
