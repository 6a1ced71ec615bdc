// Command install brings what the tests need and the Go toolchain does not: by apt, Chromium,
// PostgreSQL's server, a Java runtime, fonts, a C compiler (for the race detector) and npm; by
// npm, the packages of every package-lock.json of the tree; by Go, the S3 server of tools/s3.
//
// It installs only what is missing, so that a second run does nothing and takes no time. Where
// it may not (no Debian, neither root nor sudo) it names what lacks and ends with status 1.
//
//	go run ./tools/install
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"maillage/e2e/outfit"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := install(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "install:", err)
		os.Exit(1)
	}
}

func install(ctx context.Context) error {
	root, err := outfit.Root()
	if err != nil {
		return err
	}
	// npm itself may come from apt: the order matters.
	if err := installPrograms(ctx); err != nil {
		return err
	}
	if err := installNode(ctx, root); err != nil {
		return err
	}
	if err := buildS3(ctx, root); err != nil {
		return err
	}
	if left := append(lacking(), outfit.Missing()...); len(left) > 0 {
		return fmt.Errorf("still missing: %s", strings.Join(left, ", "))
	}
	fmt.Println("install: everything is here")
	return nil
}
