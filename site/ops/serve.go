package ops

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"maillage/site"
)

const (
	// finishing is how long requests under way may take to end once the server was told to stop. Longer than nearly any
	// page takes; a service manager waits for that and for site's own stop (deploy/maillage.service).
	finishing = 10 * time.Second
	// headers bounds how long a browser may take to say what it wants: without it, slow ones would hold connections for
	// nothing.
	headers = 5 * time.Second
	// longestRead lets the heaviest form through a slow line (260 MB at 4 Mbit/s).
	longestRead = 10 * time.Minute
	// longestWrite is more than the reading, which it includes.
	longestWrite = 15 * time.Minute
	// idle is how long a connection is kept for the next page: people read a minute or two.
	idle = 2 * time.Minute
	// largestHeaders, in bytes: ours are a cookie or two.
	largestHeaders = 64 << 10
)

// garbage is by how much, in hundredths, what pages leave behind may exceed what lives before it is collected: at Go's own 100,
// with some tens of megabytes alive, a collection every few pages took a tenth of them. 200 takes some hundred megabytes more under
// load, and nothing without. GOGC decides where it is set.
const garbage = 200

func roomForPages() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}

// Serve lets followers, workers and the upkeep run and answers requests until ctx ends; then it says at /readyz that it leaves, goes on
// for as long as the setting drain says, takes no new requests, lets those under way finish for ten seconds, and returns nil. The caller closes s. ready, if not nil, is told the address once it answers.
// Errors: an address that is taken, a server that fails.
func Serve(ctx context.Context, s *site.Site, ready func(address string)) error {
	c := s.Core.Config
	public, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	servers := []*http.Server{server(s.Handler(), s.Core.Log)}
	servers[0].RegisterOnShutdown(s.Core.Web.EndStreams) // answers that last end, so as not to be waited for
	servers[0].RegisterOnShutdown(s.Core.Web.EndStreams)
	listeners := []net.Listener{public}
	if c.Private != "" {
		private, err := listen(ctx, c.Private)
		if err != nil {
			return errors.Join(err, public.Close())
		}
		servers, listeners = append(servers, server(s.Metrics.Private(), s.Core.Log)), append(listeners, private)
	}
	upkeep(s)
	roomForPages()
	if err := s.Start(ctx); err != nil {
		for _, l := range listeners {
			err = errors.Join(err, l.Close())
		}
		return err
	}
	failed := make(chan error, len(servers))
	for n, srv := range servers {
		go func() { failed <- srv.Serve(listeners[n]) }()
	}
	s.Core.Log.Info("serving", "address", public.Addr().String())
	if ready != nil {
		ready(public.Addr().String())
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
		s.Core.Log.Info("stopping", "drain", c.Drain)
		s.Leave()
		select {
		case err = <-failed:
		case <-time.After(time.Duration(c.Drain) * time.Second):
		}
	}
	return errors.Join(err, stop(context.WithoutCancel(ctx), servers, s.Core.Log))
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("ops: listen on %s: %w", address, err)
	}
	return l, nil
}

func server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headers, ReadTimeout: longestRead, WriteTimeout: longestWrite, IdleTimeout: idle, MaxHeaderBytes: largestHeaders,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// stop ends servers, and cuts what is not finished in time.
func stop(ctx context.Context, servers []*http.Server, log *slog.Logger) error {
	ctx, cancel := context.WithTimeout(ctx, finishing)
	defer cancel()
	var errs []error
	for _, srv := range servers {
		err := srv.Shutdown(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			log.Warn("requests cut: they did not finish in time", "limit", finishing.String())
			err = srv.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
