// Files sent from inside the text: chosen, dropped or pasted. Of a picture, what it shows is asked first; a bar tells how far each
// one is, where it will stand. A page that is not there yet keeps its files with its form, under names of their own.
import { type Editor, Extension, type JSONContent } from "@tiptap/core"
import { Plugin, PluginKey, Selection } from "@tiptap/pm/state"
import { Decoration, DecorationSet } from "@tiptap/pm/view"
import type { Ask } from "./acts"

export interface Sending {
  to: string // where files are joined to the page; "" while there is no page
  accept: string // the ends of names that are taken, ".png,.pdf"
  max: number // bytes of one file
  words: Record<string, string>
  ask: Ask
  say(text: string, list?: string[]): void
}

interface Held { file: File; alt: string; url: string }
interface Kept { path: string; name: string; picture: boolean }

// What waits for its page. It outlives a form that was refused: the text names it still.
const held = new Map<string, Held>()
const firstRow = 11 // of the files that the form sends: those before are for its own fields
const token = (row: number) => `/fichiers/import${row}x`

// shownAt is where a picture of the text is while its page is not there.
export function shownAt(src: string): string {
  return held.get(src)?.url ?? src
}

const key = new PluginKey<DecorationSet>("sending")

export class Sender {
  private editor: Editor | undefined

  constructor(private readonly o: Sending) {}

  get accept() { return this.o.accept }

  // extension takes what is pasted and dropped, and shows what is on its way.
  extension(): Extension {
    const send = (files: FileList | undefined, at?: number) => this.take([...(files ?? [])], at)
    return Extension.create({
      name: "sending",
      onCreate: ({ editor }) => void (this.editor = editor),
      onDestroy: () => void (this.editor = undefined),
      addProseMirrorPlugins: () => [new Plugin({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply: (tr, set: DecorationSet) => {
            const said = tr.getMeta(key) as { put?: Decoration; drop?: Decoration[] } | undefined
            const now = set.map(tr.mapping, tr.doc)
            return said?.put ? now.add(tr.doc, [said.put]) : said?.drop ? now.remove(said.drop) : now
          },
        },
        props: {
          decorations: (state) => key.getState(state),
          handlePaste: (_, event) => !event.clipboardData?.getData("text/html").replace(/<(?:meta|img)[^>]*>|<!--.*?-->|<\/?(?:html|body)>|\s/gs, "") && send(event.clipboardData?.files),
          handleDrop: (view, event, _, moved) => !moved && send(event.dataTransfer?.files, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos),
        },
      })],
    })
  }

  // take sends files one after the other; false when there are none.
  take(files: File[], at = this.editor?.state.selection.to ?? 0): boolean {
    if (!files.length || !this.editor) return false
    this.o.say("")
    void (async () => {
      for (const file of files) await this.one(file, Math.min(at, this.editor?.state.doc.content.size ?? 0))
    })()
    return true
  }

  // wrong is why a file is refused before it is sent.
  private wrong(file: File): string {
    const end = file.name.slice(file.name.lastIndexOf(".")).toLowerCase()
    const why = !this.o.accept.split(",").includes(end) ? "send.type" : file.size > this.o.max ? "send.large" : !file.size ? "send.empty" : ""
    return why && (this.o.words[why] ?? why).replace("{name}", file.name)
  }

  private async one(file: File, at: number) {
    const wrong = this.wrong(file)
    if (wrong) return this.o.say(wrong)
    let alt = ""
    if (file.type.startsWith("image/")) {
      const said = await this.o.ask("sent", { alt: "" }, false, file)
      if (!said || said === "remove") return
      alt = said["alt"]?.trim() || "decorative"
    }
    await this.send(file, alt, at)
  }

  // send puts a file at a place of the text, once it is kept.
  async send(file: File, alt: string, at = this.editor?.state.selection.to ?? 0) {
    const wrong = this.wrong(file)
    if (wrong) return this.o.say(wrong)
    if (!this.o.to) return this.put(this.hold(file, alt), alt, at)
    const bar = document.createElement("progress")
    const mark = this.mark(file.name, bar, at)
    try {
      const kept = await post(this.o.to, file, alt, (share) => (bar.value = share))
      const here = this.unmark(mark)
      this.put(kept, alt, here ?? Math.min(at, this.editor?.state.doc.content.size ?? 0)) // others wrote meanwhile
    } catch (why) {
      this.unmark(mark)
      this.o.say(why instanceof Error && why.message ? why.message : (this.o.words["send.lost"] ?? "").replace("{name}", file.name))
    }
  }

  // mark shows that a file is on its way; unmark takes that away, and tells where it was.
  private mark(name: string, bar: HTMLProgressElement, at: number): string {
    const id = crypto.randomUUID()
    const dom = document.createElement("span")
    dom.className = "wiki-sending"
    bar.max = 1
    bar.setAttribute("aria-label", (this.o.words["send.going"] ?? "").replace("{name}", name))
    dom.append(bar, " " + name)
    this.tell({ put: Decoration.widget(at, dom, { id }) })
    return id
  }

  private unmark(id: string): number | undefined {
    if (!this.editor) return undefined
    const drop = key.getState(this.editor.state)?.find(undefined, undefined, (spec) => spec["id"] === id) ?? []
    this.tell({ drop })
    return drop[0]?.from
  }

  private tell(said: object) {
    this.editor?.view.dispatch(this.editor.state.tr.setMeta(key, said).setMeta("addToHistory", false))
  }

  // put writes a picture where it was left, a file on a line of its own.
  private put(kept: Kept, alt: string, at: number) {
    const { editor } = this
    if (!editor) return
    if (!editor.state.doc.resolve(at).parent.inlineContent) at = Selection.near(editor.state.doc.resolve(at)).from
    if (kept.picture) return void editor.chain().insertContentAt(at, { type: "image", attrs: { src: kept.path, alt: alt === "decorative" ? "" : alt } }).run()
    const name: JSONContent = { type: "text", text: kept.name, marks: [{ type: "link", attrs: { href: kept.path } }] }
    const $at = editor.state.doc.resolve(at)
    const inCell = /^table/.test($at.node(-1)?.type.name ?? "")
    if ($at.parent.type.name !== "paragraph" || !$at.parent.content.size || inCell) return void editor.chain().insertContentAt(at, name).run()
    editor.chain().insertContentAt($at.after(), { type: "paragraph", content: [name] }).run()
  }

  private hold(file: File, alt: string): Kept {
    let row = firstRow
    while (held.has(token(row))) row++
    held.set(token(row), { file, alt, url: URL.createObjectURL(file) })
    return { path: token(row), name: file.name, picture: file.type.startsWith("image/") }
  }
}

