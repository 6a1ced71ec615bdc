// An item of a list in the editor; that of a task has a box that is ticked by a click or by Space.
import type { NodeViewRenderer } from "@tiptap/core"

export function taskView(done: string): NodeViewRenderer {
  return ({ node, editor, getPos }) => {
    const dom = document.createElement("li")
    const task = node.attrs["checked"] !== null
    const contentDOM = task ? document.createElement("div") : dom
    const box = document.createElement("input")
    if (task) {
      box.type = "checkbox"
      box.setAttribute("aria-label", done)
      box.contentEditable = "false"
      dom.append(box, contentDOM)
    }
    const show = (checked: boolean | null) => {
      dom.className = checked === null ? "" : checked ? "task -done" : "task"
      box.checked = checked === true
      box.disabled = !editor.isEditable
    }
    box.addEventListener("change", () => {
      const at = getPos()
      if (at === undefined) return
      editor.view.dispatch(editor.state.tr.setNodeAttribute(at, "checked", box.checked))
    })
    show(node.attrs["checked"])
    return {
      dom,
      contentDOM,
      update: (next) => {
        if (next.type !== node.type || (next.attrs["checked"] !== null) !== task) return false
        show(next.attrs["checked"])
        return true
      },
      stopEvent: (event) => event.target === box,
      ignoreMutation: (m) => m.target === box || (m.type === "attributes" && m.target === dom),
    }
  }
}

// A quotation in the editor; a callout has its name over it, as readers see it.
export function quoteView(words: Record<string, string>): NodeViewRenderer {
  return ({ node }) => {
    const dom = document.createElement("blockquote")
    const title = document.createElement("p")
    const contentDOM = document.createElement("div")
    title.className = "callout__title"
    title.contentEditable = "false"
    dom.append(title, contentDOM)
    const show = (callout: string | null) => {
      dom.className = callout ? "callout -" + callout : ""
      title.hidden = !callout
      title.textContent = words["callout." + callout] ?? ""
    }
    show(node.attrs["callout"])
    return {
      dom,
      contentDOM,
      update: (next) => {
        if (next.type !== node.type) return false
        show(next.attrs["callout"])
        return true
      },
      ignoreMutation: (m) => !contentDOM.contains(m.target),
    }
  }
}

// A picture in the editor; one whose page is not there yet is shown from where it was chosen.
export function pictureView(shownAt: (src: string) => string): NodeViewRenderer {
  return ({ node }) => {
    const dom = document.createElement("img")
    const show = (a: Record<string, unknown>) => {
      dom.src = shownAt(String(a["src"]))
      dom.alt = String(a["alt"] ?? "")
      dom.title = String(a["title"] ?? "")
    }
    show(node.attrs)
    return {
      dom,
      update: (next) => {
        if (next.type !== node.type) return false
        show(next.attrs)
        return true
      },
    }
  }
}
