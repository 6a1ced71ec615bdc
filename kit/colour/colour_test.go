package colour_test

import (
	"math"
	"strings"
	"testing"

	"maillage/kit/colour"

	"pgregory.net/rapid"
)

// brands are the 605 colours of the design's own measure: 120 hues of five kinds, and the extremes.
func brands() []string {
	list := []string{"#000000", "#ffffff", "#ffff00", "#00ff00", "#808080"}
	for hue := 0.0; hue < 360; hue += 3 {
		for _, kind := range [][2]float64{{1, .5}, {1, .3}, {.6, .5}, {1, .75}, {.25, .5}} {
			list = append(list, fromHSL(hue, kind[0], kind[1]))
		}
	}
	return list
}

func fromHSL(h, s, l float64) string {
	c := (1 - math.Abs(2*l-1)) * s
	x := c * (1 - math.Abs(math.Mod(h/60, 2)-1))
	sector := [6][3]float64{{c, x, 0}, {x, c, 0}, {0, c, x}, {0, x, c}, {x, 0, c}, {c, 0, x}}[int(h/60)%6]
	const digits = "0123456789abcdef"
	out := []byte{'#'}
	for _, v := range sector {
		n := uint8(math.Round((v + l - c/2) * 255))
		out = append(out, digits[n>>4], digits[n&15])
	}
	return string(out)
}

// The worst cases measured in a browser for the design, less what rounding to hex may take.
func TestContrastHoldsForEveryBrand(t *testing.T) {
	const rounding = .12
	list := brands()
	if len(list) != 605 {
		t.Fatalf("got %d brands, want 605", len(list))
	}
	for _, brand := range list {
		light, dark, err := colour.Derive(brand, colour.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range []struct {
			name, a, b string
			worst      float64
		}{
			{"light accent/sheet", light.Accent, colour.LightSheet, 5.98},
			{"light accent/ground", light.Accent, colour.LightGround, 5.46},
			{"light accent/paper", light.Accent, light.Paper, 4.99},
			{"light on-accent/accent", light.OnAccent, light.Accent, 5.88},
			{"light thread/sheet", light.Thread, colour.LightSheet, 3.25},
			{"dark accent/sheet", dark.Accent, colour.DarkSheet, 9.67},
			{"dark accent/ground", dark.Accent, colour.DarkGround, 10.48},
			{"dark accent/paper", dark.Accent, dark.Paper, 8.44},
			{"dark on-accent/accent", dark.OnAccent, dark.Accent, 10.26},
			{"dark thread/sheet", dark.Thread, colour.DarkSheet, 4.46},
		} {
			if got := colour.Contrast(pair.a, pair.b); got < pair.worst-rounding {
				t.Errorf("%s: %s is %.2f, want %.2f or more", brand, pair.name, got, pair.worst)
			}
		}
	}
}

// A network may tint its paper and its accent more; text must stay readable on it.
func TestFloorsHoldForEveryOption(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		brand := rapid.StringMatching("#[0-9a-f]{6}").Draw(t, "brand")
		opt := colour.Options{Chroma: rapid.Float64Range(.02, .25).Draw(t, "chroma"), Paper: rapid.Float64Range(.005, .06).Draw(t, "paper")}
		light, dark, err := colour.Derive(brand, opt)
		if err != nil {
			t.Fatal(err)
		}
		floor := func(name, a, b string, least float64) {
			if got := colour.Contrast(a, b); got < least {
				t.Fatalf("%s of %s: %.2f, want %.1f", name, brand, got, least)
			}
		}
		floor("light accent/sheet", light.Accent, colour.LightSheet, colour.TextFloor)
		floor("light accent/paper", light.Accent, light.Paper, colour.TextFloor)
		floor("light accent-2/paper", light.Accent2, light.Paper, colour.TextFloor)
		floor("light on-accent/accent", light.OnAccent, light.Accent, colour.TextFloor)
		floor("light thread/sheet", light.Thread, colour.LightSheet, colour.ThreadFloor)
		floor("dark accent/sheet", dark.Accent, colour.DarkSheet, colour.TextFloor)
		floor("dark on-accent/accent", dark.OnAccent, dark.Accent, colour.TextFloor)
		floor("dark thread/sheet", dark.Thread, colour.DarkSheet, colour.ThreadFloor)
	})
}

// What Chromium 156 computes for the formulas of ui/css/tokens.css, for colours that are inside sRGB.
// (Outside, browsers clip channels, which moves the hue; we give up chroma.)
func TestSameAsBrowser(t *testing.T) {
	for _, c := range []struct {
		brand       string
		light, dark colour.Palette
	}{
		{"#7c3a78",
			colour.Palette{Accent: "#7e3c7a", Accent2: "#632260", OnAccent: "#fdfbfd", Paper: "#f3e2f1", Paper2: "#edd0ea", Thread: "#af69aa"},
			colour.Palette{Accent: "#edb0e7", Accent2: "#f9cef5", OnAccent: "#1e111d", Paper: "#312130", Paper2: "#452d43", Thread: "#a870a3"}},
		{"#000000",
			colour.Palette{Accent: "#595959", Accent2: "#414141", OnAccent: "#fefbfc", Paper: "#e8e8e8", Paper2: "#dbdbdb", Thread: "#868686"},
			colour.Palette{Accent: "#c7c7c7", Accent2: "#dedede", OnAccent: "#211015", Paper: "#282828", Paper2: "#373737", Thread: "#868686"}},
	} {
		light, dark, err := colour.Derive(c.brand, colour.Options{})
		if err != nil || light != c.light || dark != c.dark {
			t.Errorf("Derive(%s):\n got %v %v %v\nwant %v %v", c.brand, light, dark, err, c.light, c.dark)
		}
	}
}

func TestShortAndBareHex(t *testing.T) {
	long, _, err := colour.Derive("#aa3300", colour.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, same := range []string{"a30", "#A30", "AA3300", " #aa3300 "} {
		got, _, err := colour.Derive(same, colour.Options{})
		if err != nil || got != long {
			t.Errorf("Derive(%q) = %v, %v; want %v", same, got, err, long)
		}
	}
}

func TestNotAColour(t *testing.T) {
	for _, bad := range []string{"", "#", "#12", "#1234", "#12345g", "rouge", "#1234567", "éé"} {
		if _, _, err := colour.Derive(bad, colour.Options{}); err == nil {
			t.Errorf("Derive(%q) accepted", bad)
		}
		if colour.Contrast(bad, "#fff") != 0 {
			t.Errorf("Contrast(%q, white) is not 0", bad)
		}
	}
}

func TestContrastOfBlackAndWhite(t *testing.T) {
	if got := colour.Contrast("#000", "#fff"); math.Abs(got-21) > 1e-9 {
		t.Errorf("got %v, want 21", got)
	}
}

func FuzzCSS(f *testing.F) {
	f.Add("gaston", "#2a5fa8")
	f.Add("\"]{}*{display:none}", "red;}")
	f.Add("a\nb", "</style>")
	f.Fuzz(func(t *testing.T, key, hex string) {
		light, dark, err := colour.Derive("#2a5fa8", colour.Options{})
		if err != nil {
			t.Fatal(err)
		}
		sheet := colour.CSS(key, hex, light, dark)
		// Whatever the key, three rules: nothing of it gets out of the string.
		if strings.Count(sheet, "{") != 4 || strings.Count(sheet, "}") != 4 || strings.Count(sheet, "\n") != 3 || strings.Count(sheet, `"`) != 6 {
			t.Errorf("the key %q escapes: %s", key, sheet)
		}
	})
}
