// Package mail sends letters to people: confirmations, notices, digests.
//
// A letter is put in the transaction of the verb that writes it, under a key: the same key twice is one letter. It leaves
// after the commit, by SMTP, as text and HTML. A server that is away or says "later" is asked again for about two days.
// When it says that the address does not exist, the letter is dropped and the refusal kept: Bounced tells, so that the site
// can ask the person for another address. A letter that arrives clears the refusal.
//
//	office, err := mail.New(d, q, mail.Options{From: "Réseau eau <ne-pas-repondre@eau.example>", SMTP: "smtp://relais.example:587"})
//	…
//	office.Send(ctx, tx, "invitation/"+id.String(), mail.Letter{To: "ana@ville.example", ToName: "Ana", Subject: …, Text: …, HTML: …})
//
// In a demonstration letters stay in a box which the site shows (Options.Box).
//
// Letters that many get (with ListID or Unsubscribe) give way to those one person waits for. All are marked as automatic, so
// that no absence notice answers (RFC 3834). No header can be smuggled in: line breaks are refused before the letter is kept.
//
// A letter may arrive twice, when this program dies between the server's "accepted" and its own note; both carry the same
// Message-ID, by which most programs show one.
//
// Tables: mail_letter (on their way; emptied as they leave), mail_bounce, mail_box. Addresses are in these tables only,
// never in tasks or logs; Forget erases one.
//
// It deliberately does not: receive (across/inbox), sign (DKIM is the relay's), attach files, keep what was sent.
package mail
