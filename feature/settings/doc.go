// Package settings is what people decide of their own account: language, theme, time zone, password, and the browsers that
// are signed in.
//
// Those who have not signed in choose a theme and a language too: two cookies of their browser keep them.
//
// Words: a session is one browser signed in; the present one is that of the visit.
//
// No tables. Facts written: none of its own; account.password_changed and account.sessions_revoked through core/account.
// Facts followed: none.
//
// Who may: each person, of their own account, while it is not suspended; a theme and a language, anyone.
//
// It deliberately does not show or change the profile (feature/directory), nor change the address of an account.
package settings
