// The Markdown that kit/markdown reads, read by markdown-it: CommonMark with tables, strikethrough, bare addresses, [[pages]]
// and footnotes. Addresses stay as they are typed: who may lead where is the server's to say.
import Reader, { type MarkdownIt, type StateBlock, type StateInline, type Token } from "markdown-it"
import { address, opens } from "./words"

// Env is what one text defines for the whole of it.
export interface Env {
  references?: Record<string, { href: string; title: string }>
  notes: Map<string, Token[]> // the tokens of each footnote, by its label
  met: Set<string> // labels of the notes that the text calls
  label?: boolean // inside the brackets of a picture, where an address is words
  [key: string | symbol]: unknown
}

export function newEnv(): Env {
  return { notes: new Map(), met: new Set() }
}

export const parser = make()

function make(): MarkdownIt {
  const md = new Reader({ html: true, linkify: false, maxNesting: 200 })
  md.disable(["linkify", "replacements", "smartquotes", "text_join"])
  md.validateLink = () => true
  md.normalizeLink = (s) => s
  md.normalizeLinkText = (s) => s
  md.inline.ruler.at("text", words)
  md.inline.ruler.at("strikethrough", strike)
  md.inline.ruler2.at("strikethrough", struck)
  md.inline.ruler.before("link", "page", page)
  md.inline.ruler.before("page", "note", note)
  md.block.ruler.before("reference", "notes", definition, { alt: ["paragraph", "reference", "blockquote", "list"] })
  return md
}

// words takes plain words up to what may be markup, and a bare address whole; not while it looks for the end of brackets, inside
// of which there is none.
function words(state: StateInline, silent: boolean): boolean {
  const { src, posMax } = state
  let pos = state.pos
  for (; pos < posMax; pos++) {
    if (!silent && state.linkLevel === 0 && !state.env.label && opens(pos === 0 ? "" : src.charAt(pos - 1))) {
      const found = "hw".includes(src.charAt(pos)) || src.includes("@", pos) ? address(line(src, pos, posMax)) : 0
      if (found > 0) {
        pos += found - 1
        continue
      }
    }
    if ("\n!&*<[\\]_`~".includes(src.charAt(pos))) break
  }
  if (pos === state.pos) return false
  if (!silent) state.pending += src.slice(state.pos, pos)
  state.pos = pos
  return true
}

function line(src: string, from: number, to: number): string {
  const end = src.indexOf("\n", from)
  return src.slice(from, end < 0 || end > to ? to : end)
}

// strike reads ~a~ and ~~a~~ alike, as goldmark does.
function strike(state: StateInline, silent: boolean): boolean {
  if (silent || state.src.charCodeAt(state.pos) !== 0x7e) return false
  const run = state.scanDelims(state.pos, true)
  const token = state.push("text", "", 0)
  token.content = "~".repeat(run.length)
  if (run.length <= 2) {
    state.delimiters.push({ marker: 0x7e, length: run.length * 3, token: state.tokens.length - 1, end: -1, open: run.can_open, close: run.can_close })
  }
  state.pos += run.length
  return true
}

function struck(state: StateInline): boolean {
  const lists = [state.delimiters, ...state.tokens_meta.map((m) => m?.delimiters ?? [])]
  for (const list of lists) {
    for (const open of list) {
      const close = open.end < 0 ? undefined : list[open.end]
      const first = state.tokens[open.token]
      const last = close && state.tokens[close.token]
      if (open.marker !== 0x7e || !first || !last || first.content !== last.content) continue
      Object.assign(first, { type: "s_open", tag: "s", nesting: 1, content: "" })
      Object.assign(last, { type: "s_close", tag: "s", nesting: -1, content: "" })
    }
  }
  return true
}

// page reads [[Name]] and [[Name|words]].
function page(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state
  if (!src.startsWith("[[", pos) || pictured(src, pos)) return false
  const rest = line(src, pos, state.posMax)
  const end = rest.indexOf("]]")
  const inside = rest.slice(2, end)
  if (end < 0 || utf8(rest.slice(0, end)) > 300 || /[[\]]/.test(inside)) return false
  const bar = inside.indexOf("|")
  const name = (bar < 0 ? inside : inside.slice(0, bar).replace(/\\$/, "")).trim()
  const shown = bar < 0 ? name : inside.slice(bar + 1)
  if (name === "" || shown.trim() === "") return false
  if (!silent) state.push("page", "", 0).meta = { name, words: parser.utils.unescapeAll(shown).trim() }
  state.pos += end + 2
  return true
}

// pictured tells whether the bracket at pos is that of a picture.
function pictured(src: string, pos: number): boolean {
  return /(?:^|[^\\])(?:\\\\)*!$/.test(src.slice(Math.max(0, pos - 20), pos))
}

function utf8(s: string): number {
  let n = 0
  for (const c of s) n += c < "\u0080" ? 1 : c < "\u0800" ? 2 : c < "\u{10000}" ? 3 : 4
  return n
}

// note reads a call of a footnote that the text defines.
function note(state: StateInline, silent: boolean): boolean {
  const found = /^\[\^([^\s[\]]{1,100})\]/.exec(state.src.slice(state.pos, state.pos + 104))
  const env = state.env as unknown as Env
  if (!found || !env.notes.has(found[1] as string) || pictured(state.src, state.pos)) return false
  if (!silent) {
    state.push("note", "", 0).meta = { label: found[1] }
    env.met.add(found[1] as string)
  }
  state.pos += found[0].length
  return true
}

// definition reads [^label]: and the blocks indented under it.
function definition(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const env = state.env as unknown as Env
  const from = state.bMarks[start]! + state.tShift[start]!
  const found = /^\[\^([^\s[\]]{1,100})\]:/.exec(state.src.slice(from, state.eMarks[start]!))
  if (!found || state.sCount[start]! - state.blkIndent >= 4) return false
  if (silent) return true
  const kept = { bMark: state.bMarks[start]!, tShift: state.tShift[start]!, sCount: state.sCount[start]!, tokens: state.tokens, parent: state.parentType }
  const text = from + found[0].length
  let pos = text
  while (pos < state.eMarks[start]! && " \t".includes(state.src.charAt(pos))) pos++
  state.blkIndent += 4
  state.bMarks[start] = text
  state.tShift[start] = pos - text
  state.sCount[start] = state.blkIndent
  state.tokens = []
  state.parentType = "root"
  state.md.block.tokenize(state, start, end)
  const made = state.tokens
  state.blkIndent -= 4
  state.bMarks[start] = kept.bMark
  state.tShift[start] = kept.tShift
  state.sCount[start] = kept.sCount
  state.tokens = kept.tokens
  state.parentType = kept.parent
  const name = found[1] as string
  if (!env.notes.has(name)) env.notes.set(name, made)
  return true
}
