// Copies a text (an address, a reference) and says so.
// Without it, the button stays hidden: the text is in the page and can be selected.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLButtonElement> {
  static override values = { text: String, done: String }
  declare readonly textValue: string
  declare readonly doneValue: string
  static override targets = ["label"]
  declare readonly labelTarget: HTMLElement

  override connect() {
    this.element.hidden = !navigator.clipboard
  }

  async copy() {
    await navigator.clipboard.writeText(this.textValue)
    this.labelTarget.textContent = this.doneValue
  }
}
