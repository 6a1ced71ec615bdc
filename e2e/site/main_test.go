package site

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"maillage/site"
	"maillage/site/demo"
)

// base is the address of the demonstration that the tests share; demonstration is what serves it.
var (
	base          string
	demonstration *site.Site
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx := context.Background()
	stop, err := serve(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// serve makes a demonstration in a folder of its own and serves it on loopback.
func serve(ctx context.Context) (stop func() error, err error) {
	dir, err := os.MkdirTemp("", "maillage-e2e-*")
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	base = "http://" + l.Addr().String()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	if demonstration, err = demo.Open(ctx, demo.Options{Addr: l.Addr().String(), Data: dir, Seed: 1, Out: os.Stderr}, log); err != nil {
		return nil, err
	}
	if err := demonstration.Start(ctx); err != nil {
		return nil, err
	}
	server := &http.Server{Handler: demonstration.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go server.Serve(l)
	return func() error {
		server.Close()
		err := demonstration.Close()
		os.RemoveAll(dir)
		return err
	}, nil
}
