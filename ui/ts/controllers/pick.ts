// Chooses all the lines of a list at once, and says how many are chosen.
// Without it, each line has its box.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLElement> {
  static override targets = ["box", "bar", "all", "said"]
  declare readonly boxTargets: HTMLInputElement[]
  declare readonly barTarget: HTMLElement
  declare readonly allTarget: HTMLInputElement
  declare readonly saidTarget: HTMLElement

  override connect() {
    this.barTarget.hidden = false
    this.count()
  }

  all() {
    for (const box of this.boxTargets) box.checked = this.allTarget.checked
    this.count()
  }

  count() {
    const n = this.boxTargets.filter((box) => box.checked).length
    this.allTarget.checked = n > 0 && n === this.boxTargets.length
    this.allTarget.indeterminate = n > 0 && n < this.boxTargets.length
    this.saidTarget.textContent = n > 0 ? (this.barTarget.dataset["pickWords"] ?? "").replace("%", String(n)) : ""
  }
}
