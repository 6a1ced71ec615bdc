// From a document to Markdown, in one hand: ATX titles, - and 1. for lists, fences for code. Each line of words is read again at
// once: one that would not come back the same is written a second time with empty comments, which show nowhere, between marks.
import type { JSONContent } from "@tiptap/core"
import { apart, inline, isList, normal, same, startsBlock } from "./normal"
import { readLine } from "./read"
import { address, opens } from "./words"

const delimiters: Record<string, string> = { bold: "**", italic: "*", strike: "~~" }
const gap = "<!-- -->"

export function write(doc: JSONContent): string {
  return writeNormal(normal(doc))
}

// writeNormal is write for a document which normal gave.
export function writeNormal(doc: JSONContent): string {
  const w = new Writer()
  const text = w.blocks(doc.content ?? [], "", false)
  const notes = [...w.notes].map(([words, label]) => `[^${label}]: ${words}`)
  return [text, ...notes].filter(Boolean).join("\n\n") + (text ? "\n" : "")
}

class Writer {
  readonly notes = new Map<string, string>() // the label of each footnote, by its words

  // blocks writes blocks one under another; tight leaves no empty line where none is needed. marker is that of the list around.
  blocks(list: JSONContent[], marker: string, tight: boolean): string {
    let out = ""
    let before: JSONContent | undefined
    let last = marker
    for (const n of list) {
      const follows = before && isList(before) && before.type === n.type
      const text = n.type === "horizontalRule" ? (marker ? "___" : "---") : this.block(n, follows ? last : marker)
      if (before) out += tight && !apart(before, n) ? "\n" : "\n\n"
      out += text
      last = isList(n) ? text.trimStart().replace(/^\d+/, "").charAt(0) : last
      before = n
    }
    return out
  }

