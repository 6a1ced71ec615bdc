// Shows a PDF in the page: goes from page to page, zooms, searches. pdf.js is loaded when the document comes in sight.
// Without it, or when the document cannot be drawn, a picture of the first page and its words stay, and the button that downloads.
import { Controller } from "@hotwired/stimulus"
import type { Reader } from "./reader"

const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]

export default class extends Controller<HTMLElement> {
  static override targets = ["bar", "box", "plain", "page", "all", "zoom", "find", "said"]
  static override values = { src: String, script: String, worker: String, sheet: String, none: String, hit: String }
  declare readonly barTarget: HTMLElement
  declare readonly boxTarget: HTMLElement
  declare readonly plainTarget: HTMLElement
  declare readonly pageTarget: HTMLInputElement
  declare readonly allTarget: HTMLElement
  declare readonly zoomTarget: HTMLElement
  declare readonly findTarget: HTMLInputElement
  declare readonly saidTarget: HTMLElement
  declare readonly srcValue: string
  declare readonly scriptValue: string
  declare readonly workerValue: string
  declare readonly sheetValue: string
  declare readonly noneValue: string
  declare readonly hitValue: string
  reader: Reader | null = null
  watch: IntersectionObserver | null = null
  zoom = 1

  override connect() {
    this.watch = new IntersectionObserver((list) => {
      if (!list.some((e) => e.isIntersecting)) return
      this.watch?.disconnect()
      void this.open()
    })
    this.watch.observe(this.element)
  }

  override disconnect() {
    this.watch?.disconnect()
    this.reader?.close()
    this.reader = null
  }

  async open() {
    try {
      const { Reader } = (await import(this.scriptValue)) as typeof import("./reader")
      this.reader = await Reader.open(this.srcValue, this.workerValue, this.boxTarget, (n) => this.sheetValue.replace("{n}", String(n)))
    } catch {
      this.boxTarget.hidden = true
      return
    }
    this.plainTarget.hidden = true
    this.barTarget.hidden = false
    this.pageTarget.max = String(this.reader.pages)
    this.allTarget.textContent = String(this.reader.pages)
    this.element.dataset["ready"] = ""
  }

  scrolled() {
    if (this.reader && document.activeElement !== this.pageTarget) this.pageTarget.value = String(this.reader.current())
  }

  go() {
    const n = Math.min(Math.max(1, Math.round(Number(this.pageTarget.value)) || 1), this.reader?.pages ?? 1)
    this.pageTarget.value = String(n)
    this.reader?.show(n)
  }

  before() { this.turn(-1) }
  after() { this.turn(1) }

  turn(step: number) {
    this.pageTarget.value = String((this.reader?.current() ?? 1) + step)
    this.go()
  }

  smaller() { this.scale(-1) }
  larger() { this.scale(1) }

  scale(step: number) {
    const next = zooms[zooms.indexOf(this.zoom) + step]
    if (next === undefined || !this.reader) return
    this.zoom = next
    this.zoomTarget.textContent = `${Math.round(next * 100)} %`
    void this.reader.setZoom(next, this.reader.current())
  }

  async seek(event: Event) {
    event.preventDefault()
    const back = (event as SubmitEvent).submitter?.dataset["back"] !== undefined
    const found = await this.reader?.find(this.findTarget.value, back ? -1 : 1)
    if (!found) return
    this.saidTarget.textContent = found.all === 0 ? this.noneValue : this.hitValue.replace("{n}", String(found.n)).replace("{all}", String(found.all))
  }
}
