// Closes an open menu by Escape (the focus goes back to its button) and by a click elsewhere.
// Without it, the menu closes by its button: it is a details.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLDetailsElement> {
  override connect() {
    document.addEventListener("click", this.outside)
    document.addEventListener("keydown", this.escape)
  }

  override disconnect() {
    document.removeEventListener("click", this.outside)
    document.removeEventListener("keydown", this.escape)
    this.element.open = false // Turbo keeps pages: an open menu would be there on the way back
  }

  outside = (event: Event) => {
    if (!this.element.contains(event.target as Node)) this.element.open = false
  }

  escape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !this.element.open) return
    this.element.open = false
    this.element.querySelector("summary")?.focus()
  }
}
