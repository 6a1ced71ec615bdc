// Warns before leaving a form in which something was written and not sent.
// Without it, leaving loses what was written, as on any page.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLFormElement> {
  static override values = { ask: String }
  declare readonly askValue: string
  touched = false

  override connect() {
    addEventListener("beforeunload", this.unload)
    document.addEventListener("turbo:before-visit", this.visit)
  }

  override disconnect() {
    removeEventListener("beforeunload", this.unload)
    document.removeEventListener("turbo:before-visit", this.visit)
  }

  touch() {
    this.touched = true
  }

  free() {
    this.touched = false
  }

  unload = (event: BeforeUnloadEvent) => {
    if (this.touched) event.preventDefault()
  }

  visit = (event: Event) => {
    if (this.touched && !confirm(this.askValue)) event.preventDefault()
  }
}
