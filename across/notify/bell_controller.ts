// Keeps the number on the bell up with what is told while the page is open, as the line of the live controller says.
// Without it, the number is that of the moment the page was loaded.
import { Controller } from "@hotwired/stimulus"

const soon = 300 // several notices of one moment are asked for once

export default class extends Controller<HTMLElement> {
  static override values = { address: String, list: String }
  declare readonly addressValue: string
  declare readonly listValue: string
  timer = 0

  override connect() {
    document.addEventListener("live:news", this.hear)
  }

  override disconnect() {
    document.removeEventListener("live:news", this.hear)
    clearTimeout(this.timer)
  }

  hear = (event: Event) => {
    if ((event as CustomEvent<{ kind: string }>).detail.kind !== "notices") return
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.count(), soon)
  }

  async count() {
    const answer = await fetch(this.addressValue, { headers: { Accept: "application/json" } })
    const bell = document.querySelector(`.bar a[href="${this.listValue}"]`)
    if (!answer.ok || answer.redirected || !bell) return
    const told: { count: number; name: string } = await answer.json()
    bell.setAttribute("aria-label", told.name)
    bell.querySelector(".bar__count")?.remove()
    if (told.count === 0) return
    bell.classList.remove("bar__wide")
    const pill = document.createElement("span")
    pill.className = "bar__count"
    pill.setAttribute("aria-hidden", "true")
    pill.textContent = told.count > 99 ? "99+" : String(told.count)
    bell.append(pill)
  }
}
