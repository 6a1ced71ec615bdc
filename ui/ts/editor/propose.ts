// Proposes pages after [[, people after @ and themes after #, while one writes: arrows choose, Enter or Tab writes, Escape closes.
import { type Editor, Extension } from "@tiptap/core"
import { Plugin } from "@tiptap/pm/state"

const pause = 150 // ms without a key before asking
const writing = /(?:^|[\s(«“"'’[])(@[A-Za-z][\w.-]{1,39}|#\p{L}[\p{L}\p{N}\p{M}_-]{1,39})$|(\[\[[^[\]|\n]{0,100})$/u

export function propose(titles: string, label: string) {
  return Extension.create({
    name: "propose",
    priority: 1200,
    addProseMirrorPlugins() {
      const list = new List(this.editor, titles, label)
      return [new Plugin({
        view: () => ({ update: (view, before) => { if (!view.state.doc.eq(before.doc)) list.type(); else if (!view.state.selection.eq(before.selection)) list.close() }, destroy: () => list.remove() }),
        props: { handleKeyDown: (_, event) => list.key(event), handleDOMEvents: { blur: () => (list.close(), false) } },
      })]
    },
  })
}

class List {
  private readonly list = document.createElement("ul")
  private timer: number | undefined
  private asked: AbortController | undefined
  private begun = ""

  constructor(private readonly editor: Editor, private readonly titles: string, label: string) {
    this.list.className = "mentions -caret"
    this.list.role = "listbox"
    this.list.id = "propositions"
    this.list.hidden = true
    this.list.setAttribute("aria-label", label)
    this.list.addEventListener("mousedown", this.pick)
    document.body.append(this.list)
  }

  remove() {
    this.close()
    this.list.remove()
  }

  type() {
    clearTimeout(this.timer)
    const { empty, $from } = this.editor.state.selection
    if (!empty || !this.editor.isFocused || $from.parent.type.name === "codeBlock") return this.close()
    const found = writing.exec($from.parent.textBetween(Math.max(0, $from.parentOffset - 120), $from.parentOffset, "\ufffc", "\ufffc"))
    if (!found) return this.close()
    this.begun = found[1] ?? found[2] ?? ""
    this.timer = window.setTimeout(this.ask, pause)
  }

  private ask = async () => {
    this.asked?.abort()
    this.asked = new AbortController()
    const begun = this.begun
    const page = begun.startsWith("[[")
    const query = encodeURIComponent(begun.slice(page ? 2 : 1))
    try {
      const answer = await fetch(page ? `${this.titles}?q=${query}` : `/recherche/mentions?signe=${encodeURIComponent(begun.charAt(0))}&q=${query}`, { signal: this.asked.signal })
      if (!answer.ok || !this.editor.isFocused) return this.close()
      this.list.innerHTML = await answer.text()
    } catch {
      return // another letter came, or the network went away: the name is written by hand
    }
    const written = begun.slice(2).trim()
    if (page && written && !this.options.some((o) => o.dataset["insert"]?.toLowerCase() === written.toLowerCase())) this.own(written)
    this.options.forEach((o, n) => (o.id = `propositions-${n}`))
    if (begun !== this.begun || !this.options.length) return this.close()
    this.place()
    this.choose(0)
  }

  // own proposes the very name that was written, of a page which may come later.
  private own(name: string) {
    const option = document.createElement("li")
    option.role = "option"
    option.dataset["insert"] = name
    option.textContent = `[[${name}]]`
    this.list.append(option)
  }

  private place() {
    const at = this.editor.view.coordsAtPos(this.editor.state.selection.from)
    this.list.hidden = false
    this.list.style.left = `${Math.max(8, Math.min(at.left, innerWidth - this.list.offsetWidth - 8)) + scrollX}px`
    this.list.style.top = `${at.bottom + 4 + scrollY}px`
    this.editor.view.dom.setAttribute("aria-controls", this.list.id)
  }

  key(event: KeyboardEvent): boolean {
    if (this.list.hidden || event.isComposing) return false
    const steps: Record<string, number> = { ArrowDown: this.at + 1, ArrowUp: this.at - 1 }
    const step = steps[event.key]
    if (step !== undefined) this.choose((step + this.options.length) % this.options.length)
    else if (event.key === "Escape") this.close()
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && this.options[this.at]) this.write(this.options[this.at]!)
    else return false
    event.preventDefault()
    return true
  }

  private pick = (event: Event) => {
    event.preventDefault()
    const option = (event.target as Element).closest<HTMLElement>("[role=option]")
    if (option) this.write(option)
  }

  private write(option: HTMLElement) {
    const { from } = this.editor.state.selection
    const range = { from: from - this.begun.length, to: from }
    const said = option.dataset["insert"] ?? ""
    const page = this.begun.startsWith("[[")
    this.close()
    this.editor.chain().focus().insertContentAt(range, page ? { type: "pageLink", attrs: { name: said, words: said } } : { type: "text", text: said + " " }).run()
  }

  close() {
    clearTimeout(this.timer)
    this.asked?.abort()
    this.list.hidden = true
    if (this.editor.isDestroyed || !this.editor.isInitialized) return
    this.editor.view.dom.removeAttribute("aria-activedescendant")
  }

  private get options() {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")]
  }

  private get at() {
    return this.options.findIndex((o) => o.getAttribute("aria-selected") === "true")
  }

  private choose(n: number) {
    this.options.forEach((o, i) => o.setAttribute("aria-selected", String(i === n)))
    const option = this.options[n]
    option?.scrollIntoView({ block: "nearest" })
    if (option) this.editor.view.dom.setAttribute("aria-activedescendant", option.id)
  }
}
