package ops

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"maillage/core/config"
	"maillage/core/part"
	"maillage/site"
)

// Describe writes who brings what and who follows what: each part with its kinds, routes, workers and facts, and under each
// fact the followers that are served it.
func Describe(ctx context.Context, w io.Writer) error {
	dir, err := os.MkdirTemp("", "maillage-parts-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c := config.Default()
	c.Data, c.PublicURL, c.Demo = dir, "http://localhost", true
	s, err := site.Open(ctx, c, slog.New(slog.DiscardHandler), site.Options{Relaxed: true})
	if err != nil {
		return err
	}
	defer s.Close()
	for _, p := range s.Parts {
		describe(w, s, p)
	}
	return nil
}

func describe(w io.Writer, s *site.Site, p part.Part) {
	fmt.Fprintln(w, p.Name)
	if p.Switch != nil {
		fmt.Fprintln(w, "  networks may switch it off")
	}
	var kinds, workers, follows []string
	for _, k := range p.Kinds {
		kinds = append(kinds, k.Name)
	}
	for _, x := range p.Workers {
		workers = append(workers, x.Kind)
	}
	for _, f := range p.Followers {
		follows = append(follows, f.Name+": "+kindsOf(f.Kinds))
	}
	for _, l := range []struct {
		what string
		list []string
	}{{"kinds of items", kinds}, {"tasks", workers}, {"follows", follows}} {
		if len(l.list) > 0 {
			fmt.Fprintf(w, "  %s: %s\n", l.what, strings.Join(l.list, ", "))
		}
	}
	for _, r := range p.Routes {
		fmt.Fprintf(w, "  %-60s %s\n", r.Pattern, r.Rule)
	}
	for _, f := range p.Facts {
		fmt.Fprintf(w, "  fact %s: %s\n", f.Kind, f.Says)
		for _, o := range s.Core.Journal.Followers() {
			if len(o.Kinds) == 0 || slices.Contains(o.Kinds, f.Kind) {
				fmt.Fprintf(w, "    followed by %s\n", o.Name)
			}
		}
	}
	fmt.Fprintln(w)
}

func kindsOf(list []string) string {
	if len(list) == 0 {
		return "every fact"
	}
	return strings.Join(list, " ")
}
