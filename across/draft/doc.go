// Package draft keeps what people are writing until they send it, so that nothing is lost by a closed tab or a dead battery.
//
// A composer (ui.ComposerProps.Draft, made by web.Visit.Draft) sends its whole form here: by the button "Garder en brouillon",
// and with scripts two seconds after the last letter. It opens with what was kept. The verb that sends the text drops the draft
// in its own transaction (text.DropDraft). Files are not kept.
//
// Its tables are core/text's (text_draft). It writes no fact: a draft concerns nobody but who writes it.
//
// Who may: each person their own, of places they may see. A place that one lost shows without its name, with the text: it is
// theirs. At most text.MaxDrafts each.
package draft
