// Offers to comment the words that one selects in a page: a link to the form, which knows them, comes after the block in which they
// are. Without it, the form asks for the words.
import { Controller } from "@hotwired/stimulus"

const most = 600 // characters, as the server has it
const around = 40 // characters before and after, which tell the words from the same ones elsewhere

export default class extends Controller<HTMLElement> {
  static override targets = ["text", "pick"]
  static override values = { form: String }
  declare readonly textTarget: HTMLElement
  declare readonly pickTarget: HTMLAnchorElement
  declare readonly formValue: string

  override connect() {
    document.addEventListener("selectionchange", this.look)
  }

  override disconnect() {
    document.removeEventListener("selectionchange", this.look)
  }

  look = () => {
    if (document.activeElement === this.pickTarget) return
    const range = this.range()
    const words = range?.toString().trim() ?? ""
    this.pickTarget.hidden = !/[\p{L}\p{N}]/u.test(words) || words.length > most
    if (!range || this.pickTarget.hidden) return
    this.pickTarget.href = `${this.formValue}?${new URLSearchParams({ mots: words, avant: this.beside(range, true), apres: this.beside(range, false) })}`
    this.put(range)
  }

  // put places the link under the selection, and after its block in the order of the Tab key.
  put(range: Range) {
    const end = range.endContainer
    const block = (end instanceof Element ? end : end.parentElement)?.closest("p, ul, ol, table, blockquote, pre, h2, h3, h4, .scroll")
    const after = block && this.textTarget.contains(block) ? block : this.textTarget.lastElementChild
    if (after && after.nextElementSibling !== this.pickTarget) after.after(this.pickTarget)
  }

  range() {
    const selection = getSelection()
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null
    const range = selection.getRangeAt(0)
    return this.textTarget.contains(range.commonAncestorContainer) ? range : null
  }

  // beside is the words just before the selection, or just after.
  beside(range: Range, before: boolean) {
    const rest = document.createRange()
    rest.selectNodeContents(this.textTarget)
    if (before) rest.setEnd(range.startContainer, range.startOffset)
    else rest.setStart(range.endContainer, range.endOffset)
    const words = rest.toString()
    return before ? words.slice(-around) : words.slice(0, around)
  }
}
