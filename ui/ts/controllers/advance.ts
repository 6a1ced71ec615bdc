// Shows how far a long task is that one asked for, as the line of the live controller says: each news of its kind has the
// piece of the page asked for again. Without it, a link loads the page again.
import { Controller } from "@hotwired/stimulus"
import { ask } from "../piece"

const soon = 300 // several steps of one moment are asked for once

export default class extends Controller<HTMLElement> {
  static override values = { address: String, kind: String }
  declare readonly addressValue: string
  declare readonly kindValue: string
  timer = 0

  override connect() {
    document.addEventListener("live:news", this.hear)
  }

  override disconnect() {
    document.removeEventListener("live:news", this.hear)
    clearTimeout(this.timer)
  }

  hear = (event: Event) => {
    if ((event as CustomEvent<{ kind: string }>).detail.kind !== this.kindValue) return
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.show(), soon)
  }

  async show() {
    const piece = (await ask(this.addressValue))?.getElementById(this.element.id)
    if (piece) this.element.replaceChildren(...piece.childNodes)
  }
}
