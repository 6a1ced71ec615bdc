// Changes between light and dark at once, and has the server keep the choice: with the account, or in a cookie that no
// script reads. Without it, the same form posts and the page comes back in the other theme.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLFormElement> {
  choose(event: SubmitEvent) {
    const chosen = event.submitter as HTMLButtonElement | null
    if (!chosen) return
    event.preventDefault()
    document.documentElement.dataset.theme = chosen.value
    const body = new URLSearchParams({ theme: chosen.value })
    void fetch(this.element.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => undefined)
    // The pressed button has just been hidden by CSS: its twin takes the focus.
    for (const button of this.element.querySelectorAll("button")) if (button !== chosen) button.focus()
  }
}
