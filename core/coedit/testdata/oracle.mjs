// Run by oracle_test.go: node oracle.mjs <folder of npm packages> <sessions in JSON on stdin. A session is the first state, all
// updates that people made, what the server gives to who comes last, and what that reads as. It tells what is wrong.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const Y = await import(pathToFileURL(join(process.argv[2], "yjs", "dist", "yjs.mjs")).href)
const bytes = (s) => Uint8Array.from(Buffer.from(s, "base64"))

function reads(updates) {
  const doc = new Y.Doc()
  for (const u of updates) Y.applyUpdate(doc, bytes(u))
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) return "something is missing"
  return doc.getXmlFragment("default").toString()
}

function mixed(list) {
  const out = [...list]
  for (let i = out.length - 1; i > 0; i--) {
    const k = Math.floor(Math.random() * (i + 1))
    ;[out[i], out[k]] = [out[k], out[i]]
  }
  return out
}

const faults = []
JSON.parse(readFileSync(0, "utf8")).forEach(({ begun, made, kept, want }, n) => {
  const all = { kept: reads(kept), "in the order they were made": reads([begun, ...made]), "in any order": reads(mixed([begun, ...made])) }
  for (const [what, got] of Object.entries(all)) if (got !== want) faults.push(`session ${n}, ${what}: ${got}, want ${want}`)
})
process.stdout.write(JSON.stringify(faults))
