// The questions of the editor: dialogs of the page, whose fields are marked data-ask.
import type { Ask } from "./acts"

export function asker(place: HTMLElement): Ask {
  return (name, now, known, file) =>
    new Promise((answer) => {
      const dialog = place.querySelector<HTMLDialogElement>(`dialog[data-dialog="${name}"]`)
      if (!dialog) return answer(null)
      const fields = [...dialog.querySelectorAll<HTMLInputElement>("[data-ask]")]
      for (const f of fields) f.value = f.type === "checkbox" ? "on" : (now[f.dataset["ask"] ?? ""] ?? "")
      for (const chosen of dialog.querySelectorAll<HTMLInputElement>("input[type=file]")) chosen.value = ""
      about(dialog, file)
      const plain = fields.find((f) => f.type === "checkbox")
      const alt = fields.find((f) => f.dataset["ask"] === "alt")
      if (plain && alt) {
        plain.checked = known && alt.value === ""
        const need = () => ((alt.required = !plain.checked), (alt.disabled = plain.checked))
        plain.onchange = need
        need()
      }
      // A picture of the page brings what its sender said of it.
      const src = fields.find((f) => f.dataset["ask"] === "src")
      if (src && alt) src.onchange = () => {
        const known = [...(src.list?.options ?? [])].find((o) => o.value === src.value)
        if (known && !alt.value && plain && !plain.checked) alt.value = known.dataset["alt"] ?? ""
      }
      const remove = dialog.querySelector<HTMLElement>("[data-remove]")
      if (remove) remove.hidden = !known
      dialog.returnValue = ""
      dialog.addEventListener("close", () => {
        about(dialog, undefined)
        if (dialog.returnValue === "remove") return answer("remove")
        if (dialog.returnValue !== "ok") return answer(null)
        answer(Object.fromEntries(fields.filter((f) => f.type !== "checkbox").map((f) => [f.dataset["ask"], f.disabled ? "" : f.value])))
      }, { once: true })
      dialog.showModal()
    })
}

// about shows the picture that a question is about, and forgets the one of the question before.
function about(dialog: HTMLDialogElement, file: File | undefined) {
  const figure = dialog.querySelector("[data-about]")
  if (!figure) return
  const before = figure.querySelector("img")
  if (before) {
    URL.revokeObjectURL(before.src)
    before.remove()
  }
  if (file) {
    const img = document.createElement("img")
    img.alt = ""
    img.src = URL.createObjectURL(file)
    figure.prepend(img)
  }
  const name = dialog.querySelector("[data-about-name]")
  if (name) name.textContent = file?.name ?? ""
}
