package main

import (
	"os"
	"path/filepath"

	"maillage/site/ops"
)

type pagesCmd struct {
	Cache string `arg:"" help:"Folder that keeps the reader ready."`
}

// Run is a process of the server's own (site.Options.Pages), which nobody else starts: it reads one document.
func (c pagesCmd) Run() error { return ops.Pages(os.Stdin, os.Stdout, c.Cache) }

// pages is the command that starts it: this very program, which keeps its reader ready in the data folder.
func pages(data string) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if data, err = filepath.Abs(data); err != nil {
		return nil, err
	}
	return []string{self, "pages", filepath.Join(data, "cache", "pdf")}, nil
}
