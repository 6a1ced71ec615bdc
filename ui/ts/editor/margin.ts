// What is said in the margin, beside the text while one writes it: each passage is marked and follows its words, a thread is read,
// answered and settled without leaving. The words of a passage are found by their letters alone: typography changes the rest.
import { type Editor, Extension } from "@tiptap/core"
import type { Node } from "@tiptap/pm/model"
import { Plugin, PluginKey, type Transaction } from "@tiptap/pm/state"
import { StepMap } from "@tiptap/pm/transform"
import { Decoration, DecorationSet } from "@tiptap/pm/view"

const key = new PluginKey<DecorationSet>("margin")
const letters = (s: string) => s.replace(/[^\p{L}\p{N}]/gu, "")

export class Margin {
  private editor: Editor | undefined
  private timer = 0
  private words = new Map<string, string>() // of each passage, as it is written now

  constructor(private readonly place: HTMLElement) {
    place.dataset["ready"] = ""
    place.addEventListener("submit", this.submit)
    place.addEventListener("click", this.click)
  }

  close() {
    clearTimeout(this.timer)
    this.place.removeEventListener("submit", this.submit)
    this.place.removeEventListener("click", this.click)
    delete this.place.dataset["ready"]
  }

  extension(): Extension {
    return Extension.create({
      name: "margin",
      onCreate: ({ editor }) => {
        this.editor = editor
        this.look()
      },
      onDestroy: () => void (this.editor = undefined),
      addProseMirrorPlugins: () => [new Plugin({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply: (tr, set: DecorationSet) => {
            const fresh = tr.getMeta(key) as Decoration[] | undefined
            if (fresh) return DecorationSet.create(tr.doc, fresh)
            if (!tr.docChanged) return set
            this.later()
            return followed(tr, set)
          },
        },
        props: { decorations: (state) => key.getState(state) },
      })],
    })
  }

  private later() {
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => this.look(), 400)
  }

  // look marks the passage of each thread: where it is already, or where its words are.
  private look() {
    if (!this.editor) return
    const { doc } = this.editor.state
    const now = new Map((key.getState(this.editor.state)?.find() ?? []).filter((d) => d.from < d.to && d.spec["thread"]).map((d) => [d.spec["thread"] as string, d]))
    const all = index(doc)
    const marks: Decoration[] = []
    for (const t of this.place.querySelectorAll<HTMLElement>("[data-thread]")) {
      const { thread = "", quote = "", before = "", after = "", n = "" } = t.dataset
      const known = now.get(thread)
      const at = known ?? find(all, this.words.get(thread) ?? quote, before, after) ?? find(all, quote, before, after)
      t.toggleAttribute("data-lost", !at)
      if (!at) continue
      this.words.set(thread, doc.textBetween(at.from, at.to, " ", " "))
      marks.push(Decoration.inline(at.from, at.to, { class: "wiki-mark" }, { thread, inclusiveStart: false, inclusiveEnd: false }))
      marks.push(Decoration.widget(at.to, () => note(thread, n, t.getAttribute("aria-label") ?? ""), { side: -1, key: thread + n, ignoreSelection: true }))
    }
    this.editor.view.dispatch(this.editor.state.tr.setMeta(key, marks).setMeta("addToHistory", false))
  }

  // submit answers or settles a thread where one is, and shows the margin as it is then.
  private submit = (event: SubmitEvent) => {
    const form = event.target as HTMLFormElement
    event.preventDefault()
    event.stopPropagation()
    void this.load(form.action, { method: "POST", body: new URLSearchParams(new FormData(form) as unknown as Record<string, string>) }, form)
  }

  private click = (event: MouseEvent) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]")
    if (!link) return
    const at = /^#m-(.+)$/.exec(link.getAttribute("href") ?? "")
    if (at) this.editor?.view.dom.querySelector(`[data-note="${at[1]}"]`)?.scrollIntoView({ block: "center" })
    else if (/[?&]marge=/.test(link.href)) void this.load(link.href)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  // load shows the margin that an answer has; a refused one says why under its form.
  private async load(address: string, how?: RequestInit, form?: HTMLFormElement) {
    const answer = await fetch(address, how).catch(() => undefined)
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html")
    if (!answer?.ok) {
      const said = page.querySelector(".field__error, [role=alert]")?.textContent ?? this.place.dataset["failed"] ?? ""
      const p = form?.querySelector<HTMLElement>("[data-said]") ?? form?.appendChild(document.createElement("p"))
      if (!p) return
      p.dataset["said"] = ""
      p.setAttribute("role", "alert")
      p.textContent = said
      return
    }
    const fresh = page.querySelector("#marge")
    this.place.querySelector("#marge")?.replaceWith(...(fresh ? [document.importNode(fresh, true)] : []))
    this.look()
  }
}

// followed is passages after a change: where all was replaced, as when others write, what differs tells how they move.
function followed(tr: Transaction, set: DecorationSet): DecorationSet {
  const size = tr.before.content.size
  const whole = tr.steps.some((s) => "from" in s && "to" in s && s.from === 0 && s.to === size)
  if (!whole) return set.map(tr.mapping, tr.doc)
  const from = tr.before.content.findDiffStart(tr.doc.content)
  if (from === null) return set
  let { a, b } = tr.before.content.findDiffEnd(tr.doc.content) ?? { a: from, b: from }
  const over = from - Math.min(a, b)
  if (over > 0) (a += over), (b += over)
  const map = new StepMap([from, a - from, b - from])
  const moved = set.find().flatMap((d) => {
    const [start, stop] = [map.map(d.from, 1), map.map(d.to, -1)]
    return start < stop && d.from < d.to ? [Decoration.inline(start, stop, { class: "wiki-mark" }, d.spec)] : []
  })
  return DecorationSet.create(tr.doc, moved)
}

// index is the letters of a text, and where each is.
function index(doc: Node): { text: string; at: number[] } {
  let text = ""
  const at: number[] = []
  doc.descendants((node, pos) => {
    const words = node.isText ? (node.text ?? "") : node.type.name === "pageLink" ? String(node.attrs["words"] || node.attrs["name"]) : ""
    for (let i = 0; i < words.length; i++) {
      if (!letters(words.charAt(i))) continue
      text += words.charAt(i)
      at.push(node.isText ? pos + i : pos)
    }
  })
  return { text, at }
}

// find is where words are; of several places, the one that the words before and after tell.
function find(all: ReturnType<typeof index>, quote: string, before: string, after: string): { from: number; to: number } | undefined {
  const [want, lead, tail] = [letters(quote), letters(before), letters(after)]
  let best = -1
  let out: { from: number; to: number } | undefined
  for (let i = want ? all.text.indexOf(want) : -1; i >= 0; i = all.text.indexOf(want, i + 1)) {
    let score = 0
    while (score < lead.length && all.text.charAt(i - 1 - score) === lead.charAt(lead.length - 1 - score)) score++
    for (let k = 0; k < tail.length && all.text.charAt(i + want.length + k) === tail.charAt(k); k++) score++
    if (score > best) {
      best = score
      out = { from: all.at[i]!, to: all.at[i + want.length - 1]! + 1 }
    }
  }
  return out
}

// note leads from a passage to its thread.
function note(thread: string, n: string, label: string): HTMLElement {
  const a = document.createElement("a")
  a.className = "wiki-note"
  a.href = `#p-${thread}`
  a.dataset["n"] = n
  a.dataset["note"] = thread
  a.contentEditable = "false"
  a.setAttribute("aria-label", label)
  return a
}
