// A Yjs document kept on the server (core/coedit) over one socket: what is written here goes there, what others write comes
// here. It tells one truthful state; "saved" only follows the server's word that it is durable.
//
// What the server has not acknowledged is also kept in this browser (IndexedDB, apart for each person), so that it survives a
// reload, and is sent when the server is there again. The text itself is in the fragment "default" of the document.
import * as decoding from "lib0/decoding"
import * as encoding from "lib0/encoding"
import { applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates, type Awareness } from "y-protocols/awareness"
import * as Y from "yjs"
import { Keep } from "./coedit_keep"

// What the server allows: bytes of the whole document, people at once, updates a second.
export interface Limits { bytes: number; editors: number; rate: number }

// Who writes here, as the server says and as others see their caret: colour is that of their round, 1 to 6.
export interface Me { id: string; name: string; colour: number }

export type State =
  | { is: "connecting" } // before the document is there: nothing can be written yet
  | { is: "synced" } // the document is the server's, nothing was written here
  | { is: "saving" } // on its way to the server
  | { is: "saved"; at: Date } // all that was written here is durable since then
  | { is: "offline"; pending: number } // the server is not there; so many changes wait here
  | { is: "refused"; key: string; text: string; limits: Limits } // the server does not take it, and says why; it stays here
  | { is: "gone"; text: string } // one may not write here any more

export interface Options {
  url: string // address of the page's socket, of this site
  doc: Y.Doc
  awareness: Awareness
  onState(state: State): void
  onMe?(me: Me): void // once the server said who writes
  onSettled?(at: Date): void // a version of the page was made of the document
  onHindered?(text: string): void // why none can be made; "" when it can again
}

export interface Connection {
  close(): void
  pending(): number // changes that the server has not acknowledged
}

// Kinds of messages, as core/coedit/wire.go has them.
const HELLO = 0, UPDATE = 1, AWARENESS = 2, AGAIN = 3
const WELCOME = 10, UPDATES = 11, ACK = 12, OTHERS = 13, REFUSED = 14, SETTLED = 15, GONE = 17, FAULT = 18

const MERGE = 200 // ms: changes within that go together; the server takes five a second from each
const SILENCE = 45_000 // ms: the server gives a sign of life every 20 s
const ANSWER = 10_000 // ms: an update that is not acknowledged by then means that the line is dead
const AGAIN_AFTER = 3_000 // ms: a refused change is offered again, at the soonest

// Codes with which the server closes for good: signed out, no right, no such page.
const OVER = [4401, 4403, 4404]
const CROWDED = 4429

export function connect(options: Options): Connection { return new Line(options) }

interface Change { update: Uint8Array; kept?: number }
interface Flight { n: number; changes: Change[]; clock: number }

class Line implements Connection {
  private socket: WebSocket | null = null
  private epoch = ""
  private seq = 0
  private me: Me | null = null
  private limits: Limits = { bytes: 0, editors: 0, rate: 0 }
  private ready = false // welcomed, and what was missed is here
  private over = false
  private refused = false
  private rewind = false
  private said = "" // by the last refusal
  private counter = 0
  private tries = 0
  private sentAt = 0
  private waiting: Change[] = []
  private flying: Flight[] = []
  private mine = new Map<number, number>() // clocks of the clients of this person that the server has
  private timers: Record<string, ReturnType<typeof setTimeout>> = {}
  private keep = new Keep()

  constructor(private readonly o: Options) {
    o.doc.on("update", this.changed)
    o.awareness.on("update", this.moved)
    addEventListener("online", this.wake)
    document.addEventListener("visibilitychange", this.wake)
    this.tell({ is: "connecting" })
    this.open()
  }

  pending(): number { return this.waiting.length + this.flying.reduce((n, f) => n + f.changes.length, 0) }

  close(): void {
    this.flush()
    this.o.awareness.setLocalState(null)
    this.sendAwareness()
    this.end()
    this.o.doc.off("update", this.changed)
    this.o.awareness.off("update", this.moved)
    this.socket?.close(1000)
  }

  private end(): void {
    this.over = true
    removeEventListener("online", this.wake)
    document.removeEventListener("visibilitychange", this.wake)
    for (const t of Object.values(this.timers)) clearTimeout(t)
  }

  private after(name: string, ms: number, f: () => void): void {
    clearTimeout(this.timers[name])
    this.timers[name] = setTimeout(f, ms)
  }

  private tell(state: State): void { this.o.onState(state) }

