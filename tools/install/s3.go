package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// gateway is the S3 server of the tests.
const gateway = "github.com/versity/versitygw"

// buildS3 builds the version that tools/s3/go.mod names, unless it is there.
func buildS3(ctx context.Context, root string) error {
	dir := filepath.Join(root, "tools", "s3")
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return err
	}
	if s3IsFresh(filepath.Join(dir, "bin", "versitygw"), string(mod)) {
		return nil
	}
	fmt.Println("install: by Go: versitygw, an S3 server")
	return run(ctx, dir, []string{"env", "CGO_ENABLED=0", "go", "build", "-trimpath", "-ldflags=-s -w", "-o", "bin/", "tool"})
}

// s3IsFresh tells whether program is of the version that mod asks for.
func s3IsFresh(program, mod string) bool {
	info, err := buildinfo.ReadFile(program)
	return err == nil && info.Main.Path == gateway && strings.Contains(mod, gateway+" "+info.Main.Version+" ")
}
