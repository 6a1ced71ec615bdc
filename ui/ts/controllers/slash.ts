// The key / goes to the search field of the bar, unless one is writing.
// Without it, the field is the second Tab stop; the sign of the key stays hidden.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLElement> {
  static override targets = ["field", "key"]
  declare readonly fieldTarget: HTMLInputElement
  declare readonly hasFieldTarget: boolean
  declare readonly keyTargets: HTMLElement[]

  override connect() {
    document.addEventListener("keydown", this.press)
    for (const key of this.keyTargets) {
      key.hidden = false
      key.setAttribute("aria-hidden", "true") // a sign for the eyes: read aloud, it would only be a slash
    }
  }

  override disconnect() {
    document.removeEventListener("keydown", this.press)
  }

  press = (event: KeyboardEvent) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return
    if ((event.target as Element).closest("input,textarea,select,[contenteditable]")) return
    if (!this.hasFieldTarget || !this.fieldTarget.checkVisibility()) return
    event.preventDefault()
    this.fieldTarget.focus()
  }
}
