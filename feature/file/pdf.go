package file

import (
	"maillage/core/web"
	"maillage/ui"
)

// The scripts of pdf.js, which pdf_controller.ts loads when a document comes in sight.
const (
	readerJS = "file-reader.js"
	workerJS = "file-pdf-worker.js"
)

// pdfProps is a PDF as a page shows it. Without scripts: its first page, and its words.
type pdfProps struct {
	src, name      string
	script, worker string
	first          *ui.PictureProps // nil where it could not be drawn
	words          string
}

func pdfOf(v *web.Visit, w Whole) *pdfProps {
	p := &pdfProps{src: versionPath(w.Item, w.Latest), name: w.Item.Title, script: ui.Asset(readerJS), worker: ui.Asset(workerJS), words: w.Words}
	if w.Thumb != "" {
		p.first = &ui.PictureProps{Src: thumbPath(w.Node), Alt: v.T("file.pdf.first", "name", w.Item.Title), Width: w.ThumbWidth, Height: w.ThumbHeight}
	}
	return p
}
