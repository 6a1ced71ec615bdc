// Package pdftext reads PDF documents: their words, and a picture of their first page.
//
// The reader is PDFium, the one of Chromium, as WebAssembly: it has a memory of its own, bounded, no files, no network, and ends when
// it is told to. A document that is broken or hostile costs time and memory up to those bounds, and gives an error. To be spared the
// memory of its making as well, have Child read in a process that ends afterwards.
//
//	d, err := pdftext.Child{Command: []string{"maillage", "pages"}}.Read(ctx, data, pdftext.Options{})
package pdftext

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"strings"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// Options of reading. The zero value is right for a search and a preview.
type Options struct {
	Words int // bytes of words at most; 0 means 200,000
	Pages int // pages read at most; 0 means 500
	Side  int // longest side of the picture, in pixels; 0 means 1200
}

// Document is what was read.
type Document struct {
	Words   string
	Pages   int    // in the document
	Tagged  bool   // it has a structure that readers of screens follow
	Picture []byte // the first page, a JPEG; nil when it cannot be drawn
	Locked  bool   // it wants a password: nothing else is known
}

// ErrBroken: no document can be read there.
var ErrBroken = errors.New("pdftext: not a document that can be read")

const (
	// memory is what PDFium may use, in pages of 64 KB: 512 MB.
	memory = 8192
	// quality of the picture.
	quality = 82
)

func (o Options) filled() Options {
	if o.Words == 0 {
		o.Words = 200_000
	}
	if o.Pages == 0 {
		o.Pages = 500
	}
	if o.Side == 0 {
		o.Side = 1200
	}
	return o
}

// Reader holds a PDFium that is ready. Not safe for concurrent use.
type Reader struct{ pool pdfium.Pool }

// NewReader makes one: some seconds, and some hundred megabytes for a moment, unless cache is a folder where one was made before.
// ctx bounds its life.
func NewReader(ctx context.Context, cache string) (*Reader, error) {
	c := wazero.NewRuntimeConfig().WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(memory).WithCloseOnContextDone(true)
	if cache != "" {
		made, err := wazero.NewCompilationCacheWithDir(cache)
		if err != nil {
			return nil, fmt.Errorf("pdftext: %w", err)
		}
		c = c.WithCompilationCache(made)
	}
	pool, err := webassembly.Init(webassembly.Config{Context: ctx, MaxTotal: 1, MaxIdle: 1, FSConfig: wazero.NewFSConfig(), RuntimeConfig: c, Stdout: io.Discard, Stderr: io.Discard})
	if err != nil {
		return nil, fmt.Errorf("pdftext: %w", err)
	}
	return &Reader{pool}, nil
}

// Close ends it.
func (r *Reader) Close() error { return r.pool.Close() }

// Read reads a document. When time runs out, what was read by then is given. Errors: ErrBroken; those of PDFium, after which the
// reader is of no more use.
func (r *Reader) Read(ctx context.Context, data []byte, o Options) (d Document, err error) {
	o = o.filled()
	defer func() {
		if v := recover(); v != nil { // what it calls may have run out of memory
			err = fmt.Errorf("pdftext: %v", v)
		}
	}()
	p, err := r.pool.GetInstanceWithContext(ctx)
	if err != nil {
		return d, fmt.Errorf("pdftext: %w", err)
	}
	defer p.Close()
	doc, err := p.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		if strings.Contains(err.Error(), "password") {
			return Document{Locked: true}, nil
		}
		return d, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	count, err := p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil || count.PageCount == 0 {
		return d, errors.Join(ErrBroken, err)
	}
	d.Pages = count.PageCount
	if t, err := p.FPDFCatalog_IsTagged(&requests.FPDFCatalog_IsTagged{Document: doc.Document}); err == nil {
		d.Tagged = t.IsTagged
	}
	page := func(n int) requests.Page {
		return requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: n}}
	}
	var words strings.Builder
	for n := 0; n < min(d.Pages, o.Pages) && words.Len() < o.Words && ctx.Err() == nil; n++ {
		t, err := p.GetPageText(&requests.GetPageText{Page: page(n)})
		if err != nil {
			continue // one page that makes no sense
		}
		words.WriteString(strings.ReplaceAll(t.Text, "\r\n", "\n"))
		words.WriteString("\n")
	}
	d.Words = cut(words.String(), o.Words)
	d.Picture = picture(p, page(0), o.Side)
	return d, nil
}

func cut(s string, most int) string {
	if len(s) > most {
		s = s[:most]
	}
	return strings.ToValidUTF8(s, "")
}

func picture(p pdfium.Pdfium, page requests.Page, side int) []byte {
	drawn, err := p.RenderPageInPixels(&requests.RenderPageInPixels{Page: page, Width: side, Height: side})
	if err != nil {
		return nil
	}
	defer drawn.Cleanup()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, drawn.Result.RenderedImage, &jpeg.Options{Quality: quality}); err != nil {
		return nil
	}
	return out.Bytes()
}

// slack is how long a child may take to give what it has read when its time is over.
const slack = 5 * time.Second
