package ui

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed icons/names.txt
var iconNames string

// Icons lists the names that Glyph knows, sorted. To add one, write its Tabler name in
// icons/names.txt and run tools/assets. The slice is the caller's.
func Icons() []string { return slices.Clone(iconList()) }

var iconList = sync.OnceValue(func() []string { return strings.Fields(iconNames) })

// HasIcon tells whether Glyph knows name.
func HasIcon(name string) bool {
	_, found := slices.BinarySearch(iconList(), name)
	return found
}

var spriteHref = sync.OnceValue(func() string { return Asset(iconsSVG) })

func iconHref(name string) string { return spriteHref() + "#i-" + name }

func markHref(name string) string { return spriteHref() + "#m-" + name }

func itoa(n int) string { return strconv.Itoa(n) }
