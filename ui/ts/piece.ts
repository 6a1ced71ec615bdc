// Pieces of pages: asked for, and put in place without moving what one reads or writes.

// ask gets a piece: null when it is not there, or no longer for us; undefined when nobody answers.
export async function ask(address: string): Promise<Document | null | undefined> {
  const answer = await fetch(address).catch(() => undefined)
  if (answer?.status === 404) return null
  return answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : undefined
}

// still makes a change, and keeps what has the focus where it is in the window.
export function still(change: () => void) {
  const held = document.activeElement
  const top = held?.getBoundingClientRect().top ?? 0
  change()
  if (held && held !== document.body) scrollBy({ top: held.getBoundingClientRect().top - top, behavior: "instant" })
}
