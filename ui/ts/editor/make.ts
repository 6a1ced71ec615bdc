// The rich editor of a page: its document (ui/ts/document), the keys and signs that write it, and what is pasted made fit for it.
import { Editor, type Extensions, Extension, InputRule, type JSONContent } from "@tiptap/core"
import { Gapcursor, Placeholder, UndoRedo } from "@tiptap/extensions"
import { Slice } from "@tiptap/pm/model"
import { extensions, fromMarkdown } from "../document"
import { cleaned, looksLikeMarkdown } from "./paste"
import { shownAt } from "./upload"
import { pictureView, quoteView, taskView } from "./views"

export interface Made {
  element: HTMLElement
  id: string
  label: string
  placeholder: string
  done: string // what the box of a task is called
  callouts: Record<string, string> // what each kind of callout is called, by "callout." and its name
  content?: JSONContent // of a page that one writes alone
  shared?: Extensions // of one that several write
  more: Extensions
  leave(): void // to the toolbar
  onChange(typing: boolean): void
}

export function make(o: Made): Editor {
  const editor: Editor = new Editor({
    element: o.element,
    injectCSS: false,
    ...(o.content ? { content: o.content } : {}),
    extensions: [...page(o), ...(o.shared ?? [UndoRedo]), Gapcursor, Placeholder.configure({ placeholder: o.placeholder }), keys(o), ...o.more],
    editorProps: {
      attributes: { id: o.id, class: "prose", role: "textbox", "aria-multiline": "true", "aria-label": o.label, "aria-autocomplete": "list" },
      transformPastedHTML: cleaned,
      clipboardTextParser: (text, _, plain, view) => {
        if (plain || !looksLikeMarkdown(text)) return undefined as unknown as Slice // as it is
        return new Slice(view.state.schema.nodeFromJSON(fromMarkdown(text)).content, 0, 0)
      },
      handleDOMEvents: { keydown: leaving() },
    },
    onTransaction: ({ transaction }) => o.onChange(transaction.docChanged),
  })
  return editor
}

// page is the extensions of a document, with what only a browser needs.
function page(o: Made): Extensions {
  return extensions().map((e) => {
    const view = { listItem: () => taskView(o.done), blockquote: () => quoteView(o.callouts), image: () => pictureView(shownAt) }[e.name]
    return view ? (e as typeof e & { extend(o: object): typeof e }).extend({ addNodeView: view }) : e
  })
}

// leaving lets Tab leave a list or a table after Escape, so that nobody is caught in the text.
function leaving() {
  let free = false
  return (_: unknown, event: KeyboardEvent): boolean => {
    const leaves = free && event.key === "Tab"
    free = event.key === "Escape"
    return leaves
  }
}

function keys(o: Made) {
  return Extension.create({
    name: "keys",
    priority: 1100,
    addKeyboardShortcuts() {
      const inTask = () => this.editor.isActive("listItem") && this.editor.getAttributes("listItem")["checked"] !== null
      return {
        "Alt-F10": () => (o.leave(), true),
        "Mod-Enter": () => (o.element.closest("form")?.requestSubmit(), true),
        Enter: () => {
          if (this.editor.isActive("table")) return this.editor.commands.setHardBreak()
          if (!inTask() || this.editor.state.selection.$from.parent.content.size === 0) return false
          return this.editor.chain().splitListItem("listItem").updateAttributes("listItem", { checked: false }).run()
        },
        Backspace: () => {
          const { empty, $from } = this.editor.state.selection
          if (!empty || $from.parentOffset > 0 || $from.index(-1) > 0 || !inTask()) return false
          return this.editor.commands.updateAttributes("listItem", { checked: null })
        },
      }
    },
    addInputRules() {
      return [
        new InputRule({
          find: /^\[([ x]?)\]\s$/,
          handler: ({ range, match, chain }) => {
            const made = chain().deleteRange(range)
            if (!this.editor.isActive("listItem")) made.toggleBulletList()
            made.updateAttributes("listItem", { checked: match[1] === "x" }).run()
          },
        }),
      ]
    },
  })
}
