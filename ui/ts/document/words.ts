// What reads as an address in plain words: kit/markdown makes links of these, so a document keeps them as plain text.
// The same rules as kit/markdown's linkify (goldmark's, with our two expressions).

const url = /^https?:\/\/[\p{L}\p{N}][\p{L}\p{N}.-]*(?::[0-9]{1,5})?(?:[/?#][^\s\u00a0\u202f<>"«»]*)?/u
const www = /^www\.[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?:[/?#][^\s\u00a0\u202f<>"«»]*)?/u
const mail = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)/
const punctuation = /[!-/:-@[-`{-~]/

// opens tells whether an address may begin after the sign before, "" being the start of a line.
export function opens(before: string): boolean {
  return before === "" || " *_~(\n".includes(before)
}

// address gives the length of the address that rest begins with, 0 for none.
export function address(rest: string): number {
  let end = 0
  if (rest.startsWith("http")) end = url.exec(rest)?.[0].length ?? 0
  else if (rest.startsWith("www.")) end = www.exec(rest)?.[0].length ?? 0
  if (end === 0) {
    if (rest === "" || punctuation.test(rest.charAt(0))) return 0
    const found = mail.exec(rest)
    if (!found || found[1]?.includes(".") !== true || "-_".includes(rest.charAt(found[0].length) || " ")) return 0
    end = found[0].length
  }
  return ended(rest, end)
}

// ended gives back the punctuation that ends the sentence rather than the address.
function ended(rest: string, end: number): number {
  const open = count(rest.slice(0, end), "(")
  let close = count(rest.slice(0, end), ")")
  while (end > 1) {
    const c = rest.charAt(end - 1)
    if ("?!.,:*_~".includes(c)) end--
    else if (c === ")" && close > open) {
      close--
      end--
    } else if (c === ";") {
      const entity = /&[a-zA-Z0-9]+;$/.exec(rest.slice(1, end))
      if (!entity) return end
      end -= entity[0].length
    } else return end
  }
  return end
}

function count(s: string, c: string): number {
  return s.split(c).length - 1
}

// The signs that could begin a mention, a theme or an address, and were written to be plain: before what they still need it.
export function literal(before: string, sign: string, after: string): boolean {
  if (sign === "@") return /^[A-Za-z0-9]/.test(after)
  if (sign === "#") return /^\p{L}/u.test(after)
  if (sign === ":") return after.startsWith("//") && /https?$/.test(before)
  return sign === "." && /www$/.test(before)
}

export const literals = "@#:."
