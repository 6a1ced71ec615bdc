package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"maillage/core/config"
	"maillage/site"
	"maillage/site/demo"
	"maillage/site/ops"
)

type demoCmd struct {
	Addr  string `help:"Address and port to answer on." default:"127.0.0.1:8080"`
	Data  string `help:"Data folder. By default, maillage-demo in your cache folder." placeholder:"DIR"`
	Reset bool   `help:"Make the demonstration anew."`
	Seed  uint64 `help:"Which world is made: the same number gives the same world." default:"1"`
}

// Run makes the demonstration when it is not there, and serves it.
func (c demoCmd) Run(ctx context.Context) error {
	if c.Data == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		c.Data = filepath.Join(cache, "maillage-demo")
	}
	// Said at once rather than after the world is made.
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("cannot answer on %s, choose another address with --addr: %w", c.Addr, err)
	}
	l.Close()
	reading, err := pages(c.Data)
	if err != nil {
		return err
	}
	o := demo.Options{Pages: reading, Addr: c.Addr, Data: c.Data, Reset: c.Reset, Seed: c.Seed, Out: os.Stderr}
	s, err := demo.Open(ctx, o, warnings())
	if err != nil {
		return err
	}
	err = ops.Serve(ctx, s, func(string) { fmt.Println("ready", s.Core.Config.PublicURL) })
	return errors.Join(err, s.Close())
}

type serveCmd struct {
	Config string `help:"Configuration file (see: maillage config). The environment wins over it." placeholder:"FILE"`
}

// Run serves until a signal comes, then lets requests finish.
func (c serveCmd) Run(ctx context.Context) error {
	settings, err := config.Load(c.Config, os.LookupEnv)
	if err != nil {
		return err
	}
	if err := settings.Check(); err != nil {
		return fmt.Errorf("the settings are not right:\n%w", err)
	}
	apart, err := engine()
	if err != nil {
		return err
	}
	reading, err := pages(settings.Data)
	if err != nil {
		return err
	}
	s, err := site.Open(ctx, settings, ops.Logger(settings), site.Options{Engine: apart, Pages: reading})
	if err != nil {
		return err
	}
	return errors.Join(ops.Serve(ctx, s, nil), s.Close())
}
