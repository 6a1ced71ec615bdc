// Package inbox lets people answer by mail: who answers a letter about an item has answered the item.
//
// Letters about items carry, as their address for answers, reply+TOKEN@inbox_domain. The token is signed: it says who answers
// what, and until when it may be used (some 90 days). Whoever runs the deployment has their mail server hand the mail of
// inbox_domain to inbox_listen, where this part speaks SMTP or LMTP.
//
// Likewise topic+TOKEN@inbox_domain opens a topic in one group for one person. Whoever may publish there finds theirs in the folder of
// the group. It does not end, to be kept in an address book: what it may do ends with the membership. Its owner renews or
// closes it on its page, and who animates the group those of everybody: an address of before is then nobody's.
//
// A message is acknowledged once its answer is in the database, and not before: nothing is kept elsewhere meanwhile. The same
// message twice is one answer. Addresses that we did not sign are refused there and then (550); when the database cannot be
// written, or somebody sends too much, the mail server is told to come back (451).
//
// Who may: core/access, when the answer comes, as if it were written on the page. The sender must be the person of the
// address. Whoever is refused is told why by one polite letter a day; machines (absences, lists, refusals of servers) are
// never answered, and never published.
//
// What is published is what somebody wrote: the message they answer, and their signature, are left out (kit/mailtext).
// Files are taken by the rules of core/attach; nobody describes a picture in a mail, so its description says that.
//
// Tables: inbox_key, inbox_topic. Facts written: inbox.address_changed, inbox.addresses_changed; the answer is part.Core.Answer's, the topic part.Core.OpenTopic's.
package inbox
