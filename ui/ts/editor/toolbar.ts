// The toolbar: one stop for Tab, arrows, Home and End within; Escape goes back to the text. Buttons say what is on at the caret.
import type { Editor } from "@tiptap/core"
import { acts, quoted, setStyle, style } from "./acts"

type Tool = HTMLButtonElement | HTMLSelectElement

export class Toolbar {
  constructor(private readonly bar: HTMLElement, private readonly editor: Editor, private readonly does: ReturnType<typeof acts>) {
    bar.hidden = false
    bar.addEventListener("click", this.click)
    bar.addEventListener("change", this.change)
    bar.addEventListener("keydown", this.key)
    // A button that is pressed leaves the selection of the text as it is.
    bar.addEventListener("mousedown", this.hold)
    this.show()
  }

  close() {
    this.bar.hidden = true
    this.bar.removeEventListener("click", this.click)
    this.bar.removeEventListener("change", this.change)
    this.bar.removeEventListener("keydown", this.key)
    this.bar.removeEventListener("mousedown", this.hold)
  }

  focus() {
    (this.tools.find((t) => t.tabIndex === 0) ?? this.tools[0])?.focus()
  }

  show() {
    const e = this.editor
    for (const more of this.bar.querySelectorAll<HTMLElement>("[data-when]")) more.hidden = more.dataset["when"] === "table" ? !e.isActive("table") : !quoted(e)
    for (const tool of this.bar.querySelectorAll<Tool>("[data-act]")) {
      const act = this.does[tool.dataset["act"] ?? ""]
      if (tool instanceof HTMLSelectElement) tool.value = (tool.dataset["act"] === "kind" ? quoted(e) : style(e)) ?? "note"
      else if (act?.on) tool.setAttribute("aria-pressed", String(act.on(e)))
      if (act?.can) tool.setAttribute("aria-disabled", String(!act.can(e)))
    }
    const tools = this.tools
    if (!tools.some((t) => t.tabIndex === 0) && tools[0]) tools[0].tabIndex = 0
    tools.filter((t) => t.tabIndex === 0).slice(1).forEach((t) => (t.tabIndex = -1))
  }

  private get tools(): Tool[] {
    return [...this.bar.querySelectorAll<Tool>("[data-act]")].filter((t) => !t.closest("[hidden]"))
  }

  private hold = (event: Event) => {
    if ((event.target as Element).closest("button")) event.preventDefault()
  }

  private click = (event: Event) => {
    const tool = (event.target as Element).closest<HTMLElement>("button[data-act]")
    if (tool && tool.getAttribute("aria-disabled") !== "true") this.does[tool.dataset["act"] ?? ""]?.run(this.editor)
  }

  private change = (event: Event) => {
    const tool = event.target as HTMLSelectElement
    if (tool.dataset["act"] === "kind") this.editor.chain().focus().updateAttributes("blockquote", { callout: tool.value }).run()
    else setStyle(this.editor, tool.value)
  }

  private key = (event: KeyboardEvent) => {
    if (event.key === "Escape") return void this.editor.commands.focus()
    const tools = this.tools
    const at = tools.indexOf(document.activeElement as Tool)
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }
    const next = tools.at((steps[event.key] ?? NaN) % tools.length)
    if (at < 0 || steps[event.key] === undefined || !next) return
    event.preventDefault()
    for (const t of tools) t.tabIndex = -1
    next.tabIndex = 0
    next.focus()
  }
}
