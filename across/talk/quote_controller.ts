// Quotes an answer where one writes: all of it by "Citer", or the words that are selected by a button that then comes after them.
// Without it, "Citer" opens the page with the quote in the field.
import { Controller } from "@hotwired/stimulus"

const most = 600 // characters; what is longer is read where it is

export default class extends Controller<HTMLElement> {
  static override targets = ["pick"]
  declare readonly pickTarget: HTMLButtonElement
  declare readonly hasPickTarget: boolean
  chosen = ""

  override connect() {
    document.addEventListener("selectionchange", this.look)
  }

  override disconnect() {
    document.removeEventListener("selectionchange", this.look)
  }

  // look puts the button after the answer in which words are selected: there the Tab key reaches it next.
  look = () => {
    if (!this.hasPickTarget || document.activeElement === this.pickTarget) return
    const words = getSelection()
    const body = this.body(words?.anchorNode)
    this.chosen = body && body === this.body(words?.focusNode) ? String(words).trim() : ""
    const link = body?.closest("article")?.querySelector("[data-quote-credit]")
    this.pickTarget.hidden = !this.chosen || !link
    if (body && !this.pickTarget.hidden && body.nextElementSibling !== this.pickTarget) body.after(this.pickTarget)
  }

  body(node: Node | null | undefined) {
    const element = node instanceof Element ? node : node?.parentElement
    const body = element?.closest<HTMLElement>(".reply .body") ?? null
    return body && this.element.contains(body) ? body : null
  }

  // hold keeps the selection while the button is pressed.
  hold(event: Event) {
    event.preventDefault()
  }

  take() {
    const link = this.pickTarget.closest("article")?.querySelector<HTMLElement>("[data-quote-credit]")
    if (link && this.chosen) this.write(this.chosen, link.dataset.quoteCredit!)
    this.pickTarget.hidden = true
  }

  cite(event: Event) {
    const link = event.currentTarget as HTMLElement
    const body = link.closest("article")?.querySelector<HTMLElement>(".body")
    if (!body || !this.field) return
    const parts = [...body.children].filter((part) => part instanceof HTMLElement && !part.matches("blockquote, [role=group]")) as HTMLElement[]
    const words = parts.map((part) => part.innerText.trim()).join("\n\n")
    if (!words) return // only quotes or files: the server knows what to do
    event.preventDefault()
    this.write(words, link.dataset.quoteCredit!)
  }

  get field() {
    return this.element.querySelector<HTMLTextAreaElement>("form.composer textarea")
  }

  write(words: string, credit: string) {
    const field = this.field
    if (!field) return
    const cut = words.length > most ? words.slice(0, words.lastIndexOf(" ", most)) + "…" : words
    const lines = cut.split("\n").map((line) => `> ${plainly(line)}`.trimEnd())
    const before = field.value.trimEnd() ? field.value.trimEnd() + "\n\n" : ""
    field.focus()
    field.setSelectionRange(before ? before.length - 2 : 0, field.value.length)
    const text = (before ? "\n\n" : "") + `${lines.join("\n")}\n>\n> ${credit}\n\n`
    // execCommand, though deprecated, is the one way that keeps Ctrl+Z working in a text area.
    if (document.execCommand("insertText", false, text)) return
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end")
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }
}

// plainly is words as Markdown that shows them as they are: nobody is told, and no theme is named, by a quote.
function plainly(words: string) {
  return words
    .replace(/https?:\/\/\S+|[\\`*_[\]<>~|@#]/g, (sign) => (sign.length > 1 ? sign : `\\${sign}`))
    .replace(/^(\s*)([-+=]|\d+[.)])/, (head) => `${head.slice(0, -1)}\\${head.slice(-1)}`)
}
