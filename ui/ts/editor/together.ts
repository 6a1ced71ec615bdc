// A page that several write: its document over the line of ui/ts/coedit.ts, the carets of the others, and who is here.
// What is said of saving is what the server said.
import { type Editor, Extension, type Extensions } from "@tiptap/core"
import Collaboration from "@tiptap/extension-collaboration"
import { yCursorPlugin } from "@tiptap/y-tiptap"
import { Awareness } from "y-protocols/awareness"
import * as Y from "yjs"
import { connect, type Connection, type Me, type State } from "../coedit"

interface Person extends Me { client: number; typing: boolean }

export interface Together {
  socket: string
  words: Record<string, string>
  said: HTMLElement // the state, for all
  here: HTMLElement | null // who is here
  onReady(shared: Extensions): void
  onGone(state: State, begun: boolean): void
  onSettled(at: Date): void
  onHindered(text: string): void
}

export class Shared {
  private readonly doc = new Y.Doc()
  private readonly awareness = new Awareness(this.doc)
  private readonly line: Connection
  private begun = false
  private followed = 0
  private timers: Record<string, number> = {}

  constructor(private readonly o: Together) {
    this.awareness.on("change", this.show)
    this.line = connect({ url: o.socket, doc: this.doc, awareness: this.awareness, onState: this.state, onSettled: o.onSettled, onHindered: o.onHindered })
  }

  close() {
    for (const t of Object.values(this.timers)) clearTimeout(t)
    this.awareness.off("change", this.show)
    this.line.close()
    this.awareness.destroy()
    if (this.o.here) this.o.here.hidden = true
  }

  // durable waits until the server has all that was written here; false when it does not come.
  async durable(): Promise<boolean> {
    for (let i = 0; i < 50 && this.line.pending(); i++) await new Promise((r) => setTimeout(r, 100))
    return !this.line.pending()
  }

  // typing tells the others, for two seconds, that one writes.
  typing(editor: Editor) {
    if (!editor.isFocused) return
    clearTimeout(this.timers["typing"])
    if (!this.awareness.getLocalState()?.["typing"]) this.awareness.setLocalStateField("typing", true)
    this.timers["typing"] = window.setTimeout(() => this.awareness.setLocalStateField("typing", false), 2000)
  }

  private extensions(): Extensions {
    const awareness = this.awareness
    const carets = Extension.create({
      name: "carets",
      addProseMirrorPlugins: () => [yCursorPlugin(awareness, { cursorBuilder: caret, selectionBuilder: (user: Me) => ({ class: "sel", "data-who": who(user) }) } as object)],
    })
    return [Collaboration.configure({ document: this.doc, field: "default" }), carets]
  }

  private state = (state: State) => {
    const { words } = this.o
    clearTimeout(this.timers["saving"])
    if (!this.begun && ["synced", "saving", "saved"].includes(state.is)) { // with what waited in this browser, nothing is synced yet
      this.begun = true
      this.o.onReady(this.extensions())
    }
    switch (state.is) {
      case "saving": // said when it lasts: a screen reader would say it at each word
        this.timers["saving"] = window.setTimeout(() => this.say("cloud-up", words["saving"]), 1500)
        return
      case "saved":
        return this.say("cloud-check", words["saved"]?.replace("{h}", String(state.at.getHours())).replace("{m}", String(state.at.getMinutes()).padStart(2, "0")))
      case "offline":
        return this.say("cloud-off", words["offline"])
      case "connecting":
        return this.say("cloud-up", words["connecting"])
      case "synced":
        return this.say("cloud-check", words["synced"])
      case "refused":
        this.say("cloud-off", words["refused"]?.replace("{why}", state.text))
        return this.o.onGone(state, this.begun)
      case "gone":
        this.say("cloud-off", state.text || words["gone"])
        return this.o.onGone(state, this.begun)
    }
  }

  private say(icon: string, text: string | undefined) {
    const { said } = this.o
    if (!text || said.textContent === text) return
    const use = document.querySelector<SVGUseElement>("svg.icon use")?.getAttribute("href")?.replace(/#.*/, "") ?? ""
    said.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${use}#i-${icon}"/></svg><span></span>`
    said.lastElementChild!.textContent = text
    said.hidden = false
  }

  private people(): Person[] {
    const list: Person[] = []
    for (const [client, s] of this.awareness.getStates()) {
      const user = s["user"] as Me | undefined
      if (user?.name && client !== this.doc.clientID) list.push({ ...user, client, typing: s["typing"] === true })
    }
    return list
  }

  // show lists who is here, without touching the button that has the focus.
  private show = () => {
    const { here, words } = this.o
    if (!here) return
    const people = this.people()
    if (!people.some((p) => p.client === this.followed)) this.followed = 0
    here.hidden = people.length === 0
    const list = here.querySelector("ul")!
    for (const item of [...list.children]) if (!people.some((p) => item.getAttribute("data-client") === String(p.client))) item.remove()
    for (const p of people) {
      const item = list.querySelector(`[data-client="${p.client}"]`) ?? list.appendChild(this.row(p))
      const said = item.querySelector("small")!
      const text = p.typing ? (words["typing"] ?? "") : ""
      if (said.textContent !== text) said.textContent = text
      const follow = item.querySelector("button")!
      follow.setAttribute("aria-pressed", String(this.followed === p.client))
    }
    if (this.followed) requestAnimationFrame(() => document.querySelector(`.caret[data-client="${this.followed}"]`)?.scrollIntoView({ block: "center" }))
  }

  private row(p: Person): HTMLElement {
    const item = document.createElement("li")
    item.className = "person"
    item.dataset["client"] = String(p.client)
    const avatar = document.createElement("span")
    avatar.className = "avatar -s"
    avatar.dataset["who"] = who(p)
    avatar.setAttribute("aria-hidden", "true")
    avatar.textContent = p.name.split(/[\s-]+/).map((w) => w.charAt(0)).slice(0, 2).join("").toUpperCase()
    const name = document.createElement("button")
    name.type = "button"
    name.className = "btn -bare -s"
    name.textContent = p.name
    name.title = this.o.words["follow"]?.replace("{name}", p.name) ?? ""
    name.addEventListener("click", () => {
      this.followed = this.followed === p.client ? 0 : p.client
      this.show()
    })
    item.append(avatar, name, document.createElement("small"))
    return item
  }
}

function who(user: Me): string {
  return String((Number(user.colour) % 8) + 1)
}

function caret(user: Me, client: number): HTMLElement {
  const span = document.createElement("span")
  span.className = "caret"
  span.dataset["who"] = who(user)
  span.dataset["client"] = String(client)
  const name = document.createElement("span")
  name.textContent = user.name.split(" ")[0] ?? ""
  span.append("\u2060", name, "\u2060")
  return span
}
