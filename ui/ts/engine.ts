// What the server asks of Yjs and of the writer of the editor's Markdown (kit/rich reads it): built into core/coedit/engine.js, which runs it without a
// browser (core/coedit/engine.go). Each call leaves nothing behind.
import { getSchema, type JSONContent } from "@tiptap/core"
import { prosemirrorJSONToYXmlFragment, yXmlFragmentToProsemirrorJSON } from "@tiptap/y-tiptap"
import * as Y from "yjs"
import { extensions, normal } from "./document"
import { writeNormal } from "./document/write"

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

const engine = {
  // read merges updates into one state, without what was deleted, and says what it reads as; document is what that text is to say,
  // in JSON, where it is checked.
  read(updates: ArrayBuffer[], checked: string) {
    const doc = load(updates)
    const kept = normal(known(yXmlFragmentToProsemirrorJSON(doc.getXmlFragment(FRAGMENT)) as JSONContent))
    return { update: bytes(Y.encodeStateAsUpdate(doc)), markdown: writeNormal(kept), document: checked ? JSON.stringify(kept) : "" }
  },
  // merge is read without reading.
  merge(updates: ArrayBuffer[]) {
    return { update: bytes(Y.encodeStateAsUpdate(load(updates))), markdown: "", document: "" }
  },
  // weave returns what changes the state into that document, in JSON: as little as there is.
  weave(updates: ArrayBuffer[], document: string) {
    const doc = load(updates)
    const before = Y.encodeStateVector(doc)
    let changed = false
    doc.on("update", () => { changed = true })
    prosemirrorJSONToYXmlFragment(schema, JSON.parse(document), doc.getXmlFragment(FRAGMENT))
    return { update: changed ? bytes(Y.encodeStateAsUpdate(doc, before)) : new ArrayBuffer(0), markdown: "", document: "" }
  },
}

Object.assign(globalThis, { engine, Y }) // Y is for tests, which make editors of it
