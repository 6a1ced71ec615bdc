// Shows how far a long task is that one asked for, as the line of the live controller says: each news of its kind has the
// piece of the page asked for again. What happened before the line was open, or while it was cut, is asked for from time to
// time, as long as the piece shows that something goes on. Without scripts, a link loads the page again.
import { Controller } from "@hotwired/stimulus"
import { ask } from "../piece"

const soon = 300 // several steps of one moment are asked for once
const first = 1000 // before the line is open
const later = 5000

export default class extends Controller<HTMLElement> {
  static override values = { address: String, kind: String }
  declare readonly addressValue: string
  declare readonly kindValue: string
  timer = 0

  override connect() {
    document.addEventListener("live:news", this.hear)
    this.plan(first)
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

  plan(wait: number) {
    if (!this.element.querySelector("progress")) return
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.show(), wait)
  }

  async show() {
    const piece = (await ask(this.addressValue))?.getElementById(this.element.id)
    if (piece) this.element.replaceChildren(...piece.childNodes)
    if (this.element.isConnected) this.plan(later)
  }
}
