// Changes between light and dark at once, and keeps the choice: in a cookie, and on the server for someone
// signed in. Without it, the same form posts and the page comes back in the other theme.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLFormElement> {
  static override values = { account: Boolean }
  declare readonly accountValue: boolean

  choose(event: SubmitEvent) {
    const chosen = event.submitter as HTMLButtonElement | null
    if (!chosen) return
    event.preventDefault()
    document.documentElement.dataset.theme = chosen.value
    const secure = location.protocol === "https:" ? ";secure" : ""
    document.cookie = `theme=${chosen.value};path=/;max-age=31536000;samesite=lax${secure}`
    if (this.accountValue) {
      const body = new URLSearchParams({ theme: chosen.value })
      void fetch(this.element.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => undefined)
    }
    // The pressed button has just been hidden by CSS: its twin takes the focus.
    for (const button of this.element.querySelectorAll("button")) if (button !== chosen) button.focus()
  }
}
