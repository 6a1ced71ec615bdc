// Package webpush says a few words to a browser that is closed, through the push service of its maker.
//
// The browser gives a Subscription: an address that only it and we know, and its keys. A message is encrypted for that
// browser alone (RFC 8291), so that the push service learns nothing but when and how long; and signed by this site
// (VAPID, RFC 8292), so that nobody else may write to the address. Send delivers one (RFC 8030) and says what became of it:
// taken, Gone for ever, or to be tried again.
//
// The address comes from the browser, so who sends gives a client that refuses private machines (kit/outward).
//
// It deliberately does not: keep subscriptions, retry, or decrypt outside of tests.
package webpush
