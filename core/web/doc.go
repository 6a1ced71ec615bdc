// Package web is between HTTP and the verbs of the parts: who visits and in which language, the table of addresses with the
// rule of each, forms, pages, errors.
//
// A handler takes a Visit, reads a form, calls a verb, answers with a page, a fragment or a redirection, and returns an
// error when it cannot; one table (errors.go) turns the kind of error into a status and a page. Handlers decide no right:
// the rule of the route says who may come near, core/access says who may do what there.
//
// Every address is in a Route, with its rule; a route without one stops the program at start. The walk test of site visits
// them all from this table.
//
// A preview (preview.go) makes visits with fewer rights than the visitor's own: the Viewer is narrowed as soon as the visitor
// is recognised, and every form is refused but those of routes with InPreview. So handlers know nothing of it.
//
// Pages work without scripts. The policy of content allows this site only, nothing inline.
package web
