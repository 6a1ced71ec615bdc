// Counts the votes of a poll again when somebody voted, unless one is choosing.
// Without it, the counts are those of the moment the page was loaded.
import { Controller } from "@hotwired/stimulus"
import { ask, still } from "../../ui/ts/piece"

export default class extends Controller<HTMLElement> {
  static override values = { item: String, address: String }
  declare readonly itemValue: string
  declare readonly addressValue: string
  timer = 0

  override connect() {
    document.addEventListener("live:news", this.hear)
  }

  override disconnect() {
    document.removeEventListener("live:news", this.hear)
    clearTimeout(this.timer)
  }

  hear = (event: Event) => {
    const news = (event as CustomEvent<{ kind: string; item?: string }>).detail
    if (news.kind !== "changed" || news.item !== this.itemValue || this.timer) return
    // Once for many votes, and not all browsers at once.
    this.timer = window.setTimeout(() => void this.count(), 200 + Math.random() * 800)
  }

  async count() {
    this.timer = 0
    if (this.element.querySelector("form :checked") || this.element.contains(document.activeElement)) return
    const piece = await ask(this.addressValue)
    const now = piece?.getElementById(this.element.id)
    if (now && this.element.isConnected) still(() => this.element.replaceChildren(...now.childNodes))
  }
}