  private open(): void {
    if (this.over) return
    const url = new URL(this.o.url, location.href)
    url.protocol = url.protocol.replace("http", "ws")
    const socket = new WebSocket(url)
    socket.binaryType = "arraybuffer"
    this.socket = socket
    this.listen()
    socket.onopen = () => {
      this.send(HELLO, e => encoding.writeVarString(e, JSON.stringify({ doc: this.epoch, seq: this.seq, client: this.o.doc.clientID })))
    }
    socket.onmessage = (m: MessageEvent<ArrayBuffer>) => {
      if (socket !== this.socket) return
      this.listen()
      this.hear(new Uint8Array(m.data))
    }
    socket.onclose = c => { if (socket === this.socket) this.lost(c.code, c.reason) }
  }

  // listen: a line on which nothing is heard is dead, whatever the browser believes.
  private listen(): void { this.after("silence", SILENCE, () => this.drop()) }

  private drop(): void {
    const socket = this.socket
    if (!socket) return
    socket.close()
    this.lost(1006, "")
  }

  private wake = (): void => {
    if (this.socket || this.over || document.hidden) return
    this.after("open", 0, () => this.open())
  }

  private lost(code: number, reason: string): void {
    this.socket = null
    this.ready = false
    clearTimeout(this.timers["silence"])
    clearTimeout(this.timers["answer"])
    this.waiting = [...this.flying.flatMap(f => f.changes), ...this.waiting]
    this.flying = []
    const others = [...this.o.awareness.getStates().keys()].filter(c => c !== this.o.doc.clientID)
    removeAwarenessStates(this.o.awareness, others, this)
    if (this.over) return
    if (OVER.includes(code)) return this.gone(reason)
    if (code === CROWDED) {
      this.tell({ is: "refused", key: "coedit.refused.crowded", text: this.said, limits: this.limits })
      return this.after("open", 30_000, () => this.open())
    }
    this.tell({ is: "offline", pending: this.pending() })
    const pause = Math.min(30_000, 500 * 2 ** this.tries++)
    this.after("open", pause / 2 + Math.random() * pause, () => void this.ask())
  }

  private gone(text: string): void {
    this.end()
    this.tell({ is: "gone", text })
  }

  // ask looks, before the line is opened again, whether one still may: a browser does not say why a socket failed.
  private async ask(): Promise<void> {
    if (this.tries > 1 || this.seq > 0) {
      try {
        const answer = await fetch(this.o.url, { redirect: "manual", cache: "no-store" })
        if (answer.type === "opaqueredirect" || [401, 403, 404, 410].includes(answer.status)) return this.gone("")
      } catch { /* no network: the socket will say so */ }
    }
    if (!this.socket) this.open()
  }

