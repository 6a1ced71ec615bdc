// Package img makes clean, small pictures out of whatever people send.
//
// Thumb reads a JPEG, PNG, GIF or WebP (of an animation, the first image), turns it upright as its EXIF orientation says,
// shrinks it, crops it to a square on demand, and encodes it anew: JPEG, or PNG when something shows through. Nothing of the
// file survives but the pixels: no place, no device, no comment, no bytes appended behind. A large Max (2,560 for instance)
// is thus the way to keep a photograph without what it tells of its author.
//
//	pic, err := img.Thumb(upload, img.Options{Max: 320, Square: true})
//	switch {
//	case errors.Is(err, img.ErrHeavy), errors.Is(err, img.ErrLarge): …
//	case errors.Is(err, img.ErrFormat), errors.Is(err, img.ErrDamaged): …
//	}
//
// Strip takes what a file tells of its author away, and leaves its pixels as they are encoded: it is for originals.
//
// A file is hostile until decoded. Its weight is bounded while it is read; its size in pixels by its header, before a
// pixel is allocated; the passes of a progressive JPEG are counted before the first is made.
//
// A picture at the limit of pixels takes up to about 500 MB and some seconds: callers make one at a time, in a task.
//
// Colour profiles are dropped: pictures in a wide gamut come out slightly duller. It does not write WebP, nor animations.
package img
