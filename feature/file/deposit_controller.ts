// Sends files one by one, with how far each is, when they are chosen, dropped on the page or pasted.
// Without it, the form sends those that were chosen all at once.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLElement> {
  static override targets = ["form", "list", "tip"]
  static override values = { url: String, back: String, asks: String, sent: String, waits: String, failed: String }
  declare readonly formTarget: HTMLFormElement
  declare readonly listTarget: HTMLElement
  declare readonly tipTarget: HTMLElement
  declare readonly urlValue: string
  declare readonly backValue: string
  declare readonly asksValue: string
  declare readonly sentValue: string
  declare readonly waitsValue: string
  declare readonly failedValue: string
  going: XMLHttpRequest | null = null

  override connect() {
    this.tipTarget.hidden = false
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
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    void this.send(files)
  }

  // What is pasted into a field is for the field.
  paste(event: ClipboardEvent) {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0 || (event.target as Element | null)?.closest("input, textarea, [contenteditable]")) return
    event.preventDefault()
    void this.send(files)
  }

  submit(event: Event) {
    const files = [...(this.formTarget.querySelector<HTMLInputElement>("input[type=file]")?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    event.stopPropagation()
    void this.send(files)
  }

  // One after the other: their order is kept, and one that fails stops none.
  async send(files: File[]) {
    if (this.going) return
    let asks = false
    let failed = false
    this.listTarget.hidden = false
    for (const file of files) {
      const status = await this.one(file)
      asks ||= status === 202
      failed ||= status !== 202 && status !== 204
    }
    this.going = null
    if (failed) return
    window.maillage.Turbo.visit(asks ? this.asksValue : this.backValue, { action: "replace" })
  }

  one(file: File) {
    const line = document.createElement("p")
    const bar = document.createElement("progress")
    const said = document.createElement("span")
    line.className = "row -between"
    said.textContent = file.name
    bar.max = Math.max(file.size, 1)
    bar.setAttribute("aria-label", file.name)
    line.append(said, bar)
    this.listTarget.append(line)
    return new Promise<number>((done) => {
      const request = (this.going = new XMLHttpRequest())
      const form = new FormData()
      form.append("fichiers", file)
      request.upload.addEventListener("progress", (event) => (bar.value = event.loaded))
      request.addEventListener("loadend", () => {
        const words: Record<number, string> = { 204: this.sentValue, 202: this.waitsValue }
        bar.replaceWith(words[request.status] ?? (request.status === 422 ? request.responseText : this.failedValue))
        done(request.status)
      })
      request.open("POST", this.urlValue + (this.urlValue.includes("?") ? "&" : "?") + "morceau=oui")
      request.send(form)
    })
  }
}
