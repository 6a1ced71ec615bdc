// Suggests names and titles under the search field of the bar, as an ARIA combobox: arrows choose, Enter goes there,
// Escape closes. What is suggested comes from the server, in a turbo-frame.
// Without it, the field sends its text to the search page, as it does when nothing is chosen.
import { Controller } from "@hotwired/stimulus"

type Frame = HTMLElement & { src: string | null }
const pause = 150 // milliseconds without a key before asking: fewer would ask at each letter
const shortest = 2

export default class extends Controller<HTMLFormElement> {
  static override targets = ["field", "frame"]
  static override values = { url: String }
  declare readonly fieldTarget: HTMLInputElement
  declare readonly frameTarget: Frame
  declare readonly urlValue: string
  declare timer: number | undefined

  override connect() {
    const { fieldTarget: field } = this
    field.setAttribute("role", "combobox")
    field.setAttribute("aria-autocomplete", "list")
    field.setAttribute("aria-controls", this.frameTarget.id)
    field.setAttribute("aria-expanded", "false")
    field.autocomplete = "off"
  }

  override disconnect() {
    this.close()
  }

  type() {
    clearTimeout(this.timer)
    const text = this.fieldTarget.value.trim()
    if (text.length < shortest) return this.close()
    this.timer = window.setTimeout(() => (this.frameTarget.src = `${this.urlValue}?q=${encodeURIComponent(text)}`), pause)
  }

  // The frame is loaded. What was asked for may be left by now.
  show() {
    this.options.forEach((option, n) => (option.id = `suggestion-${n}`))
    const list = this.frameTarget.querySelector("[role=listbox]")
    if (list) this.fieldTarget.setAttribute("aria-controls", list.id)
    if (this.options.length > 0 && document.activeElement === this.fieldTarget) this.open(true)
  }

  key(event: KeyboardEvent) {
    const steps: Record<string, number> = { ArrowDown: this.at + 1, ArrowUp: this.at < 0 ? -1 : this.at - 1 }
    const step = steps[event.key]
    const { options } = this
    if (event.key === "Escape" && this.isOpen) this.close()
    else if (step !== undefined && options.length > 0) {
      this.open(true)
      this.choose(step < 0 && this.at >= 0 ? -1 : (step + options.length) % options.length)
    } else return
    event.preventDefault()
  }

  // Enter, or the key of a phone that sends: to the option chosen, else to the search page.
  send(event: Event) {
    const option = this.isOpen ? this.options[this.at] : undefined
    if (!option) return this.close()
    event.preventDefault()
    this.go(option)
  }

  // The focus must stay in the field while an option is pressed.
  hold(event: Event) {
    event.preventDefault()
  }

  pick(event: Event) {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]")
    if (option) this.go(option)
  }

  leave(event: FocusEvent) {
    if (!this.element.contains(event.relatedTarget as Node | null)) this.close()
  }

  close() {
    clearTimeout(this.timer)
    this.open(false)
  }

  get options() {
    return [...this.frameTarget.querySelectorAll<HTMLElement>("[role=option]")]
  }

  get at() {
    return this.options.findIndex((option) => option.getAttribute("aria-selected") === "true")
  }

  get isOpen() {
    return !this.frameTarget.hidden
  }

  open(is: boolean) {
    this.frameTarget.hidden = !is
    this.fieldTarget.setAttribute("aria-expanded", String(is))
    if (!is) this.choose(-1)
  }

  // -1 gives the hand back to what was typed.
  choose(n: number) {
    this.options.forEach((option, i) => option.setAttribute("aria-selected", String(i === n)))
    const option = this.options[n]
    option?.scrollIntoView({ block: "nearest" })
    if (option) this.fieldTarget.setAttribute("aria-activedescendant", option.id)
    else this.fieldTarget.removeAttribute("aria-activedescendant")
  }

  go(option: HTMLElement) {
    this.close()
    window.maillage.Turbo.visit(option.dataset["href"]!)
  }
}
