// Package settings is what people decide of their own account: language, theme, time zone, password, the browsers that are
// signed in, the passwords of programs, another address, and its end.
//
// Those who have not signed in choose a theme and a language too: two cookies of their browser keep them.
//
// What touches access asks again who one is, by password or by the code of a letter; that holds for a quarter of an hour, in
// that session. A new address is proved by a letter, both addresses are told, and the old one's reader may put it back for a
// week, which locks everybody else out. An account that its person closes stays as it is for fourteen days, in which signing
// in offers to keep it; then a task has every part forget (part.Core.Erase). What was published stays, as "Compte fermé".
//
// Words: a session is one browser signed in; the present one is that of the visit; it is sure while its person need not be
// asked again who they are.
//
// No tables. Facts written: none of its own; account.password_changed, .sessions_revoked, .app_password_made, .app_password_revoked, .email_changed, .email_restored,
// .closing, .stayed and .closed through core/account. Facts followed: none.
//
// Who may: each person, of their own account, while it is not suspended; closing it, suspended people too; a theme and a
// language, anyone; putting an address back, whoever has its letter.
//
// It deliberately does not show or change the profile (feature/directory), nor give the data (across/mydata).
package settings
