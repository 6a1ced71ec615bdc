// Shows topics near a title while it is typed: somebody may have asked already. They come from the server, in a turbo-frame.
// Without it, a button shows them on the same page.
import { Controller } from "@hotwired/stimulus"

type Frame = HTMLElement & { src: string | null }
const pause = 400 // milliseconds without a key before asking
const shortest = 6

export default class extends Controller<HTMLElement> {
  static override targets = ["field", "frame", "button"]
  static override values = { url: String }
  declare readonly fieldTarget: HTMLInputElement
  declare readonly frameTarget: Frame
  declare readonly buttonTargets: HTMLElement[]
  declare readonly urlValue: string
  timer = 0

  override connect() {
    // Not only hidden: the first button of a form is what Enter presses.
    for (const button of this.buttonTargets) button.remove()
  }

  override disconnect() {
    clearTimeout(this.timer)
  }

  type() {
    clearTimeout(this.timer)
    const text = this.fieldTarget.value.trim()
    if (!this.urlValue || text.length < shortest) return
    this.timer = window.setTimeout(() => (this.frameTarget.src = `${this.urlValue}?titre=${encodeURIComponent(text)}`), pause)
  }
}
