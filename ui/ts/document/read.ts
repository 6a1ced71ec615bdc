// From Markdown to a document. What a document cannot hold is named in losses, so that nobody edits it unaware.
import type { JSONContent } from "@tiptap/core"
import type { Token } from "markdown-it"
import { normal } from "./normal"
import { type Env, newEnv, parser } from "./parser"
import { callouts } from "./schema"
import { literals } from "./words"

// What a document does not hold: a comment, HTML shown as it was typed, a definition that nothing calls, a footnote of several
// blocks, or that the text calls in a way of its own.
export type Loss = "comment" | "html" | "definition" | "note" | "form"

export interface Read {
  doc: JSONContent
  losses: Set<Loss>
}

export function read(md: string): Read {
  const env = newEnv()
  const tokens = parser.parse(md.replace(/\0/g, "\ufffd"), env)
  const losses = new Set<Loss>()
  const r = new Reader(env, losses, md)
  const content = r.blocks(tokens)
  for (const [label, lines] of env.notes) if (!env.met.has(label) || r.note(lines) === undefined) losses.add("note")
  for (const ref of Object.keys(env.references ?? {})) if (!r.used(ref)) losses.add("definition")
  return { doc: normal({ type: "doc", content }), losses }
}

// readLine reads one line of words, as inside of a paragraph; notes gives the footnotes it may call.
export function readLine(md: string, notes: Map<string, string>): JSONContent[] {
  const env = newEnv()
  for (const [label, text] of notes) env.notes.set(label, wordsOf(text))
  const tokens = parser.parseInline(md, env)
  return new Reader(env, new Set(), md).inline(tokens[0]?.children ?? [])
}

function wordsOf(text: string): Token[] {
  return parser.parse(text, newEnv())
}

type Marks = NonNullable<JSONContent["marks"]>

const marks: Record<string, string> = { strong: "bold", em: "italic", s: "strike" }

class Reader {
  private at = 0

  constructor(private readonly env: Env, private readonly losses: Set<Loss>, private readonly source: string) {}

  // blocks reads tokens up to the one that closes them.
  blocks(tokens: Token[]): JSONContent[] {
    const out: JSONContent[] = []
    for (this.at = 0; this.at < tokens.length; ) out.push(...this.block(tokens))
    return out
  }

  private until(tokens: Token[], close: string): JSONContent[] {
    const out: JSONContent[] = []
    while (tokens[this.at]?.type !== close) out.push(...this.block(tokens))
    this.at++
    return out
  }

  private block(tokens: Token[]): JSONContent[] {
    const t = tokens[this.at++] as Token
    switch (t.type) {
      case "paragraph_open":
      case "heading_open":
        return this.line(tokens, t)
      case "fence":
      case "code_block": {
        const text = t.content.replace(/\n$/, "")
        const language = parser.utils.unescapeAll(t.info).trim() || null
        return [{ type: "codeBlock", attrs: { language }, ...(text ? { content: [{ type: "text", text }] } : {}) }]
      }
      case "hr":
        return [{ type: "horizontalRule" }]
      case "html_block":
        return this.typed(t.content)
      case "blockquote_open":
        return [this.quote(lineOf(tokens, this.at), this.until(tokens, "blockquote_close"))]
      case "bullet_list_open":
        return [this.list(tokens, "bulletList", {})]
      case "ordered_list_open":
        return [this.list(tokens, "orderedList", { start: Number(t.attrGet("start") ?? 1) })]
      case "table_open":
        return [this.table(tokens)]
      default:
        throw new Error("document: unknown block " + t.type)
    }
  }

  private line(tokens: Token[], t: Token): JSONContent[] {
    const content = this.inline(tokens[this.at]?.children ?? [])
    this.at += 2
    if (t.type === "heading_open" && !content.length) this.losses.add("form")
    if (t.type === "heading_open") return [{ type: "heading", attrs: { level: Number(t.tag.slice(1)) }, content }]
    return [{ type: "paragraph", content }]
  }

