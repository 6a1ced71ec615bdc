// Package signin is how people come in and go out: the page of sign-in, the letter with its link and code, the password,
// the first visit where an account is made, and the way out.
//
// Nothing here tells whether an address has an account: what is answered to an address depends on its form alone. A link
// signs nobody in by being opened, since servers that look at letters open links: its page has a button.
//
// Words: the browser's secret is a cookie that binds what was asked to the browser that asked. A persona is somebody of
// the demonstration whom a visitor may become by one click; the addresses for it are there in a demonstration only.
//
// A forgotten password is replaced by the link of a letter, by the machinery of the sign-in; all sessions end. Whoever comes
// in from a browser never used before by that person gets a letter, and so does whose password changed. Browsers are told
// apart by a cookie of random bytes, of which core/account keeps the digest; nothing is read off the browser itself.
//
// Tables: demo_persona (empty outside demonstrations). Facts written: none of its own; account.joined, account.signed_in,
// account.password_changed and org.affiliated through the core. Facts followed: account.signed_in (strange) and
// account.password_changed, to write the letters about them.
//
// Who may: anyone; what is proved decides (core/account). A suspended person signs in, and reads why they are suspended.
//
// It deliberately does not change an account once it is there (feature/settings), nor let anybody into a network.
package signin
