// What the buttons of the toolbar do, and whether each is on where the caret is.
import type { Editor } from "@tiptap/core"
import { selectedRect } from "@tiptap/pm/tables"
import type { Sender } from "./upload"

// Ask puts a question; file is what it is about, when it is of something that one sends.
export type Ask = (name: string, now: Record<string, string>, known: boolean, file?: File) => Promise<Record<string, string> | "remove" | null>

interface Act {
  run(e: Editor): unknown
  on?(e: Editor): boolean
  can?(e: Editor): boolean
}

// acts of the toolbar, by their names; those that ask something go through ask.
export function acts(ask: Ask, send: Sender, find: () => void, isFinding: () => boolean): Record<string, Act> {
  const mark = (name: string): Act => ({ run: (e) => e.chain().focus().toggleMark(name).run(), on: (e) => e.isActive(name) })
  return {
    bold: mark("bold"), italic: mark("italic"), strike: mark("strike"), code: mark("code"),
    link: { run: (e) => link(e, ask), on: (e) => e.isActive("link") },
    bullets: { run: (e) => listed(e, "bulletList"), on: (e) => e.isActive("bulletList") && !tasked(e) },
    numbers: { run: (e) => listed(e, "orderedList"), on: (e) => e.isActive("orderedList") && !tasked(e) },
    tasks: { run: tasks, on: tasked },
    table: { run: (e) => e.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(), can: (e) => !e.isActive("table") },
    image: { run: (e) => image(e, ask, send) },
    file: { run: () => choose(send) },
    callout: { run: callout, on: (e) => quoted(e) !== null },
    note: { run: (e) => note(e, ask) },
    page: { run: (e) => pageLink(e, ask) },
    mention: { run: (e) => e.chain().focus().insertContent(/\S$/.test(before(e)) ? " @" : "@").run() },
    undo: { run: (e) => e.chain().focus().undo().run(), can: (e) => e.can().undo() },
    redo: { run: (e) => e.chain().focus().redo().run(), can: (e) => e.can().redo() },
    find: { run: find, on: isFinding },
    help: { run: () => ask("help", {}, false) },
    "row-after": { run: (e) => e.chain().focus().addRowAfter().run() },
    "column-after": { run: (e) => e.chain().focus().addColumnAfter().run() },
    "row-remove": { run: (e) => e.chain().focus().deleteRow().run(), can: (e) => !inHead(e) },
    "column-remove": { run: (e) => e.chain().focus().deleteColumn().run() },
    align: { run: align },
    "table-remove": { run: (e) => e.chain().focus().deleteTable().run() },
  }
}

function before(e: Editor): string {
  const { $from } = e.state.selection
  return $from.parent.textBetween(0, $from.parentOffset, " ", " ")
}

function tasked(e: Editor): boolean {
  return e.isActive("listItem") && e.getAttributes("listItem")["checked"] !== null
}

function listed(e: Editor, list: "bulletList" | "orderedList") {
  const was = tasked(e)
  if (was) e.commands.updateAttributes("listItem", { checked: null })
  if (was && e.isActive(list)) return e.commands.focus()
  return list === "bulletList" ? e.chain().focus().toggleBulletList().run() : e.chain().focus().toggleOrderedList().run()
}

function tasks(e: Editor) {
  if (tasked(e)) return e.chain().focus().updateAttributes("listItem", { checked: null }).run()
  if (!e.isActive("listItem")) e.commands.toggleBulletList()
  return e.chain().focus().updateAttributes("listItem", { checked: false }).run()
}

// quoted is the kind of callout that the caret is in; null in none.
export function quoted(e: Editor): string | null {
  return e.isActive("blockquote") ? e.getAttributes("blockquote")["callout"] : null
}

function callout(e: Editor) {
  if (quoted(e)) return e.chain().focus().lift("blockquote").run()
  if (e.isActive("blockquote")) return e.chain().focus().updateAttributes("blockquote", { callout: "note" }).run()
  return e.chain().focus().wrapIn("blockquote", { callout: "note" }).run()
}

function inHead(e: Editor): boolean {
  return e.isActive("tableHeader")
}

// align turns the column of the caret: to the left, centred, to the right.
function align(e: Editor) {
  const rect = selectedRect(e.state)
  const next: Record<string, string | null> = { null: "center", center: "right", right: null }
  const tr = e.state.tr
  const side = next[String(e.getAttributes(inHead(e) ? "tableHeader" : "tableCell")["align"])] ?? null
  for (const at of rect.map.cellsInRect({ left: rect.left, right: rect.right, top: 0, bottom: rect.map.height })) {
    tr.setNodeAttribute(rect.tableStart + at, "align", side)
  }
  e.view.dispatch(tr)
  return e.commands.focus()
}

