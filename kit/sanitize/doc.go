// Package sanitize keeps of a stranger's HTML what can do no harm in our pages.
//
// HTML is the last door before a page: what comes out holds only the elements and attributes listed
// in policy.go, is closed where it was opened (a stray </div> cannot leave its place), and is a fixed
// point, HTML(HTML(s)) = HTML(s). There is no script, style, name or event, no id but those of footnotes; addresses are http,
// https, mailto or of this site; links never lend our reputation (rel="nofollow ugc noopener").
//
// Pictures from elsewhere tell their host who reads what, and when: HTML turns them into links.
// With lets the caller say which ones may stay.
//
// Headings of level 1 become level 2, because the page already has its title. What is refused is
// dropped and its text kept, but for the text of scripts, styles, forms and drawings.
package sanitize
