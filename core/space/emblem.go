package space

import "strings"

// emblemPrefix is before the digest of an image that a network gave, in place of the key of a drawn mark.
const emblemPrefix = "image:"

// EmblemMark is what Mark is for the image of a digest, made by attach.Files.Emblem.
func EmblemMark(digest string) string { return emblemPrefix + digest }

// Emblem is the digest of the image that the network gave for its mark; "" when its mark is drawn, or letters.
func (s Space) Emblem() string {
	digest, ok := strings.CutPrefix(s.Mark, emblemPrefix)
	if !ok {
		return ""
	}
	return digest
}