  // typed is HTML, which is shown as it is typed; a comment is not shown.
  private typed(html: string): JSONContent[] {
    const text = html.trim()
    if (text.startsWith("<!--")) {
      if (!/^<!--\s*-->$/.test(text)) this.losses.add("comment")
      return []
    }
    this.losses.add("html")
    return [{ type: "paragraph", content: [{ type: "text", text }] }]
  }

  private list(tokens: Token[], type: string, attrs: Record<string, unknown>): JSONContent {
    const content: JSONContent[] = []
    const close = type === "bulletList" ? "bullet_list_close" : "ordered_list_close"
    let loose = false
    while (tokens[this.at]?.type !== close) {
      for (let i = this.at + 1, depth = 1; depth > 0; i++) {
        const t = tokens[i] as Token
        if (t.type === "list_item_open") depth++
        else if (t.type === "list_item_close") depth--
        else if (t.type === "paragraph_open" && depth === 1 && t.level === (tokens[this.at] as Token).level + 1 && !t.hidden) loose = true
      }
      this.at++
      content.push(task(lineOf(tokens, this.at), this.until(tokens, "list_item_close")))
    }
    this.at++
    return { type, attrs: { ...attrs, loose }, content }
  }

  private quote(source: string, content: JSONContent[]): JSONContent {
    const found = /^\[!([a-z]+)\][ \t]*(?:\n|$)/i.exec(source)
    const callout = found && callouts.find((c) => c === (found[1] as string).toLowerCase())
    const first = content[0]
    if (!found || !callout || first?.content?.[0]?.text?.startsWith(found[0].trim()) !== true) return { type: "blockquote", attrs: { callout: null }, content }
    const line = without(first, found[0].trim().length)
    return { type: "blockquote", attrs: { callout }, content: [line, ...content.slice(1)] }
  }

  private table(tokens: Token[]): JSONContent {
    const rows: JSONContent[] = []
    for (let t = tokens[this.at++] as Token; t.type !== "table_close"; t = tokens[this.at++] as Token) {
      if (t.type === "tr_open") rows.push({ type: "tableRow", content: [] })
      if (t.type !== "th_open" && t.type !== "td_open") continue
      const side = /text-align:(right|center)/.exec(String(t.attrGet("style") ?? ""))?.[1] ?? null
      const content = this.inline(tokens[this.at]?.children ?? [])
      const type = t.type === "th_open" ? "tableHeader" : "tableCell"
      rows.at(-1)?.content?.push({ type, attrs: { align: side }, content: [{ type: "paragraph", content }] })
    }
    return { type: "table", content: rows }
  }

  // inline reads the words of a line; the sign of the end of a line stays one, for quote.
  inline(tokens: Token[]): JSONContent[] {
    const out: JSONContent[] = []
    const open: Marks = []
    const add = (node: JSONContent) => out.push(open.length ? { ...node, marks: [...open, ...(node.marks ?? [])] } : node)
    const words = (text: string, more: Marks = []) => {
      if (text) add({ type: "text", text, ...(more.length ? { marks: more } : {}) })
    }
    for (const [i, t] of tokens.entries()) {
      if (t.type === "link_open" && tokens[i + 1]?.type === "link_close") this.losses.add("form")
      if (t.type in leaves) leaves[t.type]?.(t, words, add)
      else if (t.type === "link_open") open.push({ type: "link", attrs: { href: t.attrGet("href") ?? "", title: t.attrGet("title") } })
      else if (t.type === "note") this.call(t, words, add)
      else if (t.type === "html_inline") this.tag(t, words, add)
      else if (t.nesting > 0) open.push({ type: marks[String(t.tag)] ?? "bold" })
      else if (t.nesting < 0) open.pop()
      else throw new Error("document: unknown words " + t.type)
    }
    return joined(out)
  }

