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
// The same letters, for other purposes (For), show again that one is the person signed in (ConfirmSession), replace a
// forgotten password (Reset), and prove the address that an account moves to (StartMove, Move). A code is always bound to
// the browser that asked, a link to its purpose and its person. The old address may be put back for a week (PutBack).
//
// Closing. AskToClose gives fourteen days to come back (Stay); then core/part has every part forget, and Close erases who
// the account was of. Its row stays, as "Compte fermé", for what it published; the handle is kept as a digest, so that links
// to it say what became of it and nobody else gets it.
//
// An app password lets a program that opens no pages do one thing for its person (ByAppPassword), beside the sessions: what ends
// those, a new password or a suspension, ends it too.
//
// Words: a handle is the part of an address that names a person, "claire.morvan". An attempt is an address to be proved; a
// proof is one that has been. A session is sure for a quarter of an hour after its person proved again who they are. A mark
// is the secret by which a browser is known again. Rights is a number that grows when what a person may do changes.
//
// Tables: person, session, app_password, sign_in, known_device, email_change, closed_handle. The columns job, org_… of person are the main
// affiliation, written by core/org.
//
// Facts written, with the person as actor: account.joined, account.signed_in (how, session, strange), account.renamed,
// account.password_changed, account.sessions_revoked, account.email_changed, account.email_restored, account.closing,
// account.stayed, account.closed, account.app_password_made, account.app_password_revoked; with the person mentioned, by another: account.suspended, account.restored,
// account.operator (operator). Facts followed: none.
//
// Who may: the verbs here do not judge. What a person does to their own account, the page checks by the session; Suspend,
// Restore and SetOperator are for callers that have asked core/access.
//
// It deliberately does not write letters (Options.Letter does), nor know organisations or spaces.
package account
