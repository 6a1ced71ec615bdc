// What the server asks of Yjs and of the editor's own Markdown: built into core/coedit/engine.js, which runs it without a
// browser (core/coedit/engine.go). Each call leaves nothing behind.
import { getSchema, type JSONContent } from "@tiptap/core"
import { prosemirrorJSONToYXmlFragment, yXmlFragmentToProsemirrorJSON } from "@tiptap/y-tiptap"
import * as Y from "yjs"
import { altered, extensions, fromMarkdown, lossless, toMarkdown } from "./document"

const FRAGMENT = "default"
const schema = getSchema(extensions())

function load(updates: ArrayBuffer[]): Y.Doc {
  const doc = new Y.Doc()
  doc.transact(() => { for (const u of updates) Y.applyUpdate(doc, new Uint8Array(u)) })
  return doc
}

const bytes = (u: Uint8Array): ArrayBuffer => u.slice().buffer

// known takes away what the schema does not know, as editors do: nodes with what is in them, marks alone.
function known(json: JSONContent): JSONContent {
  const out = { ...json }
  if (json.marks) out.marks = json.marks.filter(m => m.type in schema.marks)
  if (json.content) out.content = json.content.filter(c => c.type !== undefined && c.type in schema.nodes).map(known)
  return out
}

// result is what a document is and reads as; lost is the beginnings of what the text does not say.
function result(doc: Y.Doc, update: Uint8Array, checked: boolean) {
  const json = known(yXmlFragmentToProsemirrorJSON(doc.getXmlFragment(FRAGMENT)) as JSONContent)
  return { update: bytes(update), markdown: toMarkdown(json), lost: checked ? altered(json).join("\n") : "" }
}

const lossy = (markdown: string) => ({ update: new ArrayBuffer(0), markdown: "", lost: lossless(markdown).join("\n") })

const engine = {
  // open makes the first state of a document from its text; lost is the sorts of what the editor cannot keep.
  open(markdown: string) {
    const no = lossy(markdown)
    if (no.lost) return no
    const doc = new Y.Doc()
    prosemirrorJSONToYXmlFragment(schema, fromMarkdown(markdown), doc.getXmlFragment(FRAGMENT))
    return { ...no, update: bytes(Y.encodeStateAsUpdate(doc)) }
  },
  // read merges updates into one state, without what was deleted, and says what it reads as; where it is checked, also what
  // that text would lose.
  read(updates: ArrayBuffer[], checked: string) {
    const doc = load(updates)
    return result(doc, Y.encodeStateAsUpdate(doc), checked !== "")
  },
  // merge is read without reading.
  merge(updates: ArrayBuffer[]) {
    return { update: bytes(Y.encodeStateAsUpdate(load(updates))), markdown: "", lost: "" }
  },
  // weave returns what changes the state into one that reads as markdown: as little as there is.
  weave(updates: ArrayBuffer[], markdown: string) {
    const no = lossy(markdown)
    if (no.lost) return no
    const doc = load(updates)
    const before = Y.encodeStateVector(doc)
    let changed = false
    doc.on("update", () => { changed = true })
    prosemirrorJSONToYXmlFragment(schema, fromMarkdown(markdown), doc.getXmlFragment(FRAGMENT))
    return changed ? { ...no, update: bytes(Y.encodeStateAsUpdate(doc, before)) } : no
  },
}

Object.assign(globalThis, { engine, Y }) // Y is for tests, which make editors of it
