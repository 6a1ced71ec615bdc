// What rich_test.go compares kit/rich with: the document module, and Yjs with the editor's way of filling it.
export { getSchema } from "@tiptap/core"
export { prosemirrorJSONToYXmlFragment } from "@tiptap/y-tiptap"
export * as Y from "yjs"
export * from "../index"