  private call(t: Token, words: (s: string) => void, add: (n: JSONContent) => void) {
    const text = this.note(this.env.notes.get(String(t.meta?.label)) ?? [])
    if (text === undefined) words(`[^${t.meta?.label}]`)
    else add({ type: "footnote", attrs: { text } })
  }

  // note is the text of a footnote of one paragraph.
  note(tokens: Token[]): string | undefined {
    if (tokens.length !== 3 || tokens[0]?.type !== "paragraph_open") return undefined
    return tokens[1]?.content.replace(/\s+/g, " ").trim()
  }

  private tag(t: Token, words: (s: string) => void, add: (n: JSONContent) => void) {
    if (/^<br[ \t]*\/?>$/i.test(t.content)) return add({ type: "hardBreak" })
    if (!t.content.startsWith("<!--")) {
      this.losses.add("html")
      words(t.content)
    } else if (!/^<!--\s*-->$/.test(t.content)) this.losses.add("comment")
  }

  // used tells whether the text links by the definition called label, which markdown-it keeps folded.
  used(label: string): boolean {
    let n = 0
    for (const found of this.source.matchAll(/\[((?:[^[\]\\]|\\.)+)\]/g)) if (parser.utils.normalizeReference(found[1] as string) === label) n++
    return n > 1
  }
}

const leaves: Record<string, (t: Token, words: (s: string, more?: Marks) => void, add: (n: JSONContent) => void) => void> = {
  text: (t, words) => words(t.content),
  text_special: (t, words) => words(t.content, t.info === "escape" && literals.includes(t.content) ? [{ type: "literal" }] : []),
  softbreak: (_, words) => words("\n"),
  hardbreak: (_, __, add) => add({ type: "hardBreak" }),
  code_inline: (t, words) => words(t.content, [{ type: "code" }]),
  image: (t, _, add) => add({ type: "image", attrs: { src: t.attrGet("src") ?? "", alt: altOf(t.content), title: t.attrGet("title") } }),
  page: (t, _, add) => add({ type: "pageLink", attrs: { ...t.meta } }),
}

// altOf is what a picture shows, without marks; source is how it is written.
function altOf(source: string): string {
  const tokens: Token[] = []
  parser.inline.parse(source, parser, { ...newEnv(), label: true }, tokens)
  const breaks = ["softbreak", "hardbreak"]
  return tokens.map((t) => (breaks.includes(t.type) ? " " : t.type === "image" ? altOf(t.content) : t.type === "page" ? String(t.meta?.words) : t.content)).join("")
}

// lineOf is how the paragraph at i is written, "" for another block.
function lineOf(tokens: Token[], i: number): string {
  return tokens[i]?.type === "paragraph_open" ? (tokens[i + 1]?.content ?? "") : ""
}

// joined puts together what is of the same marks.
function joined(list: JSONContent[]): JSONContent[] {
  const out: JSONContent[] = []
  for (const n of list) {
    const last = out.at(-1)
    if (last?.type === "text" && n.type === "text" && JSON.stringify(last.marks) === JSON.stringify(n.marks)) last.text = (last.text ?? "") + n.text
    else out.push({ ...n })
  }
  return out
}

// task takes the box of a task off the words of an item; source is how its first line is written, so that an escaped one counts
// for nothing.
function task(source: string, content: JSONContent[]): JSONContent {
  const first = content[0]
  const words = first?.content?.[0]
  const found = words?.type === "text" && !words.marks ? /^\[([ xX])\][ \t\n]/.exec(source) : null
  if (!found || !first || !words?.text?.startsWith(found[0].slice(0, 3))) return { type: "listItem", attrs: { checked: null }, content }
  return { type: "listItem", attrs: { checked: found[1] !== " " }, content: [without(first, 3), ...content.slice(1)] }
}

// without is a line without its first n signs, which are plain words.
function without(line: JSONContent, n: number): JSONContent {
  const [words, ...left] = line.content ?? []
  const rest = (words?.text ?? "").slice(n)
  return { ...line, content: rest ? [{ ...words, text: rest }, ...left] : left }
}
