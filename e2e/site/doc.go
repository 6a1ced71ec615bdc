// Package site is the journeys of people on the whole site, in a real browser, and the sweep of its pages for those who see,
// hear or read it otherwise.
//
// It has only tests. They share one demonstration, made once.
package site
