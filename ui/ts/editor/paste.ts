// What is pasted from a word processor or another site, made of what a page may hold: its styles go, its structure stays.

// looksLikeMarkdown tells whether plain text is meant to have a form.
export function looksLikeMarkdown(text: string): boolean {
  return /^(?:#{1,6} |[-*+] |\d{1,9}[.)] |> |```|\|.*\|\s*$)/m.test(text)
}

const gone = "script,style,meta,link,title,xml,object,iframe,form,button,select,textarea,o\\:p,[hidden]"

// Styles are read under another name, and go: the policy of the site refuses even to parse them.
const style = "data-style"

export function cleaned(html: string): string {
  const bare = html
    .replace(/<!--[\s\S]*?-->|<style[\s\S]*?<\/style>|<\/?o:p[^>]*>|<!\[[^>]*>/gi, "")
    .replace(/(<[^>]*?\s)style\s*=\s*/gi, "$1" + style + "=")
  const page = new DOMParser().parseFromString(bare, "text/html")
  for (const e of page.body.querySelectorAll(gone)) e.remove()
  lists(page.body)
  for (const e of page.body.querySelectorAll("h1, p.MsoTitle")) renamed(e, "h2")
  for (const e of page.body.querySelectorAll("table")) table(e)
  for (const e of page.body.querySelectorAll(`[${style}]`)) emphasised(e, e.getAttribute(style) ?? "")
  return page.body.innerHTML
}

// emphasised makes marks of what only a style said, as some editors have it.
function emphasised(e: Element, said: string) {
  e.removeAttribute(style)
  const align = /text-align:\s*(right|center)/i.exec(said)?.[1]
  if (align && /^T[DH]$/.test(e.tagName)) e.setAttribute("align", align)
  if (/mso-list:\s*ignore/i.test(said)) return e.remove()
  if (/^(?:B|STRONG|I|EM)$/.test(e.tagName) && /font-(?:weight|style):\s*(?:normal|400)/i.test(said)) return e.replaceWith(...e.childNodes)
  if (e.tagName !== "SPAN") return
  const marks = [[/font-weight:\s*(?:bold|[6-9]00)/i, "strong"], [/font-style:\s*italic/i, "em"], [/text-decoration[^;]*:\s*[^;]*line-through/i, "s"]] as const
  for (const [is, name] of marks) {
    if (!is.test(said)) continue
    const mark = e.ownerDocument.createElement(name)
    mark.append(...e.childNodes)
    e.append(mark)
  }
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
    const level = Number(/mso-list:[^;]*level(\d)/i.exec(p.getAttribute(style) ?? "")?.[1] ?? 0)
    if (!level) continue
    const mark = [...p.querySelectorAll<HTMLElement>("span")].find((s) => /mso-list:\s*ignore/i.test(s.getAttribute(style) ?? ""))
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
