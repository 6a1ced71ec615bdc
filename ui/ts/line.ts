// One line to the server for all the tabs of a browser (browsers allow six connections to a host): the tab that holds a
// lock listens, and repeats to the others. It is closed while no tab is looked at, and asks for what it missed when it
// opens again. Where there are no locks (plain http on a name), each tab that is looked at has its own.
export type News = { kind: string; at: string; item?: string; root?: string; space?: string; network?: string }
type Ear = (news: News) => void

const kept = 100 // news told again to a page that Turbo puts in place
const hoarded = 200 // news kept for a hidden tab; more, and it is told that it lost some
const pause = 60_000 // before trying again when the server refuses

export class Line {
  private readonly name: string
  private readonly others: BroadcastChannel
  private readonly ears = new Set<Ear>()
  private heard: News[] = []
  private waiting: News[] = []
  private readonly seen = new Set<string>()
  private last = ""
  private over = false
  private holds = false
  private asked: AbortController | undefined
  private free: (() => void) | undefined
  private source: EventSource | undefined

  constructor(private readonly address: string, person: string) {
    this.name = `maillage ${address} ${person}`
    this.others = new BroadcastChannel(this.name)
    this.others.onmessage = (event: MessageEvent<News>) => this.take(event.data)
    document.addEventListener("visibilitychange", this.turn)
  }

  // listen gives what comes to ear, and first what came lately; the answer ends it.
  listen(ear: Ear): () => void {
    this.ears.add(ear)
    for (const news of this.heard) ear(news)
    if (this.holds) ear({ kind: "beat", at: this.last })
    this.turn()
    return () => {
      this.ears.delete(ear)
      setTimeout(this.turn, 1000) // the next page listens before
    }
  }

  private turn = () => {
    if (document.hidden || this.over || this.ears.size === 0) return this.close()
    for (const news of this.waiting.splice(0)) this.tell(news)
    if (this.asked) return
    const asked = (this.asked = new AbortController())
    if (!navigator.locks) return this.open()
    const hold = () => new Promise<void>((free) => {
      if (asked.signal.aborted) return free()
      this.free = free
      this.open()
    })
    // It rejects when the line is closed before its turn came.
    navigator.locks.request(this.name, { signal: asked.signal }, hold).catch(() => {})
  }

  private open() {
    const source = (this.source = new EventSource(this.last ? `${this.address}?depuis=${this.last}` : this.address))
    source.onmessage = (event: MessageEvent<string>) => {
      const news: News = { ...JSON.parse(event.data), at: event.lastEventId }
      this.others.postMessage(news)
      this.take(news)
    }
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return // the browser comes back by itself
      this.close()
      setTimeout(this.turn, pause * (1 + Math.random()))
    }
  }

  private close() {
    this.source?.close()
    this.asked?.abort()
    this.free?.()
    this.source = this.asked = this.free = undefined
    this.holds = false
  }

  private take(news: News) {
    this.holds = true
    if (news.at > this.last) this.last = news.at
    const name = news.item ? news.at + news.kind + news.item : ""
    if (name && this.seen.has(name)) return
    if (name && this.seen.size > 1000) this.seen.clear()
    if (name) this.seen.add(name)
    if (news.kind === "bye") this.over = true
    if (document.hidden && !this.over) this.hoard(news)
    else this.tell(news)
    if (this.over) this.close()
  }

  private hoard(news: News) {
    if (news.kind === "beat") return
    this.waiting.push(news)
    if (this.waiting.length > hoarded) this.waiting = [{ kind: "lost", at: news.at }]
  }

  private tell(news: News) {
    if (news.kind === "new" || news.kind === "reply") this.heard = [...this.heard.slice(1 - kept), news]
    for (const ear of this.ears) ear(news)
  }
}
