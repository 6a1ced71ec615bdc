// Package blob keeps bytes under the digest of what they are.
//
// A blob is named by the SHA-256 of its content, 64 hexadecimal digits: the same content is kept once, whoever sends it,
// and a blob never changes. Who may read it, what it is called and how many things use it are the business of rooms above.
//
//	ref, err := store.Put(ctx, upload, 20<<20)
//	f, size, err := store.Open(ctx, ref.Digest)
//
// Disk keeps them in files "ab/cd/abcd…" of a folder, Bucket under the same names in a bucket of an S3 service: a copy of
// one by any tool is the other. A blob appears whole or not at all. On a disk it is written beside, synced, renamed into
// place, and its folders are synced before Put returns; to S3 it is received in a local file, then sent under a checksum.
// What Put has returned outlives a power cut, and what a killed process leaves behind is swept later. Reading checks as it
// goes: the last bytes of a blob that has changed are not given, the reader fails instead. A line to S3 that breaks is taken
// up where it broke; a service that is away is an error of kind Unavailable, within seconds.
//
// No tables; no facts. Removing what nothing uses is for who knows the uses: Walk gives the age of each blob, which a new
// Put of the same content renews, so that a sweep which spares young blobs never takes one away from an upload under way.
//
// With Options.Keys, blobs are sealed: each under a key of its own, piece by piece, so that ranges are read and whatever has changed
// is found; their names tell nothing of the contents to who has not the keys (adr/0023). Above, digests stay those of the contents.
// Several keys read and the first writes; Reseal brings all under it.
//
// It does not compress: most files already are. Room tells what is left on a local disk.
package blob