  private send(kind: number, fill: (e: encoding.Encoder) => void): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return
    const e = encoding.createEncoder()
    encoding.writeUint8(e, kind)
    fill(e)
    this.socket.send(encoding.toUint8Array(e) as Uint8Array<ArrayBuffer>)
  }

  private hear(message: Uint8Array): void {
    const d = decoding.createDecoder(message)
    switch (decoding.readUint8(d)) {
      case WELCOME: return this.welcomed(JSON.parse(decoding.readVarString(d)))
      case UPDATES: return this.updated(d)
      case ACK: return this.acknowledged(decoding.readVarUint(d), new Date(decoding.readVarUint(d)))
      case OTHERS: return applyAwarenessUpdate(this.o.awareness, decoding.readTailAsUint8Array(d), this)
      case REFUSED: return this.denied(JSON.parse(decoding.readVarString(d)))
      case GONE: return this.gone((JSON.parse(decoding.readVarString(d)) as { text: string }).text)
      case FAULT: return this.o.onHindered?.((JSON.parse(decoding.readVarString(d)) as { text: string }).text)
      case SETTLED:
        this.o.onHindered?.("")
        return this.o.onSettled?.(new Date(decoding.readVarUint(d)))
    }
  }

  private welcomed(w: { doc: string; clock: number; me: Me; limits: Limits }): void {
    if (this.epoch && w.doc !== this.epoch) return this.gone("") // another document: what is here does not belong to it
    this.epoch = w.doc
    this.limits = w.limits
    this.me = w.me
    this.rewind = w.clock < (this.mine.get(this.o.doc.clientID) ?? 0) // a server that was restored has less than it had
    this.mine.set(this.o.doc.clientID, w.clock)
    this.o.awareness.setLocalStateField("user", w.me)
    this.o.onMe?.(w.me)
  }

  // updated takes what others wrote; the first such message after the welcome is all that was missed.
  private updated(d: decoding.Decoder): void {
    const seq = decoding.readVarUint(d)
    this.o.doc.transact(() => {
      while (decoding.hasContent(d)) Y.applyUpdate(this.o.doc, decoding.readVarUint8Array(d), this)
    }, this)
    const first = this.seq === 0
    this.seq = Math.max(this.seq, seq)
    if (!this.ready) void this.start(first)
  }

  private async start(first: boolean): Promise<void> {
    this.ready = true
    this.tries = 0
    this.sendAwareness()
    if (first && this.me) {
      for (const c of await this.keep.all(this.epoch, this.me.id)) {
        for (const s of Y.decodeUpdate(c.update).structs) this.mine.set(s.id.client, Math.min(this.mine.get(s.id.client) ?? Infinity, s.id.clock))
        Y.applyUpdate(this.o.doc, c.update, this)
        this.waiting.push(c)
      }
    }
    if (this.refused || this.rewind) return this.again()
    if (!this.pending()) this.tell({ is: "synced" })
    this.flush()
  }

  private changed = (update: Uint8Array, origin: unknown): void => {
    if (origin === this || this.over) return
    const change: Change = { update }
    this.waiting.push(change)
    if (this.me) void this.keep.add(this.epoch, this.me.id, change)
    if (!this.ready) {
      if (this.seq) this.tell({ is: "offline", pending: this.pending() })
      return
    }
    if (this.refused) return this.after("again", AGAIN_AFTER, () => this.again())
    this.tell({ is: "saving" })
    this.after("flush", Math.max(0, this.sentAt + MERGE - Date.now()), () => this.flush())
  }

  private flush(): void {
    if (!this.ready || this.refused || !this.waiting.length) return
    this.fly(Y.mergeUpdates(this.waiting.map(c => c.update)))
  }

  private fly(update: Uint8Array): void {
    const n = ++this.counter
    this.flying.push({ n, changes: this.waiting, clock: Y.getState(this.o.doc.store, this.o.doc.clientID) })
    this.waiting = []
    this.sentAt = Date.now()
    this.send(UPDATE, e => { encoding.writeVarUint(e, n); encoding.writeUint8Array(e, update) })
    this.tell({ is: "saving" })
    if (this.flying.length === 1) this.after("answer", ANSWER, () => this.drop())
  }

  private acknowledged(n: number, at: Date): void {
    const done = this.flying.filter(f => f.n <= n)
    this.flying = this.flying.filter(f => f.n > n)
    clearTimeout(this.timers["answer"])
    if (this.flying.length) this.after("answer", ANSWER, () => this.drop())
    for (const f of done) {
      this.mine.set(this.o.doc.clientID, f.clock)
      void this.keep.drop(f.changes)
    }
    if (!this.pending()) this.tell({ is: "saved", at })
  }

  // denied: nothing more is taken until it is offered again, whole, as it reads then: what was taken away meanwhile counts no more.
  private denied(r: { key: string; text: string }): void {
    clearTimeout(this.timers["answer"])
    this.said = r.text
    if (!this.ready) return // it did not let in
    this.refused = true
    this.waiting = [...this.flying.flatMap(f => f.changes), ...this.waiting]
    this.flying = []
    this.tell({ is: "refused", key: r.key, text: r.text, limits: this.limits })
    if (r.key === "coedit.refused.fast") this.after("again", AGAIN_AFTER, () => this.again())
  }

  private again(): void {
    if (!this.ready) return
    this.refused = false
    this.send(AGAIN, () => undefined)
    if (!this.waiting.length && !this.rewind) return this.tell({ is: "synced" })
    this.rewind = false
    const known = Y.decodeStateVector(Y.encodeStateVector(this.o.doc))
    if (!this.mine.has(this.o.doc.clientID)) this.mine.set(this.o.doc.clientID, 0)
    for (const [client, clock] of this.mine) known.set(client, clock)
    this.fly(Y.encodeStateAsUpdate(this.o.doc, Y.encodeStateVector(known)))
  }

  private moved = ({ added, updated, removed }: Record<"added" | "updated" | "removed", number[]>, origin: unknown): void => {
    if (origin === this || ![...added, ...updated, ...removed].includes(this.o.doc.clientID)) return
    if (this.timers["moved"]) return
    this.timers["moved"] = setTimeout(() => { delete this.timers["moved"]; this.sendAwareness() }, 100)
  }

  private sendAwareness(): void {
    if (!this.ready) return
    const update = encodeAwarenessUpdate(this.o.awareness, [this.o.doc.clientID])
    this.send(AWARENESS, e => encoding.writeUint8Array(e, update))
  }
}