// pack adds to a form the files that its text names and that wait for its page.
export function pack(form: HTMLFormElement, text: string) {
  for (const e of form.querySelectorAll("[data-held]")) e.remove()
  for (const [name, { file, alt }] of held) {
    if (!text.includes(`(${name})`)) continue
    const field = `fichiers-${/\d+/.exec(name)?.[0]}`
    const files = new DataTransfer()
    files.items.add(file)
    const fields: HTMLInputElement[] = [Object.assign(document.createElement("input"), { type: "file", name: field, files: files.files })]
    if (alt) fields.push(Object.assign(document.createElement("input"), { type: "hidden", name: field + "-description", value: alt }))
    for (const f of fields) {
      f.dataset["held"] = ""
      f.hidden = true
      form.append(f)
    }
  }
}

function post(to: string, file: File, alt: string, on: (share: number) => void): Promise<Kept> {
  return new Promise((done, no) => {
    const body = new FormData()
    body.append("fichiers-1", file)
    body.append("fichiers-1-description", alt)
    const r = new XMLHttpRequest()
    r.open("POST", to)
    r.setRequestHeader("Accept", "application/json")
    r.responseType = "json"
    r.upload.onprogress = (e) => on(e.lengthComputable ? e.loaded / e.total : 0)
    r.onerror = () => no(new Error(""))
    r.onload = () => {
      const said = r.response as { file?: Kept; error?: string } | null
      if (r.status === 200 && said?.file) done(said.file)
      else no(new Error(said?.error ?? ""))
    }
    r.send(body)
  })
}
