// Sends files one by one, with how far each is, when they are chosen, dropped on the page or pasted; large ones in pieces, which may
// be paused and go on after the page was left. Without it, the form sends those that were chosen all at once.
import { Controller } from "@hotwired/stimulus"
import { unfinished, Upload } from "../../ui/ts/upload"
import { UploadLine } from "../../ui/ts/upload_line"

// large is how many bytes come in pieces: what is below is sent again sooner than it is taken up.
const large = 8 * 1024 * 1024

export default class extends Controller<HTMLElement> {
  static override targets = ["form", "list", "tip"]
  static override values = { url: String, pieces: String, back: String, asks: String, words: Object }
  declare readonly formTarget: HTMLFormElement
  declare readonly listTarget: HTMLElement
  declare readonly tipTarget: HTMLElement
  declare readonly urlValue: string
  declare readonly piecesValue: string
  declare readonly backValue: string
  declare readonly asksValue: string
  declare readonly wordsValue: Record<"sent" | "waits" | "failed" | "pause" | "resume" | "stop" | "stopped" | "left", string>
  going: { abort(): void } | null = null

  override connect() {
    this.tipTarget.hidden = false
    for (const name of unfinished(this.piecesValue)) this.line(name, 0).end(this.wordsValue.left)
  }

  override disconnect() {
    this.going?.abort()
  }

  drag(event: DragEvent) {
    if (!event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    this.element.dataset["over"] = ""
  }

  leave(event: DragEvent) {
    if (!event.relatedTarget) delete this.element.dataset["over"]
  }

  drop(event: DragEvent) {
    delete this.element.dataset["over"]
    this.take(event, event.dataTransfer?.files)
  }

  // What is pasted into a field is for the field.
  paste(event: ClipboardEvent) {
    if (!(event.target as Element | null)?.closest("input, textarea, [contenteditable]")) this.take(event, event.clipboardData?.files)
  }

  submit(event: Event) {
    this.take(event, this.formTarget.querySelector<HTMLInputElement>("input[type=file]")?.files)
  }

  take(event: Event, files: FileList | null | undefined) {
    if (!files?.length) return
    event.preventDefault()
    event.stopPropagation()
    void this.send([...files])
  }

  // One after the other: their order is kept, and one that fails stops none.
  async send(files: File[]) {
    if (this.going) return
    let asks = false
    let failed = false
    for (const file of files) {
      const status = await (file.size > large ? this.pieces(file) : this.one(file))
      asks ||= status === 202
      failed ||= status !== 202 && status !== 204
    }
    this.going = null
    if (failed) return
    window.maillage.Turbo.visit(asks ? this.asksValue : this.backValue, { action: "replace" })
  }

  line(name: string, size: number) {
    this.listTarget.hidden = false
    return new UploadLine(this.listTarget, name, size)
  }

  said(line: UploadLine, status: number, text: string) {
    const words: Record<number, string> = { 204: this.wordsValue.sent, 202: this.wordsValue.waits, 422: text }
    line.end(words[status] ?? this.wordsValue.failed)
    return status
  }

  async pieces(file: File) {
    const line = this.line(file.name, file.size)
    const upload = new Upload(this.piecesValue, file, (bytes) => line.progress(bytes))
    const w = this.wordsValue
    let paused = false
    line.act(w.pause, () => {
      paused = !paused
      paused ? upload.pause() : upload.resume()
      return paused ? w.resume : w.pause
    })
    line.act(w.stop, () => (upload.stop(), w.stop))
    this.going = { abort: () => upload.leave() }
    const { status, text } = await upload.run()
    if (status) return this.said(line, status, text)
    line.end(w.stopped)
    return 204
  }

  one(file: File) {
    const line = this.line(file.name, file.size)
    return new Promise<number>((done) => {
      const request = (this.going = new XMLHttpRequest())
      const form = new FormData()
      form.append("fichiers", file)
      request.upload.addEventListener("progress", (event) => line.progress(event.loaded))
      request.addEventListener("loadend", () => done(this.said(line, request.status, request.responseText)))
      request.open("POST", this.urlValue + (this.urlValue.includes("?") ? "&" : "?") + "morceau=oui")
      request.send(form)
    })
  }
}
