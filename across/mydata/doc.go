// Package mydata gives a person what the site holds of them: one file, made by a task, with everything as data
// (data.json), the same to be read (index.html, which stands alone), and the files they joined to what they published.
//
// What is in it is said by each part that holds something (part.Export); this one says what the rooms of the core hold.
// docs/export-format.md is the format, and a test keeps it true. The file is written row by row: however much there is, little
// is in memory.
//
// Words: an export is one such file, from when it is asked for until it goes, a week after it was ready. It is waiting,
// running, ready or failed.
//
// Table: personal_export; the file is a blob, kept by core/attach until the export goes. Facts: none. It tells the open pages
// of its person when it advances (news "export" on their topic of the hub), and writes to them when it is ready.
//
// Who may: each person, their own, suspended or not: they are entitled to their data. Three a day.
//
// It holds what they wrote, and of others only what is in their own rows (the name of a group they are in, the address of
// what they reacted to): neither texts of others nor who read what.
package mydata
