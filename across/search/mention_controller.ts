// Proposes people after @ and themes after # in the text that is being written: arrows choose, Enter or Tab writes the name,
// Escape closes. The list stands under the field and takes no focus.
// Without it, names are written by hand, as they are read.
import { Controller } from "@hotwired/stimulus"

const path = "/recherche/mentions"
const pause = 150 // milliseconds without a key before asking: fewer would ask at each letter
// The sign at the beginning of a word, and what follows it up to the caret: a handle, or a theme of any script.
const writing = /(?:^|[\s(«“"'’[])(@[A-Za-z][\w.-]{1,39}|#\p{L}[\p{L}\p{N}\p{M}_-]{1,39})$/u
let lists = 0

export default class extends Controller<HTMLTextAreaElement> {
  declare list: HTMLUListElement
  declare timer: number | undefined
  declare asked: AbortController | undefined
  declare begun: string

  override connect() {
    this.list = document.createElement("ul")
    this.list.className = "mentions"
    this.list.role = "listbox"
    this.list.id = `mentions-${++lists}`
    this.list.hidden = true
    this.list.setAttribute("aria-label", this.element.dataset["mentionLabel"] ?? "")
    this.list.addEventListener("mousedown", this.pick)
    this.element.after(this.list)
    this.element.setAttribute("aria-autocomplete", "list")
    this.element.setAttribute("aria-controls", this.list.id)
    this.element.addEventListener("input", this.type)
    this.element.addEventListener("keydown", this.key)
    this.element.addEventListener("blur", this.close)
  }

  override disconnect() {
    this.close()
    this.list.remove()
    this.element.removeEventListener("input", this.type)
    this.element.removeEventListener("keydown", this.key)
    this.element.removeEventListener("blur", this.close)
  }

  type = () => {
    clearTimeout(this.timer)
    const { value, selectionStart: caret } = this.element
    const found = writing.exec(value.slice(Math.max(0, caret - 60), caret))
    if (!found) return this.close()
    this.begun = found[1]!
    this.timer = window.setTimeout(this.ask, pause)
  }

  ask = async () => {
    this.asked?.abort()
    this.asked = new AbortController()
    const begun = this.begun
    try {
      const answer = await fetch(`${path}?signe=${encodeURIComponent(begun[0]!)}&q=${encodeURIComponent(begun.slice(1))}`, { signal: this.asked.signal })
      if (!answer.ok || document.activeElement !== this.element) return this.close()
      this.list.innerHTML = await answer.text()
    } catch {
      return // another letter came, or the network went away: the name is written by hand
    }
    this.options.forEach((option, n) => (option.id = `${this.list.id}-${n}`))
    if (begun !== this.begun || this.options.length === 0) return this.close()
    this.list.hidden = false
    this.choose(0)
  }

  key = (event: KeyboardEvent) => {
    if (this.list.hidden || event.isComposing) return
    const steps: Record<string, number> = { ArrowDown: this.at + 1, ArrowUp: this.at - 1 }
    const step = steps[event.key]
    if (step !== undefined) this.choose((step + this.options.length) % this.options.length)
    else if (event.key === "Escape") this.close()
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && this.at >= 0) this.write(this.options[this.at]!)
    else return
    event.preventDefault()
    event.stopImmediatePropagation() // Escape and Enter mean nothing else while the list is open
  }

  // The focus stays in the field while an option is pressed.
  pick = (event: Event) => {
    event.preventDefault()
    const option = (event.target as Element).closest<HTMLElement>("[role=option]")
    if (option) this.write(option)
  }

  write(option: HTMLElement) {
    const caret = this.element.selectionStart
    const from = caret - this.begun.length
    this.close()
    this.element.setRangeText(`${option.dataset["insert"]!} `, from, caret, "end")
    this.element.dispatchEvent(new Event("input", { bubbles: true }))
    this.element.focus()
  }

  close = () => {
    clearTimeout(this.timer)
    this.asked?.abort()
    this.list.hidden = true
    this.element.removeAttribute("aria-activedescendant")
  }

  get options() {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")]
  }

  get at() {
    return this.options.findIndex((option) => option.getAttribute("aria-selected") === "true")
  }

  choose(n: number) {
    this.options.forEach((option, i) => option.setAttribute("aria-selected", String(i === n)))
    const option = this.options[n]
    option?.scrollIntoView({ block: "nearest" })
    if (option) this.element.setAttribute("aria-activedescendant", option.id)
  }
}
