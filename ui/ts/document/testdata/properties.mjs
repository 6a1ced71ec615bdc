// Run by document_test.go: node properties.mjs <bundle> [seed] <requests in JSON on stdin, answers on stdout.
import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"

const D = await import(pathToFileURL(process.argv[2]).href)
const asked = JSON.parse(readFileSync(0, "utf8"))
const json = JSON.stringify

// A document of anything, from a seed.
// It is hostile, or calm: of words and signs as people write them, without what
// goldmark reads otherwise than CommonMark says: an address right after code, a backslash before the end of a line.
function generator(seed, calm) {
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (n) => Math.floor(random() * n)
  const pick = (list) => list[int(list.length)]
  const some = (n, make) => Array.from({ length: 1 + int(n) }, make)
  const signs = [
    "a", "mot", "L’eau", "*", "**", "_", "snake_case", "`", "``", "~", "[", "]", "[x]", "[ ] x", "(", "<", "<b>", "&", "&amp;", "!", "#", "# a", "##",
    "@ana", "#eau", "1.", "2)", "-", "- a", "+", "---", "===", "|", "a|b", "\\", "\\*", "https://a.fr/x_y*z", "www.a.fr", "ana@b.fr", "http://", "^", "[^1]",
    ">", "> a", "é", "日本", "«", "»", " : ", "\u00a0", "\u202f", "...", "$x$", "<!--", "-->", "[[a]]", "[[", "~~~", "```", ".", "\n", "\t", "  ", "😀",
    "[!NOTE]", "x:", "https://a.fr.",
  ].filter((s) => !calm || !/[`~\\]|http|www|ana@b|\n|\t|^ +$/.test(s))
  const text = () => some(4, () => pick(signs)).join(pick(["", " ", " "]))
  const href = () => pick(["/x", "https://a.fr/?a=1&b=2", "/a(b", "", "mailto:a@b.fr", "/a b", "javascript:1"])
  const marks = () => {
    const m = []
    if (random() < 0.3) m.push({ type: "bold" })
    if (random() < 0.3) m.push({ type: "italic" })
    if (random() < 0.15) m.push({ type: "strike" })
    if (random() < 0.15) m.push({ type: "link", attrs: { href: href(), title: pick([null, null, 'un "t"']) } })
    if (random() < 0.15) m.push({ type: "code" })
    else if (random() < 0.05) m.push({ type: "literal" })
    return m
  }
  const leaf = () => {
    const m = random() < 0.4 ? marks() : []
    const marked = m.length ? { marks: m } : {}
    const r = random()
    if (r < 0.8) return { type: "text", text: text(), ...marked }
    if (r < 0.85) return { type: "hardBreak" }
    if (r < 0.9) return { type: "image", attrs: { src: pick(["/fichiers/a", "https://a.fr/b c.png"]), alt: text(), title: pick([null, "t"]) }, ...marked }
    if (r < 0.95) return { type: "pageLink", attrs: { name: pick(["Air", "Consignes de chauffage", "a&b"]), words: pick(["Air", "l’air", "a*b", text()]) }, ...marked }
    return { type: "footnote", attrs: { text: pick(["Voir [x](/y).", "note", text(), text() + " fin"]) } }
  }
  const line = () => (random() < 0.1 ? [] : some(5, leaf))
  const block = (deep) => {
    const r = random()
    if (deep > 3 || r < 0.35) return { type: "paragraph", content: line() }
    if (r < 0.45) return { type: "heading", attrs: { level: 2 + int(4) }, content: line() }
    if (r < 0.55) {
      const content = random() < 0.2 ? [] : [{ type: "text", text: text() + pick(["", "\n", "\n\n```\n", " \n  x"]) }]
      return { type: "codeBlock", attrs: { language: pick([null, "go", "a&b"]) }, content }
    }
    if (r < 0.6) return { type: "horizontalRule" }
    if (r < 0.7) return { type: "blockquote", attrs: { callout: pick([null, null, "note", "warning"]) }, content: blocks(deep + 1) }
    if (r < 0.9) {
      const content = some(3, () => ({ type: "listItem", attrs: { checked: pick([null, null, true, false]) }, content: blocks(deep + 1) }))
      const loose = random() < 0.3
      return random() < 0.6 ? { type: "bulletList", attrs: { loose }, content } : { type: "orderedList", attrs: { loose, start: pick([1, 1, 3, 0]) }, content }
    }
    const sides = some(3, () => pick([null, "right", "center"]))
    const cell = (head) => (align) => ({ type: head ? "tableHeader" : "tableCell", attrs: { align }, content: [{ type: "paragraph", content: line() }] })
    const rows = 1 + int(3)
    return { type: "table", content: Array.from({ length: rows }, (_, i) => ({ type: "tableRow", content: sides.map(cell(i === 0)) })) }
  }
  const blocks = (deep) => some(3, () => block(deep))
  return () => ({ type: "doc", content: blocks(0) })
}

// round lists the seeds whose document does not come back.
function round({ seed, count }) {
  const faults = []
  for (let i = 0; i < count && faults.length < 5; i++) {
    const doc = D.normal(generator(seed + i)())
    if (json(D.normal(doc)) !== json(doc)) faults.push({ seed: seed + i, is: "normal is not a fixed point", md: D.toMarkdown(doc) })
    else if (D.altered(doc).length) faults.push({ seed: seed + i, is: "altered", md: D.toMarkdown(doc), at: D.altered(doc) })
    else if (json(D.normal(D.fromMarkdown(D.toMarkdown(doc)))) !== json(doc)) faults.push({ seed: seed + i, is: "not the same", md: D.toMarkdown(doc) })
  }
  return faults
}

// plainTree is a Yjs fragment as a value: elements with what is in them, texts as their runs.
function plainTree(fragment) {
  return fragment.toArray().map((n) => (n instanceof D.Y.XmlText ? n.toDelta() : { name: n.nodeName, attrs: n.getAttributes(), content: plainTree(n) }))
}

// sorted is a value of which the order of keys counts for nothing.
function sorted(v) {
  if (Array.isArray(v)) return v.map(sorted)
  return v && typeof v === "object" ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, x]) => [k, sorted(x)])) : v
}

// shared tells in what the document that an update makes differs from the one which the editor makes of a text.
function shared({ md, update }) {
  const ours = new D.Y.Doc()
  D.Y.applyUpdate(ours, Uint8Array.from(Buffer.from(update, "base64")))
  const theirs = new D.Y.Doc()
  D.prosemirrorJSONToYXmlFragment(D.getSchema(D.extensions()), D.fromMarkdown(md), theirs.getXmlFragment("default"))
  const [a, b] = [ours, theirs].map((d) => json(sorted(plainTree(d.getXmlFragment("default")))))
  const waits = ours.store.pendingStructs !== null || ours.store.pendingDs !== null
  return waits ? "it waits for something" : a === b ? "" : a + "\n" + b
}

const answers = {
  round,
  shared: (list) => list.map(shared),
  made: ({ seed, count }) => Array.from({ length: count }, (_, i) => D.normal(generator(seed + i, true)())).map((doc) => ({ doc, md: D.toMarkdown(doc) })),
  read: (list) => list.map((md) => ({ doc: D.normal(D.fromMarkdown(md)), losses: D.lossless(md) })),
  texts: (list) => list.map((md) => ({ back: D.toMarkdown(D.fromMarkdown(md)), losses: D.lossless(md) })),
}
process.stdout.write(json(answers[asked.do](asked.with)))
