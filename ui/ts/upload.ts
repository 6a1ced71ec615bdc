// Sends a file in pieces (tus 1.0), and goes on where it stopped: after a line that broke, a server that was restarted, a page that
// was left, for the same file chosen again. Where it is sent is kept in the browser for that.

// Outcome is what became of a file: the status of the form that sends it whole, and what is said of it.
export interface Outcome {
  status: number
  text: string
}

interface Kept {
  at: string
  until: number
}

const piece = 8 * 1024 * 1024
const sign = "envoi "
const patience = 30_000

function keyOf(url: string, file: File) {
  return sign + JSON.stringify([url, file.name, file.size, file.lastModified])
}

function kept(key: string): Kept | null {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null
    if (found && found.until > Date.now()) return found
    localStorage.removeItem(key)
  } catch {
    // what is not ours, or a browser that keeps nothing: it begins anew
  }
  return null
}

// unfinished is the names of the files sent to url that did not come whole.
export function unfinished(url: string): string[] {
  const names: string[] = []
  for (let n = 0; n < localStorage.length; n++) {
    const key = localStorage.key(n)
    if (!key?.startsWith(sign)) continue
    const [to, name] = JSON.parse(key.slice(sign.length)) as [string, string]
    if (to === url && kept(key)) names.push(name)
  }
  return names
}

export class Upload {
  private going: XMLHttpRequest | null = null
  private waits: (() => void) | null = null
  private paused = false
  private ended = false
  private at = ""

  constructor(
    private readonly url: string,
    private readonly file: File,
    private readonly progress: (bytes: number) => void,
  ) {}

  pause() {
    this.paused = true
    this.going?.abort()
  }

  resume() {
    this.paused = false
    this.waits?.()
  }

  // stop gives the file up: the server forgets what it has.
  stop() {
    this.ended = true
    this.going?.abort()
    this.waits?.()
    localStorage.removeItem(keyOf(this.url, this.file))
    if (this.at) void this.ask("DELETE", this.at, {})
  }

  // leave stops sending, for the page goes away; what was sent stays.
  leave() {
    this.ended = true
    this.going?.abort()
    this.waits?.()
  }

  // run ends when the file is whole, is refused, or is given up (status 0).
  async run(): Promise<Outcome> {
    const key = keyOf(this.url, this.file)
    this.at = kept(key)?.at ?? ""
    let wait = 500
    while (!this.ended) {
      if (this.paused) {
        await new Promise<void>((done) => (this.waits = done))
        continue
      }
      const answer = this.at ? await this.next() : await this.begin(key)
      if (answer === "again") {
        wait = 500
        continue
      }
      if (answer === "later") {
        if (this.paused) continue
        await new Promise<void>((done) => {
          this.waits = done
          setTimeout(done, wait)
        })
        wait = Math.min(wait * 2, patience)
        continue
      }
      if (answer === "gone") {
        localStorage.removeItem(key)
        this.at = ""
        continue
      }
      if (answer.status === 204 || answer.status === 202) localStorage.removeItem(key)
      return answer
    }
    return { status: 0, text: "" }
  }

  private async begin(key: string): Promise<Outcome | "again" | "later"> {
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(this.file.name)))
    const r = await this.ask("POST", this.url, { "Upload-Length": String(this.file.size), "Upload-Metadata": "filename " + name })
    if (r.status === 0 || r.status >= 500 && r.status !== 507) return "later"
    this.at = r.getResponseHeader("Location") ?? ""
    if (r.status !== 201 || !this.at) return { status: r.status === 201 ? 0 : r.status, text: r.responseText }
    const until = Date.parse(r.getResponseHeader("Upload-Expires") ?? "")
    localStorage.setItem(key, JSON.stringify({ at: this.at, until: until || Date.now() + 86_400_000 }))
    return "again"
  }

  // next asks where the server has come, and sends from there until a piece does not arrive.
  private async next(): Promise<Outcome | "again" | "later" | "gone"> {
    const head = await this.ask("HEAD", this.at, {})
    if (head.status === 404 || head.status === 410) return "gone"
    if (head.status !== 200) return "later"
    let from = Number(head.getResponseHeader("Upload-Offset"))
    let result = head.getResponseHeader("Upload-Result")
    while (!result && !this.paused && !this.ended) {
      const part = this.file.slice(from, from + piece)
      const heads: Record<string, string> = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(from) }
      const sum = await checksum(part)
      if (sum) heads["Upload-Checksum"] = sum
      const r = await this.ask("PATCH", this.at, heads, part, from)
      if (r.status === 409 || r.status === 460) return "again"
      if (r.status === 0 || r.status === 429 || r.status >= 500 && r.status !== 507) return "later"
      if (r.status !== 204) return { status: r.status === 507 ? 422 : r.status, text: r.responseText }
      from = Number(r.getResponseHeader("Upload-Offset"))
      result = r.getResponseHeader("Upload-Result")
      this.progress(from)
    }
    return result ? { status: result === "waiting" ? 202 : 204, text: "" } : "later"
  }

  private ask(method: string, url: string, heads: Record<string, string>, body?: Blob, from = 0) {
    return new Promise<XMLHttpRequest>((done) => {
      const r = new XMLHttpRequest()
      if (method !== "DELETE") this.going = r
      r.upload.addEventListener("progress", (event) => body && this.progress(from + event.loaded))
      r.addEventListener("loadend", () => done(r))
      r.open(method, url)
      r.setRequestHeader("Tus-Resumable", "1.0.0")
      for (const [name, value] of Object.entries(heads)) r.setRequestHeader(name, value)
      r.send(body)
    })
  }
}

// checksum is what is said of a piece, so that one that is damaged on the way is sent again; "" where the browser has none (a site
// without https).
async function checksum(part: Blob) {
  if (!globalThis.crypto?.subtle || part.size === 0) return ""
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await part.arrayBuffer()))
  return "sha256 " + btoa(String.fromCharCode(...sum))
}
