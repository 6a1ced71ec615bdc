// Package markdown turns what people write into what others may safely see.
//
// The language is CommonMark with tables, strikethrough, task lists and bare addresses as links, read
// by goldmark. On top of it, Render:
//
//   - keeps titles below the page's own: the highest of the text is Options.HeadingBase, and no level
//     is skipped on the way down;
//   - shows HTML as it was typed, except <br>, which breaks the line, and comments, which vanish;
//   - turns pictures into links to themselves unless Options.Image allows them (a picture elsewhere
//     tells its host who reads);
//   - marks links that leave the site with the class ext, @mentions with mention, #themes with theme;
//     \@ and \# write the plain sign;
//   - makes links of [[Name of a page]] and [[Name|words]] where Options.Page knows the names;
//   - makes callouts of quotations whose first line is [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION];
//   - with Options.Notes, makes footnotes of [^label] and [^label]: text, listed at the end;
//   - sets French typography outside code and addresses when Options.Lang is "fr";
//   - sends all of it through kit/sanitize, last.
//
// A task is a list item of class task (task -done) which begins with ☐ or ☑ in a span of class
// task__mark; a callout is a quotation of class callout -note (-tip…) under a paragraph callout__title; footnotes are the
// items note-1… of a list of class notes, their calls appel-1…; cells of a column set to the right or centred have the class -right or -center.
//
// Work is bounded whatever the text: blocks nest 24 deep, then their signs are text; a paragraph with
// more than 4,000 signs of markup, or 1,000 reference definitions, is shown as typed; rows of a table
// cannot grow more than 20,000 empty cells, and links by reference cannot more than double the text.
//
// Text is for search and excerpts, and is not escaped: templates do that.
package markdown
