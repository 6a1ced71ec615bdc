// What the server has not acknowledged, kept in this browser: by document and by person, so that nobody sends what somebody else
// wrote at the same computer. Where the browser keeps nothing (a private window), all goes on without.

interface Kept { update: Uint8Array; kept?: number }

const MONTH = 30 * 86_400_000

export class Keep {
  private base = open()

  // all is what that person wrote in a document and the server may not have, the oldest first.
  async all(doc: string, person: string): Promise<Kept[]> {
    const base = await this.base
    if (!base) return []
    const store = base.transaction("pending", "readwrite").objectStore("pending")
    const range = IDBKeyRange.bound([doc, person, 0], [doc, person, Infinity])
    const out: Kept[] = []
    const keys = await done(store.index("place").getAllKeys(range))
    const rows = await done(store.index("place").getAll(range)) as { update: Uint8Array; at: number }[]
    rows.forEach((row, n) => {
      if (row.at < Date.now() - MONTH) store.delete(keys[n] as number)
      else out.push({ update: row.update, kept: keys[n] as number })
    })
    return out
  }

  async add(doc: string, person: string, change: Kept): Promise<void> {
    const base = await this.base
    if (!base) return
    const store = base.transaction("pending", "readwrite").objectStore("pending")
    try {
      change.kept = await done(store.add({ doc, person, at: Date.now(), update: change.update })) as number
      if (dropped.has(change)) await this.drop([change])
    } catch { /* the disk is full: it is still in this page, and on its way */ }
  }

  async drop(changes: Kept[]): Promise<void> {
    const base = await this.base
    if (!base) return
    const store = base.transaction("pending", "readwrite").objectStore("pending")
    for (const c of changes) {
      if (c.kept === undefined) dropped.add(c)
      else store.delete(c.kept)
    }
  }
}

// dropped is what was acknowledged before it was kept.
const dropped = new WeakSet<Kept>()

function open(): Promise<IDBDatabase | null> {
  return new Promise(resolve => {
    try {
      const request = indexedDB.open("maillage-coedit", 1)
      request.onupgradeneeded = () => {
        request.result.createObjectStore("pending", { autoIncrement: true }).createIndex("place", ["doc", "person", "at"])
      }
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => resolve(null)
    } catch {
      resolve(null)
    }
  })
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
