// Finds words in the text, shows where they are, and replaces them. Case and accents do not count, as in the search of the site.
import { type Editor, Extension } from "@tiptap/core"
import { Plugin, PluginKey } from "@tiptap/pm/state"
import type { Node } from "@tiptap/pm/model"
import { Decoration, DecorationSet } from "@tiptap/pm/view"

interface Found { what: string; at: number; hits: { from: number; to: number }[] }
const key = new PluginKey<Found>("find")

function folded(s: string): string {
  return Array.from(s.toLowerCase(), (c) => (c.length > 1 ? c : (c.normalize("NFD").replace(/\p{Mn}/gu, "") || c).charAt(0))).join("").replace(/’/g, "'")
}

function hits(doc: Node, what: string): Found["hits"] {
  const out: Found["hits"] = []
  const wanted = folded(what)
  if (wanted) doc.descendants((node, pos) => {
    if (!node.isTextblock) return true
    const words = folded(node.textBetween(0, node.content.size, undefined, "\ufffc"))
    for (let i = words.indexOf(wanted); i >= 0 && out.length < 1000; i = words.indexOf(wanted, i + wanted.length)) out.push({ from: pos + 1 + i, to: pos + 1 + i + wanted.length })
    return false
  })
  return out
}

export const Find = Extension.create({
  name: "find",
  addProseMirrorPlugins() {
    return [new Plugin<Found>({
      key,
      state: {
        init: () => ({ what: "", at: 0, hits: [] }),
        apply: (tr, now) => {
          const said = tr.getMeta(key) as Partial<Found> | undefined
          if (!said && !tr.docChanged) return now
          const what = said?.what ?? now.what
          const list = hits(tr.doc, what)
          return { what, hits: list, at: Math.min(said?.at ?? now.at, Math.max(0, list.length - 1)) }
        },
      },
      props: {
        decorations: (state) => {
          const f = key.getState(state)
          return f?.what ? DecorationSet.create(state.doc, f.hits.map((h, i) => Decoration.inline(h.from, h.to, { class: i === f.at ? "found -now" : "found" }))) : null
        },
      },
    })]
  },
})

// FindBar is the form over the text.
export class FindBar {
  private part = (name: string) => this.bar.querySelector<HTMLInputElement>(`[data-find="${name}"]`)!

  constructor(private readonly bar: HTMLElement, private readonly editor: Editor, private readonly words: Record<string, string>) {
    bar.addEventListener("input", this.type)
    bar.addEventListener("click", this.click)
    bar.addEventListener("keydown", this.key)
  }

  get open() { return !this.bar.hidden }

  toggle = () => {
    if (this.open) return this.close()
    this.bar.hidden = false
    const { from, to } = this.editor.state.selection
    const chosen = this.editor.state.doc.textBetween(from, to, " ")
    if (chosen && chosen.length < 100) this.part("what").value = chosen
    this.part("what").select()
    this.part("what").focus()
    this.look(0)
  }

  close() {
    this.bar.hidden = true
    this.editor.view.dispatch(this.editor.state.tr.setMeta(key, { what: "", at: 0 }))
    this.editor.commands.focus()
  }

  end() {
    this.bar.hidden = true
    this.bar.removeEventListener("input", this.type)
    this.bar.removeEventListener("click", this.click)
    this.bar.removeEventListener("keydown", this.key)
  }

  private type = (event: Event) => {
    if (event.target === this.part("what")) this.look(0)
  }

  private look(at: number) {
    this.editor.view.dispatch(this.editor.state.tr.setMeta(key, { what: this.part("what").value, at }))
    const f = key.getState(this.editor.state)!
    const said = f.hits.length ? this.words["found"]!.replace("{i}", String(f.at + 1)).replace("{n}", String(f.hits.length)) : this.words["found_none"]!
    this.part("said").textContent = f.what ? said : ""
    this.editor.view.dom.querySelector(".found.-now")?.scrollIntoView({ block: "center" })
  }

  private click = (event: Event) => {
    const f = key.getState(this.editor.state)!
    const n = f.hits.length
    switch ((event.target as Element).closest<HTMLElement>("button")?.dataset["find"]) {
      case "next": return this.look(n ? (f.at + 1) % n : 0)
      case "before": return this.look(n ? (f.at + n - 1) % n : 0)
      case "close": return this.close()
      case "replace": return this.replace(f.hits.slice(f.at, f.at + 1), f.at)
      case "all": {
        this.replace(f.hits, 0)
        this.part("said").textContent = this.words["replaced"]!.replace("{n}", String(n))
      }
    }
  }

  private replace(list: Found["hits"], at: number) {
    const by = this.part("by").value
    const tr = this.editor.state.tr
    for (const h of [...list].reverse()) if (by) tr.insertText(by, h.from, h.to); else tr.delete(h.from, h.to)
    this.editor.view.dispatch(tr)
    this.look(at)
  }

  private key = (event: KeyboardEvent) => {
    if (event.key === "Escape") this.close()
    else if (event.key === "Enter" && event.target === this.part("what")) this.part(event.shiftKey ? "before" : "next").click()
    else if (event.key === "Enter" && event.target === this.part("by")) this.part("replace").click()
    else return
    event.preventDefault()
  }
}
