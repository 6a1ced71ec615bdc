// The script of every page: Turbo for visits without reloading, Stimulus for behaviours named in the HTML.
// Without it every page still works: links load pages, forms post, menus and folds are native.
import * as Turbo from "@hotwired/turbo"
import { Application, Controller } from "@hotwired/stimulus"
import { parts } from "maillage:parts"
import advance from "./controllers/advance"
import announce from "./controllers/announce"
import composer from "./controllers/composer"
import confirm from "./controllers/confirm"
import copy from "./controllers/copy"
import count from "./controllers/count"
import fold from "./controllers/fold"
import guard from "./controllers/guard"
import menu from "./controllers/menu"
import pick from "./controllers/pick"
import slash from "./controllers/slash"
import theme from "./controllers/theme"

const application = Application.start()
const ours = { advance, announce, composer, confirm, copy, count, fold, guard, menu, pick, slash, theme }
for (const [name, controller] of Object.entries({ ...ours, ...parts })) application.register(name, controller)

// Islands are bundles of their own, loaded by the pages that use them: they share this one application.
window.maillage = { application, Controller, Turbo }
