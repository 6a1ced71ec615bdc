// What is pasted from a word processor or another site, made of what a page may hold: its styles go, its structure stays.

// looksLikeMarkdown tells whether plain text is meant to have a form.
export function looksLikeMarkdown(text: string): boolean {
  return /^(?:#{1,6} |[-*+] |\d{1,9}[.)] |> |```|\|.*\|\s*$)/m.test(text)
}

const gone = "script,style,meta,link,title,xml,object,iframe,form,button,select,textarea,o\\:p,[hidden]"

export function cleaned(html: string): string {
  const page = new DOMParser().parseFromString(html.replace(/<!--[\s\S]*?-->/g, "").replace(/<\/?o:p[^>]*>/g, ""), "text/html")
  for (const e of page.body.querySelectorAll(gone)) e.remove()
  lists(page.body)
  for (const e of page.body.querySelectorAll("h1")) renamed(e, "h2")
  for (const e of page.body.querySelectorAll("p.MsoTitle")) renamed(e, "h2")
  for (const e of page.body.querySelectorAll("table")) table(e)
  for (const e of page.body.querySelectorAll<HTMLElement>("[style]")) {
    if (/mso-list:\s*ignore/i.test(e.getAttribute("style") ?? "")) e.remove()
    else if (!/^(?:B|STRONG|I|EM|SPAN|TD|TH)$/.test(e.tagName)) e.removeAttribute("style")
  }
  return page.body.innerHTML
}

function renamed(e: Element, name: string): Element {
  const made = e.ownerDocument.createElement(name)
  made.append(...e.childNodes)
  e.replaceWith(made)
  return made
}

// lists makes lists of the paragraphs that Word marks as items: mso-list:l0 level2 lfo1, with its bullet or number in a span.
function lists(body: HTMLElement) {
  let open: { list: Element; level: number }[] = []
  let last: Element | null = null
  for (const p of [...body.querySelectorAll<HTMLElement>("p")]) {
    const level = Number(/mso-list:[^;]*level(\d)/i.exec(p.getAttribute("style") ?? "")?.[1] ?? 0)
    if (!level) continue
    const mark = [...p.querySelectorAll<HTMLElement>("span")].find((s) => /mso-list:\s*ignore/i.test(s.getAttribute("style") ?? ""))
    const ordered = /^\s*(?:\d+|[a-z]|[ivx]+)[.)]/i.test(mark?.textContent ?? "")
    mark?.remove()
    if (!last || p.previousElementSibling !== open[0]?.list) open = []
    open = open.filter((o) => o.level <= level)
    if (open.at(-1)?.level !== level) {
      const list = body.ownerDocument.createElement(ordered ? "ol" : "ul")
      const above = open.at(-1)?.list.lastElementChild
      if (above) above.append(list)
      else p.before(list)
      open.push({ list, level })
    }
    last = renamed(p, "li")
    const own = body.ownerDocument.createElement("p")
    own.append(...last.childNodes)
    last.append(own)
    open.at(-1)?.list.append(last)
  }
}

// table makes the first row one of heads, and a line of each cell.
function table(t: HTMLTableElement) {
  for (const cell of t.rows[0]?.cells ?? []) if (cell.tagName === "TD") renamed(cell, "th").setAttribute("align", cell.getAttribute("align") ?? "")
  for (const cell of t.querySelectorAll("td,th")) {
    const blocks = [...cell.querySelectorAll("p,div,li,h1,h2,h3,h4,h5,h6")].filter((e) => !e.querySelector("p,div,li"))
    blocks.forEach((e, i) => {
      if (i < blocks.length - 1) e.append(cell.ownerDocument.createElement("br"))
    })
    for (const e of [...cell.querySelectorAll("p,div,ul,ol,li,h1,h2,h3,h4,h5,h6")]) e.replaceWith(...e.childNodes)
  }
}
