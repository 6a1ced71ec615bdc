// The one form of a document that Markdown can keep: what differs from it is of no account to a reader. Spaces do not carry
// emphasis, nothing is empty, titles follow one another without a gap (as kit/markdown shows them), a table is a rectangle with
// a row of heads.
import type { JSONContent } from "@tiptap/core"
import { literal, literals } from "./words"

const rank = ["link", "bold", "italic", "strike", "code", "literal"]
const light = ["bold", "italic", "strike"] // marks which mean nothing on a space

export function normal(doc: JSONContent): JSONContent {
  const content = blocks(doc.content ?? [])
  const out = { type: "doc", content: content.length ? content : [{ type: "paragraph" }] }
  titles(out)
  return out
}

// titles moves the highest to the second level, and lets none be more than one below the one before it.
function titles(doc: JSONContent) {
  const all: JSONContent[] = []
  const walk = (n: JSONContent) => {
    if (n.type === "heading") all.push(n)
    for (const c of n.content ?? []) walk(c)
  }
  walk(doc)
  const highest = Math.min(6, ...all.map((h) => h.attrs?.level ?? 2))
  let before = 1
  for (const h of all) {
    before = Math.min(2 + (h.attrs?.level ?? 2) - highest, before + 1, 6)
    h.attrs = { level: before }
  }
}

function blocks(list: JSONContent[]): JSONContent[] {
  return list.flatMap((n) => block(n))
}

// filled is blocks, with a paragraph when there is none.
function filled(list: JSONContent[]): JSONContent[] {
  const out = blocks(list)
  return out.length ? out : [{ type: "paragraph" }]
}

