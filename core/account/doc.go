// Package account knows who people are: their account, how they come in, the browsers they are signed in from, and what
// they prefer.
//
// Coming in. A person gives an address and receives a letter with a link and a code of six digits, good for fifteen
// minutes and for one use. The code works only in the browser that asked, five tries; the link works anywhere, once its
// reader presses a button (servers that look at letters open links). Either proves the address to one browser. Then
// Enter signs in, or says that the address is new: names are asked, and Create, Consume and Open make the account and sign
// in, in one transaction with what else a newcomer gets. Nothing in Start looks at who has an account, so that nothing can
// tell. A password is optional.
//
//	attempt, err := accounts.Start(ctx, account.Ask{Email: email, Lang: "fr", Browser: cookie, IP: ip})
//	proof, err := accounts.ConfirmCode(ctx, cookie, "123456") // or ConfirmLink(ctx, token, cookie)
//	entry, err := accounts.Enter(ctx, cookie, account.Device(userAgent))
//	session, person, err := accounts.ByToken(ctx, q, entry.Token) // at every request
//
// What is secret (tokens, links, codes, the browser's cookie, passwords) is kept as digests only.
//
// Words: a handle is the part of an address that names a person, "claire.morvan". An attempt is an address that wants to
// come in; a proof is one that has. Rights is a number that grows when what a person may do changes.
//
// Tables: person, session, sign_in. The columns job, org_… of person are the main affiliation, written by core/org.
//
// Facts written, with the person as actor: account.joined, account.signed_in (how), account.renamed,
// account.password_changed, account.sessions_revoked; with the person mentioned, by another: account.suspended,
// account.restored, account.operator (operator). Facts followed: none.
//
// Who may: the verbs here do not judge. What a person does to their own account, the page checks by the session; Suspend,
// Restore and SetOperator are for callers that have asked core/access.
//
// It deliberately does not write letters (Options.Letter does), does not know organisations or spaces, and neither closes
// accounts nor changes addresses.
package account
