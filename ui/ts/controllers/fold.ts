// Closes a side navigation on phones, where it would push the page down.
// Without it, the navigation is open above the page.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLDetailsElement> {
  override connect() {
    if (matchMedia("(width < 48rem)").matches) this.element.open = false
  }
}
