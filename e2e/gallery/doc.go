// Package gallery tries the components of ui in a real browser: everyone can use them, their HTML is
// valid, and their scripts do what their heads say, and nothing more is needed without scripts.
package gallery
