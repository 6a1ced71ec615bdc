// The text of a page as a document and back, the same in the browser and on the server: no DOM.
import { getSchema, type JSONContent } from "@tiptap/core"
import { normal, same } from "./normal"
import { type Loss, read } from "./read"
import { extensions } from "./schema"
import { write, writeNormal } from "./write"

export { callouts, extensions, safe, type Callout } from "./schema"
export { type Loss } from "./read"
export { normal } from "./normal"

const schema = getSchema(extensions())

// fromMarkdown reads a text. The document has all the attributes of its nodes, and passes the schema.
export function fromMarkdown(md: string): JSONContent {
  return schema.nodeFromJSON(read(md).doc).toJSON()
}

// toMarkdown writes a document; reading it again gives normal(doc).
export function toMarkdown(doc: JSONContent): string {
  return write(doc)
}

// lossless tells what of md a document would not keep; none when the rich editor may open it.
export function lossless(md: string): Loss[] {
  const { doc, losses } = read(md)
  if (!losses.size && !same(read(writeNormal(doc)).doc, doc)) losses.add("form")
  return [...losses]
}

// altered lists the beginnings of the blocks of doc that would not come back as they are; none when it may be saved.
export function altered(doc: JSONContent): string[] {
  const kept = normal(doc)
  const back = read(writeNormal(kept)).doc
  if (same(kept, back)) return []
  const list = kept.content ?? []
  const odd = list.filter((n, i) => !same(n, back.content?.[i])).map((n) => wordsOf(n).slice(0, 80))
  return odd.length ? odd.slice(0, 3) : [""]
}

function wordsOf(n: JSONContent): string {
  return n.text ?? (n.content ?? []).map(wordsOf).join(" ")
}
