// Keeps the page up with what others write: says how many publications are new, and shows them when asked; adds replies at
// the end of their list; counts reactions; says which answer is accepted. What one reads does not move.
// Without it, the page is as it was when it was loaded.
import { Controller } from "@hotwired/stimulus"
import { Line, type News } from "../../ui/ts/line"
import { ask, still } from "../../ui/ts/piece"

let line: Line | undefined // of the browser's tab: pages come and go over it

export default class extends Controller<HTMLElement> {
  static override targets = ["fresh"]
  static override values = { address: String, person: String, post: String, posts: String, reply: String, replies: String, stale: String }
  declare readonly freshTarget: HTMLTemplateElement
  declare readonly addressValue: string
  declare readonly personValue: string
  declare readonly postValue: string
  declare readonly postsValue: string
  declare readonly replyValue: string
  declare readonly repliesValue: string
  declare readonly staleValue: string
  stream: HTMLElement | null = null // the first page of a stream: data-live-in is its space, "" for all, or for data-live-spaces
  topic: HTMLElement | null = null // the replies of an item: data-live-root
  said = document.createElement("div")
  fresh = new Set<string>()
  replies = 0
  soon = new Map<string, number>()
  off = () => {}

  override connect() {
    if (document.documentElement.hasAttribute("data-turbo-preview")) return
    this.stream = document.querySelector<HTMLElement>("[data-live-in]")
    this.topic = document.querySelector<HTMLElement>("[data-live-root]")
    this.said = document.createElement("div")
    this.said.className = this.stream ? "heard" : "heard -apart"
    this.said.setAttribute("role", "status")
    ;(this.stream ?? this.topic)?.prepend(this.said)
    line ??= new Line(this.addressValue, this.personValue)
    this.off = line.listen(this.hear)
  }

  override disconnect() {
    this.off()
    this.said.remove()
    for (const timer of this.soon.values()) clearTimeout(timer)
  }

  hear = (news: News) => {
    this.dispatch("news", { target: document, prefix: "live", detail: news })
    if (news.kind === "beat") this.element.dataset.on = "" // for tests: the line is open
    if (news.kind === "bye") location.reload()
    if (news.kind === "lost") this.offer(this.staleValue)
    if (news.kind === "new") this.count(news)
    if (news.kind === "reply" && news.root === this.topic?.dataset.liveRoot) void this.add(news)
    if (news.kind === "changed") this.later(news.item)
    if (news.kind === "reply") this.later(news.root)
    if (news.kind === "settled" && news.root === this.topic?.dataset.liveRoot) this.settle(news.root)
  }

  // count says how many publications are newer than all that is shown. Identifiers sort by their time.
  count(news: News) {
    const within = this.stream?.dataset.liveIn
    if (within === undefined || !news.item || (within && within !== news.space && within !== news.network)) return
    const among = this.stream?.dataset.liveSpaces
    if (among !== undefined && !among.split(" ").includes(news.space ?? "")) return
    if ([...this.stream!.querySelectorAll("li[id^=p-]")].some((shown) => shown.id >= `p-${news.item}`)) return
    this.fresh.add(news.item)
    this.offer(words(this.fresh.size, this.postValue, this.postsValue))
  }

  offer(text: string) {
    const link = document.createElement("a")
    link.className = "btn -main -s"
    link.href = location.pathname + location.search
    link.textContent = text
    this.said.replaceChildren(link)
  }

  // add puts a reply at its place in the list, unless the list goes on on another page.
  async add(news: News) {
    if (!this.topic || document.getElementById(`p-${news.item}`)) return
    const piece = await ask(`/publications/${news.root}/reponses/${news.item}`)
    const reply = piece?.querySelector<HTMLElement>(`#p-${news.item}`)
    if (!piece || !reply || document.getElementById(reply.id)) return
    const title = this.topic.querySelector("h2")
    if (title) title.textContent = piece.querySelector("h2")?.textContent ?? ""
    if (this.topic.querySelector("[rel=next]")) return
    reply.querySelector(".byline > p")?.after(this.freshTarget.content.cloneNode(true))
    const list = this.topic.querySelector("ol.fil")
    const next = [...(list?.children ?? [])].find((other) => other.id > reply.id) ?? null
    still(() => (list ? list.insertBefore(reply, next) : title?.parentElement?.after(piece.querySelector(".sheet")!)))
    const told = document.createElement("span")
    told.className = "sr"
    told.textContent = words(++this.replies, this.replyValue, this.repliesValue)
    this.said.replaceChildren(told)
  }

  // settle shows which answer is accepted now, once for many changes: the server knows, and says nothing to who is right.
  settle(root = "") {
    clearTimeout(this.soon.get("verdict"))
    this.soon.set("verdict", window.setTimeout(() => void this.verdict(root), 300 + Math.random() * 700))
  }

  async verdict(root: string) {
    const shown = document.querySelector(".reply.-accepted")?.id.slice(2) ?? ""
    const answer = await fetch(`/publications/${root}/verdict?montre=${shown}`, { headers: { Accept: "text/vnd.turbo-stream.html" } }).catch(() => undefined)
    if (answer?.status !== 200 || answer.redirected) return
    const pieces = await answer.text()
    const held = document.activeElement?.closest(".reply, .entry")?.closest("[id]")?.id
    const at = held ? focusable(held).indexOf(document.activeElement as HTMLElement) : -1
    still(() => window.maillage.Turbo.renderStreamMessage(pieces))
    await new Promise(requestAnimationFrame)
    if (held && at >= 0 && !document.getElementById(held)?.contains(document.activeElement)) focusable(held)[at]?.focus({ preventScroll: true })
  }

  // later counts the reactions of an item again, once for many changes, and not all browsers at once.
  later(item = "") {
    if (!document.getElementById(`acts-${item}`) || this.soon.has(item)) return
    this.soon.set(item, window.setTimeout(() => void this.refresh(item), 200 + Math.random() * 800))
  }

  async refresh(item: string) {
    this.soon.delete(item)
    const row = document.getElementById(`acts-${item}`)
    const back = row?.querySelector<HTMLInputElement>("[name=retour]")?.value ?? location.pathname
    const piece = await ask(`/publications/${item}/reactions?retour=${encodeURIComponent(back)}`)
    if (piece === null) return item === this.topic?.dataset.liveRoot ? location.reload() : document.getElementById(`p-${item}`)?.remove()
    const now = piece?.getElementById(`acts-${item}`)
    if (!row || !now) return
    const at = [...row.querySelectorAll("button, a")].indexOf(document.activeElement!)
    row.replaceChildren(...now.childNodes)
    if (at >= 0) row.querySelectorAll<HTMLElement>("button, a")[at]?.focus({ preventScroll: true })
  }
}

const focusable = (id: string) => [...(document.getElementById(id)?.querySelectorAll<HTMLElement>("button, a, summary") ?? [])]
const words = (n: number, one: string, many: string) => (n === 1 ? one : many.replace("%", String(n)))
