// What a page may hold, as nodes and marks of the editor: exactly what kit/markdown reads, nothing that it could not keep.
// Listing the extensions touches no DOM: the server does it too.
//
// A task is an item of a list with a state; a table has a row of heads and one paragraph a cell; a mention, a theme and a bare
// address are plain words, as in the text. "literal" is on a sign that was written to stay plain (\@, \#).
import { type Extensions, Mark, mergeAttributes, Node } from "@tiptap/core"
import Blockquote from "@tiptap/extension-blockquote"
import Bold from "@tiptap/extension-bold"
import Code from "@tiptap/extension-code"
import CodeBlock from "@tiptap/extension-code-block"
import Document from "@tiptap/extension-document"
import HardBreak from "@tiptap/extension-hard-break"
import Heading from "@tiptap/extension-heading"
import HorizontalRule from "@tiptap/extension-horizontal-rule"
import Italic from "@tiptap/extension-italic"
import { BulletList, ListItem, OrderedList } from "@tiptap/extension-list"
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table"
import Paragraph from "@tiptap/extension-paragraph"
import Strike from "@tiptap/extension-strike"
import Text from "@tiptap/extension-text"

// The kinds of callout, in the order in which they are offered.
export const callouts = ["note", "tip", "important", "warning", "caution"] as const
export type Callout = (typeof callouts)[number]

// safe tells whether an address may be followed: of this site, or http, https, mailto.
export function safe(href: string): boolean {
  return /^(?:https?:|mailto:|\/(?![/\\])|#|\?|[^:/?#\\]*(?:[/?#]|$))/i.test(href.trim())
}

const Words = Paragraph.extend({ priority: 1000 })

const Title = Heading.extend({ marks: "italic bold strike code link literal" }).configure({ levels: [2, 3, 4, 5, 6] })

const Item = ListItem.extend({
  content: "block+",
  addAttributes() {
    return {
      checked: {
        default: null,
        keepOnSplit: false,
        parseHTML: (e) => (e.classList.contains("task") ? e.classList.contains("-done") : state(e)),
        renderHTML: (a) => (a.checked === null ? {} : { class: a.checked ? "task -done" : "task" }),
      },
    }
  },
})

// state is that of a task as other programs write it.
function state(e: HTMLElement): boolean | null {
  const box = e.querySelector<HTMLInputElement>(":scope > input[type=checkbox], :scope > p > input[type=checkbox], :scope > label > input[type=checkbox]")
  return box ? box.hasAttribute("checked") : null
}

// A list is loose when there is a blank line between its items, which makes paragraphs of them.
const loose = { loose: { default: false, rendered: false } }

const Bullets = BulletList.extend({
  addAttributes() {
    return loose
  },
})

const Numbers = OrderedList.extend({
  addAttributes() {
    return {
      ...loose,
      start: { default: 1, parseHTML: (e) => Math.min(Math.max(Number(e.getAttribute("start") ?? 1) || 0, 0), 999_999_999) },
    }
  },
})

const Quote = Blockquote.extend({
  addAttributes() {
    return {
      callout: {
        default: null,
        parseHTML: (e) => callouts.find((c) => e.classList.contains("callout") && e.classList.contains("-" + c)) ?? null,
        renderHTML: (a) => (a.callout ? { class: "callout -" + a.callout, "data-callout": a.callout } : {}),
      },
    }
  },
})

const Letters = Code.extend({ excludes: "code literal" })

const Lines = CodeBlock.extend({ marks: "" })

const align = {
  default: null,
  parseHTML: (e: HTMLElement) => {
    const said = e.classList.contains("-right") ? "right" : e.classList.contains("-center") ? "center" : e.style.textAlign || e.getAttribute("align")
    return said === "right" || said === "center" ? said : null
  },
  renderHTML: (a: Record<string, unknown>) => (a.align ? { class: "-" + a.align } : {}),
}

const Grid = Table.extend({
  renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
}).configure({ resizable: false })

const Cell = TableCell.extend({
  content: "paragraph",
  addAttributes() {
    return { ...this.parent?.(), align }
  },
})

const Head = TableHeader.extend({
  content: "paragraph",
  addAttributes() {
    return { ...this.parent?.(), align }
  },
})

const Link = Mark.create({
  name: "link",
  priority: 1000,
  inclusive: false,
  keepOnSplit: false,
  addAttributes() {
    return { href: { default: "" }, title: { default: null } }
  },
  parseHTML: () => [{ tag: "a[href]:not(.mention):not(.theme)", getAttrs: (e) => (safe(e.getAttribute("href") ?? "") ? null : false) }],
  renderHTML({ HTMLAttributes: { href, ...rest } }) {
    return ["a", mergeAttributes(rest, { rel: "nofollow ugc noopener" }, safe(href) ? { href } : {}), 0]
  },
})

const Literal = Mark.create({
  name: "literal",
  inclusive: false,
  keepOnSplit: false,
  parseHTML: () => [{ tag: "span[data-literal]" }],
  renderHTML: () => ["span", { "data-literal": "" }, 0],
})

const Picture = Node.create({
  name: "image",
  inline: true,
  group: "inline",
  draggable: true,
  addAttributes() {
    return { src: { default: "" }, alt: { default: "" }, title: { default: null } }
  },
  parseHTML: () => [{ tag: "img[src]", getAttrs: (e) => (/^(?:https?:|\/(?![/\\]))/.test(e.getAttribute("src") ?? "") ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
})

const PageLink = Node.create({
  name: "pageLink",
  inline: true,
  group: "inline",
  atom: true,
  addAttributes() {
    return {
      name: { default: "", parseHTML: (e) => e.getAttribute("data-page") ?? "", renderHTML: (a) => ({ "data-page": a.name }) },
      words: { default: "", parseHTML: (e) => e.textContent ?? "", rendered: false },
    }
  },
  parseHTML: () => [{ tag: "a[data-page], span[data-page]", priority: 60 }],
  renderHTML: ({ node, HTMLAttributes }) => ["span", mergeAttributes(HTMLAttributes, { class: "page-link" }), node.attrs.words || node.attrs.name],
  renderText: ({ node }) => node.attrs.words || node.attrs.name,
})

const Footnote = Node.create({
  name: "footnote",
  inline: true,
  group: "inline",
  atom: true,
  addAttributes() {
    return { text: { default: "", parseHTML: (e) => e.getAttribute("data-note") ?? "", renderHTML: (a) => ({ "data-note": a.text }) } }
  },
  parseHTML: () => [{ tag: "sup[data-note]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["sup", mergeAttributes(HTMLAttributes, { class: "note-call" })],
})

// extensions lists what a page may hold, in the order in which the schema prefers them.
export function extensions(): Extensions {
  return [
    Document, Words, Text, Title, Bullets, Numbers, Item, Quote, Lines, HorizontalRule, Grid,
    TableRow, Head, Cell, HardBreak, Picture, PageLink, Footnote, Link, Bold, Italic, Strike, Letters, Literal,
  ]
}
