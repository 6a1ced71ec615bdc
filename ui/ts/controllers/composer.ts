// Light Markdown by buttons and by keyboard (Ctrl+B, Ctrl+I, Ctrl+Enter sends), and a field that grows.
// Without it, the toolbar stays hidden and one writes the marks, or plain text.
import { Controller } from "@hotwired/stimulus"

const around: Record<string, string> = { bold: "**", italic: "_" }
const before: Record<string, string> = { list: "- ", quote: "> " }

export default class extends Controller<HTMLFormElement> {
  static override targets = ["field", "tools"]
  declare readonly fieldTarget: HTMLTextAreaElement
  declare readonly toolsTarget: HTMLElement

  override connect() {
    this.toolsTarget.hidden = false
    this.fieldTarget.addEventListener("keydown", this.shortcut)
    if (!CSS.supports("field-sizing", "content")) this.fieldTarget.addEventListener("input", this.grow)
  }

  override disconnect() {
    this.fieldTarget.removeEventListener("keydown", this.shortcut)
    this.fieldTarget.removeEventListener("input", this.grow)
  }

  write(event: Event & { params: { mark?: string } }) {
    this.put(event.params.mark ?? "")
  }

  // One Tab stop for the toolbar; arrows, Home and End move inside it.
  move(event: KeyboardEvent) {
    const tools = [...this.toolsTarget.querySelectorAll("button")]
    const at = tools.indexOf(document.activeElement as HTMLButtonElement)
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }
    const step = steps[event.key]
    if (at < 0 || step === undefined) return
    event.preventDefault()
    tools.forEach((tool) => (tool.tabIndex = -1))
    const next = tools.at(step % tools.length)!
    next.tabIndex = 0
    next.focus()
  }

  shortcut = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const marks: Record<string, string> = { b: "bold", i: "italic" }
    const mark = marks[event.key.toLowerCase()]
    if (event.key === "Enter") this.element.requestSubmit()
    else if (mark) this.put(mark)
    else return
    event.preventDefault()
  }

  grow = () => {
    this.fieldTarget.style.height = "auto"
    this.fieldTarget.style.height = `${this.fieldTarget.scrollHeight + 2}px`
  }

  put(mark: string) {
    const field = this.fieldTarget
    const { selectionStart: start, selectionEnd: end, value } = field
    const chosen = value.slice(start, end)
    field.focus()
    if (mark === "link") {
      this.replace(`[${chosen}](https://)`)
      // The caret goes where something is missing: the words, or the address.
      const at = chosen ? start + chosen.length + 3 : start + 1
      field.setSelectionRange(at, chosen ? at + "https://".length : at)
    } else if (around[mark]) {
      const sign = around[mark]
      this.replace(sign + chosen + sign)
      field.setSelectionRange(start + sign.length, end + sign.length)
    } else if (before[mark]) {
      field.setSelectionRange(value.lastIndexOf("\n", start - 1) + 1, end)
      const lines = value.slice(field.selectionStart, end).split("\n")
      this.replace(lines.map((line) => before[mark] + line).join("\n"))
    }
  }

  // execCommand, though deprecated, is the one way that keeps Ctrl+Z working in a text area.
  replace(text: string) {
    if (document.execCommand("insertText", false, text)) return
    this.fieldTarget.setRangeText(text, this.fieldTarget.selectionStart, this.fieldTarget.selectionEnd, "end")
    this.fieldTarget.dispatchEvent(new Event("input", { bubbles: true }))
  }
}
