// Tells a screen reader that Turbo changed the page, and moves the focus to its title, as a full load does.
// Without it, pages load whole and the browser does both.
import { Controller } from "@hotwired/stimulus"

export default class Announce extends Controller<HTMLElement> {
  static override targets = ["said", "flash"]
  declare readonly saidTarget: HTMLElement
  declare readonly flashTargets: HTMLElement[]

  // Turbo replaces the body at each visit, so this controller connects once a page; the first page is the
  // browser's own.
  static started = false

  override connect() {
    const first = !Announce.started
    Announce.started = true
    if (first || document.documentElement.hasAttribute("data-turbo-preview")) return
    // After Turbo has focused what asks for it (the summary of a refused form, a field).
    requestAnimationFrame(() => requestAnimationFrame(() => this.tell()))
  }

  tell() {
    const words = [document.title, ...this.flashTargets.map((flash) => flash.innerText)]
    this.saidTarget.textContent = words.join(". ")
    const title = this.element.querySelector<HTMLElement>("main h1")
    if (!title || location.hash || document.activeElement !== document.body) return
    title.tabIndex = -1
    title.focus({ preventScroll: true })
  }
}
