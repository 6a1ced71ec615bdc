// Shows what pages will say while the words of a network are typed.
// Without it, a button shows the same page with what is typed.
import { Controller } from "@hotwired/stimulus"
import { ask } from "../../ui/ts/piece"

const pause = 250 // milliseconds without typing

export default class extends Controller<HTMLElement> {
  static override targets = ["shown"]
  declare readonly shownTarget: HTMLElement
  timer = 0

  override disconnect() {
    clearTimeout(this.timer)
  }

  later() {
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.show(), pause)
  }

  async show() {
    const form = this.element.querySelector("form")!
    const typed = new URLSearchParams(new FormData(form) as unknown as Record<string, string>)
    const page = await ask(`${form.action}?${typed}`)
    const now = page?.querySelector("[data-sample-target=shown]")
    if (now) this.shownTarget.replaceChildren(...now.childNodes)
  }
}
