// The controller "page-editor": which of the two ways a page is written in, and its form.
import type { Editor, Extensions } from "@tiptap/core"
import { altered, fromMarkdown, lossless, toMarkdown } from "../document"
import { acts } from "./acts"
import { asker } from "./ask"
import { Find, FindBar } from "./find"
import { make } from "./make"
import { Margin } from "./margin"
import { propose } from "./propose"
import { Shared } from "./together"
import { Toolbar } from "./toolbar"
import { pack, Sender } from "./upload"

const choice = "maillage-markdown" // whether one prefers to write in Markdown, kept in this browser

export function start() {
  const { application, Controller } = window.maillage

  class PageEditor extends Controller<HTMLElement> {
    static override targets = ["state", "mode", "fault", "form", "since", "tools", "find", "place", "plain", "text"]
    static override values = { words: Object, titles: String, socket: String, gather: String, files: String, accept: String, max: Number }
    declare readonly stateTarget: HTMLElement
    declare readonly modeTarget: HTMLButtonElement
    declare readonly faultTarget: HTMLElement
    declare readonly formTarget: HTMLFormElement
    declare readonly sinceTarget: HTMLInputElement
    declare readonly toolsTarget: HTMLElement
    declare readonly findTarget: HTMLElement
    declare readonly placeTarget: HTMLElement
    declare readonly plainTarget: HTMLElement
    declare readonly textTarget: HTMLTextAreaElement
    declare readonly wordsValue: Record<string, string>
    declare readonly titlesValue: string
    declare readonly socketValue: string
    declare readonly gatherValue: string // where what is written together becomes a version
    declare readonly filesValue: string // where files are joined; "" while there is no page
    declare readonly acceptValue: string
    declare readonly maxValue: number
    private title = "" // of the page, as it came
    private editor: Editor | undefined
    private toolbar: Toolbar | undefined
    private finder: FindBar | undefined
    private shared: Shared | undefined
    private margin: Margin | undefined
    private kept = 0
    private left = "" // the text as it came, or as it was when the rich editor was left
    private frame = 0
    private hindered = false // it is said that no version can be made

    override connect() {
      document.addEventListener("turbo:before-cache", this.rest)
      this.title = this.titleField?.value ?? ""
      this.left = this.textTarget.value
      this.modeTarget.hidden = false
      if (localStorage.getItem(choice)) this.label()
      else this.open(false)
    }

    override disconnect() {
      document.removeEventListener("turbo:before-cache", this.rest)
      this.rest()
    }

    // turn goes from one way of writing to the other, and is remembered.
    turn() {
      if (this.editor) {
        localStorage.setItem(choice, "1")
        this.rest()
        this.textTarget.focus()
      } else {
        localStorage.removeItem(choice)
        this.open(true)
      }
    }

    // open puts the rich editor in the place of the text. Of what comes from the server, the server has looked whether it keeps all.
    private open(focus: boolean) {
      this.say("")
      if (!this.socketValue || this.textTarget.value !== this.left) {
        if (!this.keeps()) return
        if (!this.socketValue) return this.build(undefined, focus)
      }
      const here = document.querySelector<HTMLElement>("[data-page-editor-here]")
      this.shared = new Shared({
        socket: this.socketValue, words: this.wordsValue, said: this.stateTarget, here,
        onReady: (shared) => this.build(shared, focus),
        onGone: (state, begun) => this.gone(state.is === "gone", begun, focus),
        onSettled: () => undefined,
        onHindered: (text) => {
          if (text || this.hindered) this.say(text)
          this.hindered = text !== ""
        },
      })
    }

    // keeps tells whether the rich editor would keep all of the text; what it would not is said.
    private keeps(): boolean {
      const lost = lossless(this.textTarget.value)
      if (lost.length) {
        this.say(this.wordsValue["kept"] ?? "", lost.map((l) => this.wordsValue["loss." + l] ?? l))
        this.label()
      }
      return lost.length === 0
    }

    // gone: the line was closed. One who had begun keeps what is on screen; another writes alone.
    private gone(forGood: boolean, begun: boolean, focus: boolean) {
      if (begun) return void (forGood && this.editor?.setEditable(false))
      this.shared?.close()
      this.shared = undefined
      if (this.keeps()) this.build(undefined, focus)
    }

    private build(shared: Extensions | undefined, focus: boolean) {
      const typed = this.textTarget.value
      this.placeTarget.hidden = false
      this.plainTarget.hidden = true
      const ask = asker(this.element)
      const send = new Sender({ to: this.filesValue, accept: this.acceptValue, max: this.maxValue, words: this.wordsValue, ask, say: (text, list) => this.say(text, list) })
      const beside = document.querySelector<HTMLElement>("[data-page-editor-margin]")
      if (beside) this.margin = new Margin(beside)
      this.editor = make({
        element: this.placeTarget, id: this.textTarget.id + "-riche", label: this.wordsValue["text"] ?? "", placeholder: this.wordsValue["placeholder"] ?? "",
        done: this.wordsValue["done"] ?? "", callouts: this.wordsValue,
        ...(shared ? { shared } : { content: fromMarkdown(typed) }),
        more: [Find, propose(this.titlesValue, this.wordsValue["names"] ?? ""), send.extension(), ...(this.margin ? [this.margin.extension()] : [])],
        leave: () => this.toolbar?.focus(),
        onChange: (typing) => this.changed(typing),
      })
      this.finder = new FindBar(this.findTarget, this.editor, this.wordsValue)
      this.toolbar = new Toolbar(this.toolsTarget, this.editor, acts(ask, send, this.finder.toggle, () => this.finder?.open === true))
      this.placeTarget.addEventListener("keydown", this.key)
      this.placeTarget.addEventListener("dblclick", this.change)
      if (shared && typed !== this.left) this.editor.commands.setContent(fromMarkdown(typed))
      this.label()
      if (focus) this.editor.commands.focus()
    }

    // rest puts the text back, with what was written.
    rest = () => {
      if (this.editor) {
        this.left = this.textTarget.value = toMarkdown(this.editor.getJSON())
        this.toolbar?.close()
        this.finder?.end()
        this.placeTarget.removeEventListener("keydown", this.key)
        this.placeTarget.removeEventListener("dblclick", this.change)
        this.editor.destroy()
        this.placeTarget.replaceChildren()
      }
      this.shared?.close()
      this.margin?.close()
      clearTimeout(this.kept)
      this.margin = undefined
      this.editor = this.toolbar = this.finder = this.shared = undefined
      this.placeTarget.hidden = true
      this.plainTarget.hidden = false
      this.stateTarget.hidden = true
      this.label()
    }

    // submit writes the text of the form, unless something would be lost, which is then said.
    submit(event: Event) {
      if (!this.editor && !this.filesValue) pack(this.formTarget, this.textTarget.value)
      if (!this.editor) return
      const doc = this.editor.getJSON()
      const odd = altered(doc)
      this.say("")
      if (odd.length) {
        event.preventDefault()
        event.stopImmediatePropagation()
        return this.say(this.wordsValue["lost"] ?? "", odd)
      }
      this.textTarget.value = toMarkdown(doc)
      if (!this.filesValue) pack(this.formTarget, this.textTarget.value)
      if (!this.shared || this.formTarget.dataset["ready"]) return
      event.preventDefault()
      event.stopImmediatePropagation()
      void this.gather(this.shared)
    }

    // gather publishes what is written together, once the server has it; then the title, when it is another.
    private async gather(shared: Shared) {
      const form = this.formTarget
      await new Promise((then) => setTimeout(then)) // a form is not sent again while it says that it is
      if (!(await shared.durable())) return this.say(this.wordsValue["offline"] ?? "")
      if (this.titleField?.value === this.title) form.action = this.gatherValue
      else {
        await fetch(this.gatherValue, { method: "POST", body: new URLSearchParams(new FormData(form) as unknown as Record<string, string>), redirect: "manual" })
        const page = new DOMParser().parseFromString(await (await fetch(form.action)).text(), "text/html")
        this.sinceTarget.value = page.querySelector<HTMLInputElement>("input[name=depuis]")?.value ?? this.sinceTarget.value
      }
      form.dataset["ready"] = "yes"
      form.requestSubmit()
      delete form.dataset["ready"]
    }

    private get titleField(): HTMLInputElement | null {
      return this.formTarget.querySelector("input[name=titre]")
    }

    private changed(typing: boolean) {
      if (typing && this.editor) this.shared?.typing(this.editor)
      cancelAnimationFrame(this.frame)
      this.frame = requestAnimationFrame(() => this.toolbar?.show())
      if (typing && !this.filesValue) this.keep()
    }

    // keep gives the form what is written, a little later, for what keeps it until it is sent.
    private keep() {
      clearTimeout(this.kept)
      this.kept = window.setTimeout(() => {
        if (!this.editor) return
        this.textTarget.value = toMarkdown(this.editor.getJSON())
        this.formTarget.dispatchEvent(new Event("input"))
      }, 500)
    }

    private key = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      const act = { k: "link", f: "find" }[event.key.toLowerCase()]
      if (!act) return
      event.preventDefault()
      this.toolsTarget.querySelector<HTMLElement>(`[data-act="${act}"]`)?.click()
    }

    // change opens the question of what is pressed twice.
    private change = (event: Event) => {
      const act = (event.target as Element).closest(".page-link") ? "page" : (event.target as Element).closest(".note-call") ? "note" : (event.target as Element).closest("img") ? "image" : ""
      if (act) this.toolsTarget.querySelector<HTMLElement>(`[data-act="${act}"]`)?.click()
    }

    private label() {
      this.modeTarget.querySelector("span")!.textContent = (this.editor ? this.modeTarget.dataset["plain"] : this.modeTarget.dataset["rich"]) ?? ""
    }

    private say(text: string, list: string[] = []) {
      this.faultTarget.replaceChildren()
      this.faultTarget.hidden = !text
      if (!text) return
      const p = document.createElement("p")
      p.textContent = text
      const ul = document.createElement("ul")
      for (const l of list.filter(Boolean)) ul.appendChild(document.createElement("li")).textContent = l
      this.faultTarget.append(p, ul)
      this.faultTarget.scrollIntoView({ block: "nearest" })
    }
  }
  application.register("page-editor", PageEditor)
}
