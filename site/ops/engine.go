package ops

import (
	"io"
	"os"

	"maillage/core/coedit"
	"maillage/kit/pdftext"
)

// Pages reads one PDF for a server, on its pipes; cache is a folder that keeps the reader ready.
func Pages(in io.Reader, out io.Writer, cache string) error {
	if err := os.MkdirAll(cache, 0o700); err != nil {
		cache = "" // it is made anew then
	}
	return pdftext.Serve(in, out, cache)
}

// Engine runs the editor's engine for a server, on its pipes, until it ends.
func Engine(in io.Reader, out io.Writer) error { return coedit.RunEngine(in, out) }
