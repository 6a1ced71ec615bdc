package moderation

import (
	"maillage/core/part"
)

// concerned tells the people whom a fact mentions, and leads them to their decisions: they may have lost the place.
func concerned(name, words string, letter bool) *part.Telling {
	return &part.Telling{To: part.Concerned, Name: name, Words: words, Letter: letter, Path: queuePath, Whole: true}
}

// facts is what this part writes. What gives something back is told without a letter.
//
// words: moderation.told.*
func facts() []part.Fact {
	return []part.Fact{
		{Kind: "moderation.reported", Says: "somebody reported an item to those who run its space", Tells: &part.Telling{To: part.Runners, Name: "report", Words: "moderation.told.reported", Letter: true, Path: queuePath, Waits: countWaiting}},
		{Kind: "moderation.climbed", Says: "reports went up to the managers of the network", Tells: concerned("climb", "moderation.told.climbed", true)},
		{Kind: "moderation.dropped", Says: "there is nothing left to decide about an item: its author deleted it"},
		{Kind: "moderation.dismissed", Says: "reports were found to be nothing"},
		{Kind: "moderation.hidden", Says: "an item is shown to its author and to moderators alone", Tells: concerned("hiding", "moderation.told.hidden", true)},
		{Kind: "moderation.shown", Says: "a hidden item is shown again", Tells: concerned("showing", "moderation.told.shown", false)},
		{Kind: "moderation.removed", Says: "an item was deleted by somebody who moderates", Tells: concerned("removal", "moderation.told.removed", true)},
		{Kind: "moderation.muted", Says: "somebody may read in a space and not write", Tells: concerned("muting", "moderation.told.muted", true)},
		{Kind: "moderation.unmuted", Says: "somebody may write again", Tells: concerned("unmuting", "moderation.told.unmuted", false)},
		{Kind: "moderation.excluded", Says: "somebody was put out of a space", Tells: concerned("exclusion", "moderation.told.excluded", true)},
		{Kind: "moderation.readmitted", Says: "an exclusion was lifted", Tells: concerned("return", "moderation.told.readmitted", true)},
		{Kind: "moderation.suspended", Says: "an account was suspended for what it published", Tells: concerned("suspension", "moderation.told.suspended", true)},
		{Kind: "moderation.restored", Says: "a suspended account takes part again", Tells: concerned("restoration", "moderation.told.restored", true)},
		{Kind: "moderation.appealed", Says: "the person concerned contests a decision", Tells: concerned("appeal", "moderation.told.appealed", true)},
		{Kind: "moderation.upheld", Says: "a contested decision stands", Tells: concerned("upholding", "moderation.told.upheld", true)},
		{Kind: "moderation.overturned", Says: "a contested decision fell", Tells: concerned("overturning", "moderation.told.overturned", true)},
	}
}
