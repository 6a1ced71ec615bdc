// Says how many characters are left, when few are.
// Without it, the limit is written under the field and the browser holds to it.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLElement> {
  static override targets = ["field", "said"]
  static override values = { left: String }
  declare readonly fieldTarget: HTMLInputElement | HTMLTextAreaElement
  declare readonly saidTarget: HTMLElement
  declare readonly leftValue: string
  declare full: string

  override connect() {
    this.full = this.saidTarget.textContent ?? ""
    this.saidTarget.setAttribute("role", "status")
  }

  show() {
    const left = this.fieldTarget.maxLength - this.fieldTarget.value.length
    const few = left <= Math.max(20, this.fieldTarget.maxLength / 10)
    this.saidTarget.textContent = few ? this.leftValue.replace("%", String(left)) : this.full
  }
}
