package wiki

import "context"

func (w *Wiki) workImport(ctx context.Context, p *port) error { return nil }
