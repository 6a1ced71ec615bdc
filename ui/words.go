package ui

import "embed"

// Words holds words.fr.json and words.en.json, the sentences of the components (keys ui.…).
// Give it to lang.Catalogue.Add under the name "ui".
//
//go:embed words.fr.json words.en.json
var Words embed.FS
