// Package drive uses the documents as programs do, on a real server: litmus asks whether it speaks WebDAV as RFC 4918 says, davfs2
// mounts it, rclone copies a tree there and back, and large files come in pieces while the server is killed.
//
// `make drive` runs the long form (2 GB, ten interruptions). What it needs (litmus, davfs2, rclone, cadaver) is brought by `make
// tools`; where it is not there, the runner leaves the suite out and says so, and says so too where nothing may be mounted.
package drive
