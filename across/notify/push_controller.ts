// Lets this browser receive what is told at once while it is closed: asks for its permission, and sends the site the
// address that it gives. Without it, or where the browser cannot, the page does not offer it.
import { Controller } from "@hotwired/stimulus"

export default class extends Controller<HTMLElement> {
  static override targets = ["offer", "form", "said"]
  static override values = { key: String, worker: String, denied: String, failed: String }
  declare readonly offerTarget: HTMLElement
  declare readonly formTarget: HTMLFormElement
  declare readonly saidTarget: HTMLElement
  declare readonly keyValue: string
  declare readonly workerValue: string
  declare readonly deniedValue: string
  declare readonly failedValue: string

  override connect() {
    this.offerTarget.hidden = !("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)
  }

  async receive() {
    if ((await Notification.requestPermission()) !== "granted") return this.say(this.deniedValue)
    try {
      await navigator.serviceWorker.register(this.workerValue)
      const { pushManager } = await navigator.serviceWorker.ready
      await (await pushManager.getSubscription())?.unsubscribe() // it may be another site key's, or another person's
      const { endpoint, keys } = (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.keyValue })).toJSON()
      this.fill("adresse", endpoint)
      this.fill("cle", keys?.["p256dh"])
      this.fill("secret", keys?.["auth"])
      this.formTarget.requestSubmit()
    } catch {
      this.say(this.failedValue)
    }
  }

  fill(name: string, value = "") {
    const field = this.formTarget.elements.namedItem(name)
    if (field instanceof HTMLInputElement) field.value = value
  }

  say(text: string) {
    this.saidTarget.textContent = text
    this.saidTarget.hidden = false
  }
}