function block(n: JSONContent): JSONContent[] {
  switch (n.type) {
    case "paragraph":
    case "heading": {
      const content = inline(n.content ?? [])
      if (!content.length) return []
      return [n.type === "heading" ? { type: "heading", attrs: { level: n.attrs?.level ?? 2 }, content } : { type: "paragraph", content }]
    }
    case "codeBlock": {
      const text = printable((n.content ?? []).map((c) => c.text ?? "").join("").replace(/\r\n?/g, "\n"))
      const language = printable(String(n.attrs?.language ?? "")).replace(/[`~\s]+/g, " ").trim() || null
      return [{ type: "codeBlock", attrs: { language }, ...(text ? { content: [{ type: "text", text }] } : {}) }]
    }
    case "blockquote":
      return [{ type: "blockquote", attrs: { callout: n.attrs?.callout ?? null }, content: filled(n.content ?? []) }]
    case "bulletList":
    case "orderedList":
      return list(n)
    case "table":
      return table(n)
    default:
      return [{ type: n.type ?? "horizontalRule" }]
  }
}

function list(n: JSONContent): JSONContent[] {
  const content = (n.content ?? []).map((item) => {
    const inside = filled(item.content ?? [])
    const words = inside[0]?.type === "paragraph" && inside[0].content?.length
    return { type: "listItem", attrs: { checked: words ? (item.attrs?.checked ?? null) : null }, content: inside }
  })
  if (!content.length) return []
  const words = content.some((i) => i.content.some((c) => c.type === "paragraph" && c.content?.length))
  const parted = content.length > 1 || (content[0]?.content.length ?? 0) > 1
  const must = content.some((i) => i.content.some((c, k) => k > 0 && apart(i.content[k - 1] as JSONContent, c)))
  const loose = words && parted && (must || Boolean(n.attrs?.loose))
  if (n.type === "bulletList") return [{ type: "bulletList", attrs: { loose }, content }]
  return [{ type: "orderedList", attrs: { start: Math.min(Math.max(n.attrs?.start ?? 1, 0), 999_000_000), loose }, content }]
}

// apart tells whether two blocks of an item need an empty line between them, which makes the list loose.
export function apart(a: JSONContent, b: JSONContent): boolean {
  if (b.type === "paragraph") return !["codeBlock", "heading", "horizontalRule"].includes(a.type ?? "")
  if (b.type === "table") return a.type === "paragraph" || a.type === "table" || a.type === "blockquote" || isList(a)
  if (b.type === "blockquote") return a.type === "blockquote"
  if (isList(b) && (a.type === "paragraph" || a.type === "table" || a.type === "blockquote")) {
    const first = b.content?.[0]?.content?.[0]
    return (b.attrs?.start ?? 1) !== 1 || (first?.type === "paragraph" && !first.content?.length)
  }
  return false
}

export function isList(n: JSONContent): boolean {
  return n.type === "bulletList" || n.type === "orderedList"
}

function table(n: JSONContent): JSONContent[] {
  const rows = (n.content ?? []).map((row) =>
    (row.content ?? []).flatMap((cell) => {
      const lines = (cell.content ?? []).map((c) => inline(c.content ?? [])).filter((c) => c.length)
      const words = lines.flatMap((c, i) => (i ? [{ type: "hardBreak" }, ...c] : c))
      return [{ words, align: cell.attrs?.align ?? null }, ...Array.from({ length: Math.min(Math.max(cell.attrs?.colspan ?? 1, 1), 100) - 1 }, () => ({ words: [], align: null }))]
    }),
  )
  const width = Math.max(0, ...rows.map((r) => r.length))
  if (!width) return []
  const sides = Array.from({ length: width }, (_, i) => rows[0]?.[i]?.align ?? null)
  const content = rows.map((row, r) => ({
    type: "tableRow",
    content: sides.map((align, i) => {
      const words = row[i]?.words ?? []
      return { type: r ? "tableCell" : "tableHeader", attrs: { align }, content: [{ type: "paragraph", ...(words.length ? { content: words } : {}) }] }
    }),
  }))
  return [{ type: "table", content }]
}

// inline is the words of a line in their one form, which is also that of the marks' order.
export function inline(list: JSONContent[]): JSONContent[] {
  let out: JSONContent[] = []
  for (const n of list) out.push(...leaf(n))
  out = joined(plain(joined(out)))
  for (let i = 0; i <= out.length; i++) {
    const edge = (n: JSONContent | undefined) => !n || n.type === "hardBreak"
    const n = out[i]
    if (n?.type === "text" && !n.marks?.some((m) => m.type === "code")) {
      if (edge(out[i - 1])) n.text = (n.text ?? "").replace(/^\s+/, "")
      if (edge(out[i + 1])) n.text = (n.text ?? "").replace(/\s+$/, "")
      if (!n.text) out.splice(i, 1), (i -= Math.min(i, 1) + 1)
    }
  }
  while (out[0]?.type === "hardBreak") out.shift()
  while (out.at(-1)?.type === "hardBreak") out.pop()
  return out
}

function leaf(n: JSONContent): JSONContent[] {
  const marks = [...new Map((n.marks ?? []).map((m) => [m.type, mark(m)])).values()].sort((a, b) => rank.indexOf(a.type) - rank.indexOf(b.type))
  const having = (list: typeof marks) => (list.length ? { marks: list } : {})
  const kept = marks.filter((m) => m.type !== "code" && m.type !== "literal")
  const unlinked = kept.filter((m) => m.type !== "link")
  switch (n.type) {
    case "text": {
      const text = printable((n.text ?? "").replace(/[\t\n\r]+/g, " "))
      if (marks.some((m) => m.type === "code")) return text ? [{ type: "text", text, ...having(marks.filter((m) => m.type !== "literal")) }] : []
      return text.split(/(\s+)/u).filter(Boolean).map((part) => ({ type: "text", text: part, ...having(marks.filter((m) => part.trim() || !light.includes(m.type))), ...(part.trim() ? {} : { lost: marks }) }))
    }
    case "image": {
      const src = target(n.attrs?.src)
      return src ? [{ type: "image", attrs: { src, alt: line(n.attrs?.alt), title: title(n.attrs?.title) }, ...having(kept) }] : []
    }
    case "pageLink": {
      const bare = (x: unknown) => line(String(x ?? "").replace(/[[\]|]+/g, ""))
      const name = bare(n.attrs?.name)
      const words = bare(n.attrs?.words) || name
      return name ? [{ type: "pageLink", attrs: { name, words }, ...having(unlinked) }] : []
    }
    case "footnote": {
      const text = started(line(n.attrs?.text).replace(/(^|[^\\])\[\^/g, "$1\\[^"))
      return text ? [{ type: "footnote", attrs: { text }, ...having(unlinked) }] : []
    }
    case "hardBreak":
      return [{ type: "hardBreak" }]
    default:
      return []
  }
}

function mark(m: { type: string; attrs?: Record<string, unknown> }) {
  if (m.type !== "link") return { type: m.type }
  return { type: "link", attrs: { href: target(m.attrs?.href), title: title(m.attrs?.title) } }
}

// target is an address on one line, without spaces.
function target(href: unknown): string {
  return printable(String(href ?? "").replace(/[\t\n\r]+/g, "")).trim().replace(/\s/g, (c) => encodeURIComponent(c))
}

function title(s: unknown): string | null {
  return printable(String(s ?? "").replace(/[\t\n\r]+/g, " ")) || null
}

function line(s: unknown): string {
  return printable(String(s ?? "").replace(/[\s\u00a0]+/g, " ")).trim()
}

// printable drops the controls that no page may carry, as the server does.
function printable(s: string): string {
  return s.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]/g, "").replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (c) => (c.length > 1 ? c : "\ufffd"))
}

// joined puts together what has the same marks; a space between two words keeps of its own emphasis what both have.
function joined(list: JSONContent[]): JSONContent[] {
  const out: JSONContent[] = []
  for (let i = 0; i < list.length; i++) {
    const { lost, ...n } = list[i] as JSONContent & { lost?: NonNullable<JSONContent["marks"]> }
    const last = out.at(-1)
    const next = list[i + 1]
    if (lost && last && next) {
      const has = (x: JSONContent, type: string) => x.marks?.some((m) => m.type === type)
      const both = lost.filter((m) => light.includes(m.type) && has(last, m.type) && has(next, m.type))
      const all = [...both, ...(n.marks ?? [])].sort((a, b) => rank.indexOf(a.type) - rank.indexOf(b.type))
      if (all.length) n.marks = all
    }
    if (last?.type === "text" && n.type === "text" && same(last.marks, n.marks)) last.text = (last.text ?? "") + n.text
    else out.push({ ...n })
  }
  return out
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? []) === JSON.stringify(b ?? [])
}

// plain leaves the mark of a literal sign where the sign would otherwise be read, and only there.
function plain(list: JSONContent[]): JSONContent[] {
  const words = list.map((n) => (n.type === "text" && !n.marks?.some((m) => m.type === "code") ? (n.text ?? "") : "\ufffc"))
  return list.flatMap((n, i) => {
    if (!n.marks?.some((m) => m.type === "literal")) return [n]
    const before = words.slice(0, i).join("")
    const after = words.slice(i + 1).join("")
    const others = n.marks.filter((m) => m.type !== "literal")
    const text = n.text ?? ""
    return Array.from(text).map((c, k, all) => {
      const counts = literals.includes(c) && literal(before + all.slice(0, k).join(""), c, all.slice(k + 1).join("") + after)
      const marks = counts ? [...others, { type: "literal" }] : others
      return { type: "text", text: c, ...(marks.length ? { marks } : {}) }
    })
  })
}

// startsBlock tells whether a line that begins like this would not be words.
export function startsBlock(line: string): boolean {
  return /^(?:#{1,6}(?= |$)|>|[-+](?= |$)|-[-|:]|=+ *$|=|\||:-)/.test(line)
}

// started is the words of a footnote, which may not begin another block.
function started(words: string): string {
  const number = /^(\d{1,9})([.)])(?= |$)/.exec(words)
  if (number) return number[1] + "\\" + words.slice((number[1] as string).length)
  return startsBlock(words) || /^(?:[*](?: |$)|[*_ ]{3,}$|```|~~~|<[A-Za-z/!?]|\[[^\]]*\]:)/.test(words) ? "\\" + words : words
}
