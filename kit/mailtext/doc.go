// Package mailtext reads what somebody wrote in a mail: the text of a message without the message it answers and without
// the signature, and what is attached.
//
// It knows how Gmail, Outlook, Thunderbird, Apple Mail, Zimbra and Roundcube quote and sign, in French and in English. What it does
// not know stays: a line too many is better than a line lost. It never fails on a message that can be read at all, and
// makes nothing longer than what it was given, but for the HTML of messages that have nothing else.
package mailtext
