// Package browser lets a test use the site as a person does, in a real Chromium, and notices
// what a person would not: console errors, content security policy violations, requests to
// other places, broken images.
//
//	chrome := browser.New(t)
//	page := chrome.Page(t, site.URL, browser.Look{Size: browser.Phone, Dark: true})
//	page.Goto("/connexion")
//	page.Fill("#email", "claire@example.org")
//	page.Follow("button[type=submit]")
//	for _, v := range page.Axe() { t.Error(v) }
//
// A Chromium starts in about a second: one for a top-level test, whose subtests have pages of
// it. Each [Page] is a person of their own, with their own cookies. A page's faults fail its
// test when it ends, unless the test asked for them ([Page.Faults]) to judge them itself.
//
// Actions wait for what they act on, a minute at most, and end the test when it does not come.
// Nothing here leaves the machine: every name but localhost is unknown to this browser.
package browser
