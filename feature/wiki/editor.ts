// The rich editor of a page, in the place of the text area with its Markdown; written alone, or with others when the page says
// where. Without it, or by choice, the text area stays, and what was typed goes from one to the other.
import { start } from "../../ui/ts/editor/start"

start()
