// Keeps on the server what is being written, two seconds after the last letter, and when one leaves the page.
// Without it, the button beside "Publier" keeps it when asked.
import { Controller } from "@hotwired/stimulus"

const quiet = 2000 // milliseconds: a pause this long ends a sentence; shorter asks the server at each word

export default class extends Controller<HTMLFormElement> {
  static override targets = ["said"]
  static override values = { address: String, lost: String }
  declare readonly saidTarget: HTMLElement
  declare readonly addressValue: string
  declare readonly lostValue: string
  timer = 0

  override connect() {
    document.addEventListener("visibilitychange", this.leave)
  }

  override disconnect() {
    document.removeEventListener("visibilitychange", this.leave)
    this.leave()
  }

  later() {
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.keep(), quiet)
  }

  sent() {
    clearTimeout(this.timer)
    this.timer = 0
  }

  leave = () => {
    if (this.timer) void this.keep()
  }

  async keep() {
    this.sent()
    const form = new URLSearchParams()
    for (const [name, value] of new FormData(this.element)) if (typeof value === "string") form.append(name, value)
    const answer = await fetch(this.addressValue, { method: "POST", body: form, headers: { Accept: "application/json" }, keepalive: String(form).length < 60000 }).catch(() => undefined)
    if (!this.element.isConnected) return
    const told: { said: string } = answer?.ok && !answer.redirected ? await answer.json() : { said: this.lostValue }
    this.saidTarget.textContent = told.said
  }
}
