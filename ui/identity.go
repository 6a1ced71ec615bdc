package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// MarkProps is the square that stands for a network: one of the drawn marks, an image, or letters.
// The first one that is filled is used.
type MarkProps struct {
	Net     string // key of the network, for its colour
	Drawing string // "gaston", "departements", "viaeduc", "ideal", "clubs", "maillage"
	Src     string // address of an image the network gave
	Letters string // one or two
	Size    Size
}

// AvatarProps is the round of a person, or the square of an organisation or a group. It is decorative:
// the name stands beside it.
type AvatarProps struct {
	Name string // gives the initials
	Src  string // address of the photo, if any
	Hue  int    // 1 to 6, see HueOf; 0 is the grey-green of the frame
	Size Size
	Org  bool   // square
	Icon string // an icon instead of initials
}

// PersonProps is a row: avatar, name, what they do. Act is at the end.
type PersonProps struct {
	Avatar AvatarProps
	Name   string
	Href   string
	About  string
	Act    templ.Component
}

// FolderProps is the tinted paper that opens a place. Tab says where one is, the face says what it is.
type FolderProps struct {
	Mark    *MarkProps
	Network *Link  // "Gaston", with its address
	Kind    string // "Groupe de travail"
	Title   string // the h1
	Lede    string
	Facts   []Fact
	Actions templ.Component
	Tabs    *TabsProps
}

// Fact is a short fact with its icon; a link when it has an address.
type Fact struct {
	Icon  string
	Label string
	Href  string
}

// ProfileProps is the head of the page of a person.
type ProfileProps struct {
	Avatar  AvatarProps
	Name    string // the h1
	About   string // "Chargée de mission"
	Org     *Link  // organisation, with its page if it has one
	Place   string // "Bordeaux"
	Tags    []TagProps
	Actions templ.Component
}

// letters keeps the two letters that fit the smallest mark.
func (p MarkProps) letters() string {
	letters := strings.ToUpper(strings.TrimSpace(p.Letters))
	if utf8.RuneCountInString(letters) <= 2 {
		return letters
	}
	return string([]rune(letters)[:2])
}

func (p AvatarProps) hue() string {
	if p.Hue < 1 || p.Hue > 6 {
		return ""
	}
	return itoa(p.Hue)
}

// pixels is the side of the image, so that the page does not move when it comes.
func (p AvatarProps) pixels() string {
	switch p.Size {
	case SizeSmall:
		return "32"
	case SizeLarge:
		return "56"
	case SizeXL:
		return "104"
	}
	return "40"
}

// drawn lists the marks of the sprite.
var drawn = map[string]bool{"gaston": true, "departements": true, "viaeduc": true, "ideal": true, "clubs": true, "maillage": true}