  private block(n: JSONContent, not: string): string {
    switch (n.type) {
      case "paragraph":
        return this.line(n.content ?? [], "line")
      case "heading":
        return "#".repeat(n.attrs?.level) + " " + this.line(n.content ?? [], "title")
      case "codeBlock": {
        const text = n.content?.[0]?.text ?? ""
        const fence = "`".repeat(Math.max(2, ...Array.from(text.matchAll(/`+/g), (m) => m[0].length)) + 1)
        return `${fence}${(n.attrs?.language ?? "").replace(/[\\&]/g, "\\$&")}\n${text ? text + "\n" : ""}${fence}`
      }
      case "blockquote":
        return this.quote(n)
      case "table":
        return this.table(n)
      default:
        return this.list(n, not)
    }
  }

  private quote(n: JSONContent): string {
    const [first, ...rest] = n.content ?? []
    const words = first?.type === "paragraph"
    let text = this.blocks(n.content ?? [], "", false)
    if (n.attrs?.callout) text = `[!${n.attrs.callout.toUpperCase()}]` + (words ? (first.content?.length || rest.length ? "\n" : "") : "\n\n") + text
    return text.split("\n").map((l) => (l ? "> " + l : ">")).join("\n")
  }

  // list writes a list whose marker is not that of the list before it or around it.
  private list(n: JSONContent, not: string): string {
    const bullet = not === "-" ? "*" : "-"
    const sign = not === "." ? ")" : "."
    const tight = !n.attrs?.loose
    const items = (n.content ?? []).map((item, i) => {
      const mark = n.type === "bulletList" ? bullet : String((n.attrs?.start ?? 1) + i) + sign
      const box = item.attrs?.checked === null || item.attrs?.checked === undefined ? "" : item.attrs.checked ? "[x] " : "[ ] "
      const text = box + this.blocks(item.content ?? [], n.type === "bulletList" ? bullet : sign, tight)
      const indent = " ".repeat(mark.length + 1)
      if (!text) return mark + " " + gap // after nothing and an empty line, goldmark ends the list and those around it
      return (mark + " " + text.split("\n").map((l, k) => (k && l ? indent + l : l)).join("\n")).trimEnd()
    })
    return items.join(tight ? "\n" : "\n\n")
  }

  private table(n: JSONContent): string {
    const rows = (n.content ?? []).map((row) => (row.content ?? []).map((cell) => this.line(cell.content?.[0]?.content ?? [], "cell")))
    const sides = (n.content?.[0]?.content ?? []).map((cell) => ({ right: "--:", center: ":-:" })[cell.attrs?.align as string] ?? "---")
    const written = (cells: string[]) => "|" + cells.map((c) => (c ? ` ${c} ` : "  ") + "|").join("")
    return [written(rows[0] ?? []), written(sides), ...rows.slice(1).map(written)].join("\n")
  }

  private line(content: JSONContent[], kind: Kind): string {
    const first = new Line(kind, this.notes, false).write(content)
    if (content.every((n) => n.type === "text" && !n.marks) && !/[<@:]|www/.test(first)) return first
    const labels = new Map(Array.from(this.notes, ([words, label]) => [label, words]))
    const comesBack = (md: string) => same(inline(readLine(kind === "cell" ? md.replace(/\\\|/g, "|") : md, labels)), content)
    if (comesBack(first)) return first
    const apart = new Line(kind, this.notes, true).write(content)
    return comesBack(apart) ? apart : first
  }
}

type Kind = "line" | "title" | "cell"
type Marks = NonNullable<JSONContent["marks"]>

// Line is a line of words being written.
class Line {
  private out = ""
  private open: Marks = []
  private edge: "open" | "close" | "words" = "words" // what was written last

  constructor(private readonly kind: Kind, private readonly notes: Map<string, string>, private readonly gaps: boolean) {}

  write(content: JSONContent[]): string {
    content.forEach((n, i) => {
      this.turn(content, i)
      this.leaf(n, content[i + 1])
    })
    this.close(0)
    if (this.kind === "cell") return this.out.replace(/\|/g, "\\|")
    return this.kind === "title" ? this.out.replace(/(^|\s|#)#$/, "$1\\#") : this.out
  }

  // turn closes and opens marks for the i-th piece; those that go on longest are opened first.
  private turn(content: JSONContent[], i: number) {
    const wanted = (n: JSONContent | undefined) => (n?.marks ?? []).filter((m) => m.type === "link" || m.type in delimiters)
    const has = (list: Marks, m: Marks[number]) => list.some((x) => same(x, m))
    const after = content.slice(i).find((n) => n.type !== "hardBreak")
    const now = content[i]?.type === "hardBreak" ? wanted(after).filter((m) => has(this.open, m)) : wanted(content[i])
    let keep = 0
    while (keep < this.open.length && has(now, this.open[keep] as Marks[number])) keep++
    this.close(keep)
    const length = (m: Marks[number]) => {
      let n = i
      while (n < content.length && (content[n]?.type === "hardBreak" || has(wanted(content[n]), m))) n++
      return n
    }
    const fresh = now.filter((m) => !has(this.open, m)).sort((a, b) => length(b) - length(a) || Number(b.type === "link") - Number(a.type === "link"))
    for (const m of fresh) {
      this.part()
      this.out += m.type === "link" ? "[" : (delimiters[m.type] as string)
      this.open.push(m)
      this.edge = m.type === "link" ? "words" : "open"
    }
  }

  private close(keep: number) {
    while (this.open.length > keep) {
      const m = this.open.pop() as Marks[number]
      if (m.type === "link") this.out += "](" + target(m.attrs?.href) + titled(m.attrs?.title) + ")"
      else {
        if (this.edge === "close") this.part()
        if (this.gaps) this.out = this.out.replace(/[ \u00a0]$/, spelt)
        this.out += delimiters[m.type] as string
      }
      this.edge = m.type === "link" ? "words" : "close"
    }
  }

  // part keeps what comes from what was just written.
  private part() {
    if (this.gaps && this.out && !/[\s[]$/.test(this.out) && !this.out.endsWith(gap)) this.out += gap
  }

  private leaf(n: JSONContent, next: JSONContent | undefined) {
    const first = this.gaps && this.edge === "open" && n.type === "text"
    if (this.edge === "close" && n.type !== "hardBreak" && !/^\s/.test(n.text ?? "")) this.part()
    this.edge = "words"
    switch (n.type) {
      case "text":
        if (n.marks?.some((m) => m.type === "code")) this.code(n.text ?? "")
        else if (n.marks?.some((m) => m.type === "literal")) this.out += "\\" + n.text
        else if (first && /^[ \u00a0]/.test(n.text ?? "")) {
          this.out += spelt(n.text?.charAt(0) ?? "")
          this.words(n.text?.slice(1) ?? "", next)
        } else this.words(n.text ?? "", next)
        return
      case "hardBreak":
        this.out += this.kind === "line" && !/(?:http|www|@)\S*$/.test(this.out) ? "\\\n" : "<br>"
        return
      case "image":
        this.out += `![${escaped(n.attrs?.alt ?? "")}](${target(n.attrs?.src)}${titled(n.attrs?.title)})`
        return
      case "pageLink":
        return this.page(n.attrs?.name, n.attrs?.words)
      case "footnote": {
        const text = n.attrs?.text ?? ""
        if (!this.notes.has(text)) this.notes.set(text, String(this.notes.size + 1))
        this.out += `[^${this.notes.get(text)}]`
      }
    }
  }

  private code(text: string) {
    let ticks = "`"
    while (new RegExp("(^|[^`])" + ticks + "([^`]|$)").test(text)) ticks += "`"
    const pad = /^`|`$/.test(text) || (/^ .* $/.test(text) && text.trim()) ? " " : ""
    this.out += ticks + pad + text + pad + ticks
  }

  private page(name: string, words: string) {
    this.out += words === name && !/[\\&|]/.test(name) ? `[[${name}]]` : `[[${name}|${words.replace(/[\\&]/g, "\\$&")}]]`
  }

  private words(text: string, next: JSONContent | undefined) {
    const signs = text.length
    for (let i = 0; i < signs; ) {
      const n = !this.linked && opens(this.out.slice(-1)) ? address(text.slice(i)) : 0
      if (n) {
        this.out += text.slice(i, i + n)
        i += n
        if (this.gaps && i < signs ? !/\s/.test(text.charAt(i)) : this.gaps && next && next.type !== "hardBreak") this.out += gap
        continue
      }
      this.out += this.sign(text, i, next)
      i++
    }
  }

  // sign is the i-th sign of text, escaped when it would be read as markup.
  private sign(text: string, i: number, next: JSONContent | undefined): string {
    const c = text.charAt(i)
    const rest = text.slice(i + 1)
    if (this.kind === "line" && (this.out === "" || this.out.endsWith("\n"))) {
      const line = text.slice(i) + (next && next.type !== "hardBreak" ? "\ufffc" : "")
      if (startsBlock(line)) return "\\" + c
      const number = /^(\d{1,9})[.)](?= |$)/.exec(line)
      if (number) this.started = this.out.length + (number[1] as string).length
    }
    if (".)".includes(c) && this.started === this.out.length) return "\\" + c
    if ("\\`*~[".includes(c) || (c === "]" && this.linked)) return "\\" + c
    if (c === "_") return /[\p{L}\p{N}]$/u.test(this.out) && /^_*[\p{L}\p{N}]/u.test(rest) ? c : "\\_"
    if (c === "<") return /^[A-Za-z/!?]/.test(rest) || (!rest && next) ? "\\<" : c
    if (c === "&") return /^(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);/i.test(rest) ? "\\&" : c
    if (c === "!") return !rest && next ? "\\!" : c
    return c
  }

  private get linked(): boolean {
    return this.open.some((m) => m.type === "link")
  }

  private started = -1 // where the number that begins a line ends
}

// spelt is a space that may stand at the edge of a mark.
function spelt(space: string): string {
  return space === " " ? "&#32;" : "&nbsp;"
}

function escaped(s: string): string {
  return s.replace(/[\\`*_~[\]<&!]/g, "\\$&")
}

function target(href: string): string {
  return href === "" || /[()<>\s\\]/.test(href) ? "<" + href.replace(/[<>\\]/g, "\\$&").replace(/&/g, "\\&") + ">" : href.replace(/&(?=#?\w+;)/g, "\\&")
}

function titled(title: string | null | undefined): string {
  return title ? ` "${title.replace(/["\\&]/g, "\\$&")}"` : ""
}
