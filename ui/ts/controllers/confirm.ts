// Asks in a dialog before a form that cannot be undone is sent.
// Without it, the form is sent at once: the server must offer a way back or its own question.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLFormElement> {
  static override targets = ["dialog", "accept"]
  declare readonly dialogTarget: HTMLDialogElement
  declare readonly acceptTarget: HTMLButtonElement

  ask(event: SubmitEvent) {
    if (event.submitter === this.acceptTarget) {
      this.dialogTarget.close()
      return
    }
    event.preventDefault()
    event.stopImmediatePropagation()
    this.dialogTarget.showModal()
  }

  close() {
    this.dialogTarget.close()
  }
}
