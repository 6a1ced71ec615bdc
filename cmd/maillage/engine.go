package main

import (
	"os"

	"maillage/site/ops"
)

type engineCmd struct{}

// Run is a process of the server's own (site.Options.Engine), which nobody else starts: it ends with the server.
func (engineCmd) Run() error { return ops.Engine(os.Stdin, os.Stdout) }

// engine is the command that starts it: this very program.
func engine() ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return []string{self, "engine"}, nil
}
