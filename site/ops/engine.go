package ops

import (
	"io"

	"maillage/core/coedit"
)

// Engine runs the editor's engine for a server, on its pipes, until it ends.
func Engine(in io.Reader, out io.Writer) error { return coedit.RunEngine(in, out) }