function selected(e: Editor, name: string): Record<string, string> | null {
  const { selection } = e.state
  return "node" in selection && (selection.node as { type: { name: string } }).type.name === name ? { ...(selection.node as { attrs: Record<string, string> }).attrs } : null
}

// followable makes an address of what people write as one.
function followable(href: string): string {
  const s = href.trim()
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@]+$/.test(s)) return "mailto:" + s
  return /^[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)/.test(s) ? "https://" + s : s
}

async function link(e: Editor, ask: Ask) {
  const known = e.isActive("link")
  if (known) e.commands.extendMarkRange("link")
  const { from, to } = e.state.selection
  const words = e.state.doc.textBetween(from, to, " ")
  const said = await ask("link", { href: String(e.getAttributes("link")["href"] ?? ""), words }, known)
  if (said === "remove") return e.chain().focus().unsetMark("link").run()
  if (!said?.["href"]?.trim()) return e.commands.focus()
  const href = followable(said["href"])
  const mark = { type: "link", attrs: { href } }
  if (words && said["words"] === words) return e.chain().focus().setTextSelection({ from, to }).setMark("link", { href }).setTextSelection(to).unsetMark("link").run()
  return e.chain().focus().insertContentAt({ from, to }, { type: "text", text: said["words"]?.trim() || said["href"].trim(), marks: [mark] }).unsetMark("link").run()
}

async function image(e: Editor, ask: Ask, send: Sender) {
  const now = selected(e, "image")
  const said = await ask("image", now ?? { src: "", alt: "" }, now !== null)
  if (said === "remove") return e.chain().focus().deleteSelection().run()
  const file = said && document.querySelector<HTMLInputElement>('dialog[data-dialog="image"] input[type=file]')?.files?.[0]
  if (file) {
    if (now) e.commands.deleteSelection()
    e.commands.focus()
    return send.send(file, said["alt"]?.trim() || "decorative")
  }
  if (!said?.["src"]?.trim()) return e.commands.focus()
  return e.chain().focus().insertContent({ type: "image", attrs: { ...now, src: said["src"].trim(), alt: said["alt"]?.trim() ?? "" } }).run()
}

// choose has files of all sorts sent to the page.
function choose(send: Sender) {
  const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, accept: send.accept })
  input.addEventListener("change", () => send.take([...(input.files ?? [])]))
  input.click()
}

async function note(e: Editor, ask: Ask) {
  const now = selected(e, "footnote")
  const said = await ask("note", now ?? { text: "" }, now !== null)
  if (said === "remove") return e.chain().focus().deleteSelection().run()
  if (!said?.["text"]?.trim()) return e.commands.focus()
  if (!now) e.commands.setTextSelection(e.state.selection.to)
  return e.chain().focus().insertContent({ type: "footnote", attrs: { text: said["text"].trim() } }).run()
}

async function pageLink(e: Editor, ask: Ask) {
  const now = selected(e, "pageLink")
  const { from, to } = e.state.selection
  const words = now ? (now["words"] ?? "") : e.state.doc.textBetween(from, to, " ")
  const said = await ask("page", { name: now?.["name"] ?? words, words }, now !== null)
  if (said === "remove") return e.chain().focus().deleteSelection().run()
  const name = said?.["name"]?.replace(/[[\]|]/g, "").trim()
  if (!said || !name) return e.commands.focus()
  return e.chain().focus().insertContent({ type: "pageLink", attrs: { name, words: said["words"]?.trim() || name } }).run()
}

// style says of what kind the block of the caret is, and setStyle makes it of another.
export function style(e: Editor): string {
  if (e.isActive("codeBlock")) return "lines"
  for (const level of [2, 3, 4]) if (e.isActive("heading", { level })) return "h" + level
  return e.isActive("blockquote") && !quoted(e) ? "quote" : "paragraph"
}

export function setStyle(e: Editor, to: string) {
  const chain = e.chain().focus()
  if (to === "quote") return chain.setParagraph().toggleBlockquote().run()
  if (to === "lines") return chain.toggleCodeBlock().run()
  if (to !== "paragraph") return chain.setHeading({ level: Number(to.slice(1)) as 2 | 3 | 4 }).run()
  return style(e) === "quote" ? chain.lift("blockquote").run() : chain.setParagraph().run()
}
