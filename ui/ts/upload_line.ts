// The line of a file that is sent: its name, how far it is, and what one may do about it.

export class UploadLine {
  private readonly bar = document.createElement("progress")
  private readonly acts = document.createElement("span")

  constructor(list: HTMLElement, name: string, size: number) {
    const line = document.createElement("p")
    const said = document.createElement("span")
    line.className = "row -between"
    said.textContent = name
    this.acts.className = "row -tight"
    this.bar.max = Math.max(size, 1)
    this.bar.setAttribute("aria-label", name)
    this.acts.append(this.bar)
    line.append(said, this.acts)
    list.append(line)
    this.name = name
  }

  private readonly name: string

  progress(bytes: number) {
    this.bar.value = bytes
  }

  // act adds a button; does returns the words that it has then.
  act(words: string, does: () => string) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "btn -s"
    const write = (w: string) => {
      button.textContent = w
      button.setAttribute("aria-label", `${w} : ${this.name}`)
    }
    write(words)
    button.addEventListener("click", () => write(does()))
    this.acts.append(button)
  }

  end(words: string) {
    this.acts.replaceChildren(words)
  }
}
