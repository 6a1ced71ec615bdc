// pdf.js: draws the pages of a PDF with their words over them, so that they are selected, searched and read aloud.
// Loaded by pdf_controller.ts when a page shows a PDF. It runs no script of the document, and loads nothing from elsewhere.
import { getDocument, GlobalWorkerOptions, TextLayer } from "pdfjs-dist"
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist"

export type Found = { n: number; all: number }

// Without accents nor capitals: one searches "reunion" and finds « Réunion ».
const fold = (s: string) => s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()

export class Reader {
  private sheets: HTMLElement[] = []
  private drawn = new Set<number>()
  private texts: Promise<string>[] = []
  private watch: IntersectionObserver
  private hits: number[] = []
  private at = -1
  private sought = ""

  private constructor(private doc: PDFDocumentProxy, private box: HTMLElement, private says: (n: number) => string, private zoom: number) {
    this.watch = new IntersectionObserver((list) => {
      for (const e of list) if (e.isIntersecting) void this.draw(this.sheets.indexOf(e.target as HTMLElement))
    }, { root: box, rootMargin: "100%" })
  }

  static async open(src: string, worker: string, box: HTMLElement, says: (n: number) => string): Promise<Reader> {
    GlobalWorkerOptions.workerSrc = worker
    const doc = await getDocument({ url: src, enableXfa: false, useWasm: false, useSystemFonts: true, stopAtErrors: false, isOffscreenCanvasSupported: false }).promise
    box.hidden = false
    const reader = new Reader(doc, box, says, 1)
    await reader.lay()
    return reader
  }

  get pages() { return this.doc.numPages }

  close() {
    this.watch.disconnect()
    void this.doc.loadingTask.destroy()
  }

  // The sheets have their size before they are drawn, so that nothing jumps.
  private async lay() {
    this.watch.disconnect()
    this.drawn.clear()
    this.box.replaceChildren()
    this.sheets = []
    const first = await this.doc.getPage(1)
    for (let n = 1; n <= this.doc.numPages; n++) {
      const sheet = document.createElement("div")
      sheet.className = "pdf-sheet"
      sheet.setAttribute("role", "group")
      sheet.setAttribute("aria-label", this.says(n))
      this.size(sheet, first)
      this.sheets.push(sheet)
      this.box.append(sheet)
      this.watch.observe(sheet)
    }
  }

  private scale(page: PDFPageProxy) {
    const width = page.getViewport({ scale: 1 }).width
    return (Math.max(200, this.box.clientWidth - 32) / width) * this.zoom
  }

  private size(sheet: HTMLElement, page: PDFPageProxy) {
    const view = page.getViewport({ scale: this.scale(page) })
    sheet.style.width = `${Math.floor(view.width)}px`
    sheet.style.height = `${Math.floor(view.height)}px`
    sheet.style.setProperty("--total-scale-factor", String(view.scale))
    sheet.style.setProperty("--scale-factor", String(view.scale))
    return view
  }

  private async draw(index: number) {
    if (index < 0 || this.drawn.has(index)) return
    this.drawn.add(index)
    const sheet = this.sheets[index]
    if (!sheet) return
    const page = await this.doc.getPage(index + 1)
    const view = this.size(sheet, page)
    const canvas = document.createElement("canvas")
    const fine = Math.min(window.devicePixelRatio || 1, 2)
    canvas.width = Math.floor(view.width * fine)
    canvas.height = Math.floor(view.height * fine)
    canvas.setAttribute("aria-hidden", "true")
    const words = document.createElement("div")
    words.className = "pdf-words"
    sheet.replaceChildren(canvas, words)
    const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport: view })
    await Promise.all([page.render({ canvas, viewport: view, transform: [fine, 0, 0, fine, 0, 0] }).promise, layer.render()])
    this.mark(sheet)
  }

  async setZoom(zoom: number, page: number) {
    this.zoom = zoom
    await this.lay()
    this.show(page)
  }

  show(n: number) {
    this.sheets[n - 1]?.scrollIntoView({ block: "start" })
  }

  // The page that fills most of the box.
  current(): number {
    const middle = this.box.getBoundingClientRect().top + this.box.clientHeight / 3
    const below = this.sheets.findIndex((s) => s.getBoundingClientRect().bottom > middle)
    return below < 0 ? this.sheets.length : below + 1
  }

  private text(index: number): Promise<string> {
    return (this.texts[index] ??= this.doc.getPage(index + 1).then((p) => p.getTextContent()).then((t) =>
      fold(t.items.map((i) => ("str" in i ? i.str + (i.hasEOL ? " " : "") : "")).join(""))))
  }

  // find goes to the next page with the words, or the one before, and says which of how many it is.
  async find(words: string, step: 1 | -1): Promise<Found> {
    const sought = fold(words.trim())
    if (sought !== this.sought) {
      this.sought = sought
      this.hits = []
      for (let n = 0; sought !== "" && n < this.doc.numPages; n++) if ((await this.text(n)).includes(sought)) this.hits.push(n + 1)
      const from = this.current()
      this.at = this.hits.findIndex((n) => n >= from)
      if (this.at < 0) this.at = 0
      for (const s of this.sheets) this.mark(s)
    } else if (this.hits.length > 0) {
      this.at = (this.at + step + this.hits.length) % this.hits.length
    }
    const page = this.hits[this.at]
    if (page !== undefined) this.show(page)
    return { n: this.hits.length === 0 ? 0 : this.at + 1, all: this.hits.length }
  }

  private mark(sheet: HTMLElement) {
    for (const span of sheet.querySelectorAll<HTMLElement>(".pdf-words span")) {
      if (this.sought !== "" && fold(span.textContent ?? "").includes(this.sought)) span.dataset["hit"] = ""
      else delete span.dataset["hit"]
    }
  }
}
