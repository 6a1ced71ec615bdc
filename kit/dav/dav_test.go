package dav_test

import (
	"encoding/xml"
	"errors"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"maillage/kit/dav"
)

func TestReadIf(t *testing.T) {
	for header, want := range map[string][]dav.List{
		"":                nil,
		"(<urn:a>)":       {{Conditions: []dav.Condition{{Token: "urn:a"}}}},
		`(["x"] Not<b:>)`: {{Conditions: []dav.Condition{{ETag: `"x"`}, {Not: true, Token: "b:"}}}},
		`</a/b> (<x:1>) ([W/"2"]) <http://h/c> (Not <DAV:no-lock>)`: {
			{Resource: "/a/b", Conditions: []dav.Condition{{Token: "x:1"}}}, {Resource: "/a/b", Conditions: []dav.Condition{{ETag: `W/"2"`}}},
			{Resource: "http://h/c", Conditions: []dav.Condition{{Not: true, Token: "DAV:no-lock"}}}},
	} {
		if got, err := dav.ReadIf(header); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v", header, got, err)
		}
	}
	for _, header := range []string{"()", "(", "<a>", "<a> b", "(a)", "(<a>", "(Not)", "(<>)", "x", strings.Repeat("(<a:b>)", 4000)} {
		if got, err := dav.ReadIf(header); err == nil {
			t.Errorf("%.40s: got %+v, want a refusal", header, got)
		}
	}
}

func TestReadPropfind(t *testing.T) {
	p, err := dav.ReadPropfind(strings.NewReader(`<?xml version="1.0"?><D:propfind xmlns:D="DAV:"><D:prop><D:getetag/><x xmlns=""/><y:z xmlns:y="urn:y"/></D:prop></D:propfind>`))
	want := []xml.Name{{Space: "DAV:", Local: "getetag"}, {Local: "x"}, {Space: "urn:y", Local: "z"}}
	if err != nil || p.Sort != dav.Named || !reflect.DeepEqual(p.Names, want) {
		t.Errorf("got %+v, %v", p, err)
	}
	if p, err := dav.ReadPropfind(strings.NewReader("")); err != nil || p.Sort != dav.All {
		t.Errorf("an empty one: %+v, %v", p, err)
	}
	for _, body := range []string{
		"<foo", "<foo/>", `<propfind xmlns="DAV:"/>`, `<D:propfind xmlns:D="DAV:"><D:prop><bar:foo xmlns:bar=""/></D:prop></D:propfind>`,
		`<propfind xmlns="DAV:"><allprop/><propname/></propfind>`, `<!DOCTYPE a [<!ENTITY b "c">]><propfind xmlns="DAV:"><allprop/></propfind>`,
		`<propfind xmlns="DAV:"><allprop/></propfind><x/>`, strings.Repeat("<a>", 100), `<a>` + strings.Repeat("x", dav.MaxBody),
	} {
		if _, err := dav.ReadPropfind(strings.NewReader(body)); !errors.Is(err, dav.ErrMalformed) && !errors.Is(err, dav.ErrLarge) {
			t.Errorf("%.60s: %v, want a refusal", body, err)
		}
	}
}

// What is kept of a property says the same when it is read again, wherever it is written.
func TestPropertyComesBack(t *testing.T) {
	body := `<D:propertyupdate xmlns:D="DAV:" xmlns:q="urn:q"><D:set><D:prop><q:p>un &lt;<q:in xml:lang="fr" q:at="&quot;">deux</q:in><plain xmlns="">é</plain></q:p></D:prop></D:set><D:remove><D:prop><D:x/></D:prop></D:remove></D:propertyupdate>`
	list, err := dav.ReadProppatch(strings.NewReader(body))
	if err != nil || len(list) != 2 || list[0].Remove || !list[1].Remove || list[0].Name != (xml.Name{Space: "urn:q", Local: "p"}) {
		t.Fatalf("got %+v, %v", list, err)
	}
	again, err := dav.ReadProppatch(strings.NewReader(`<propertyupdate xmlns="DAV:"><set><prop><p xmlns="urn:q">` + list[0].Value + `</p></prop></set></propertyupdate>`))
	if err != nil || again[0].Value != list[0].Value {
		t.Errorf("wrote %s\nread  %+v, %v", list[0].Value, again, err)
	}
}

func TestWriterIsXML(t *testing.T) {
	out := httptest.NewRecorder()
	m := dav.NewWriter(out)
	m.Properties("/dav/a%20&b", dav.Found{Status: 200, Properties: []dav.Property{{Name: xml.Name{Space: "urn:&", Local: "x"}, Value: "<a xmlns=\"\"/>"}, {Name: xml.Name{Local: "y"}}}},
		dav.Found{Status: 403, Properties: []dav.Property{{Name: xml.Name{Space: "DAV:", Local: "getetag"}}}, Why: "cannot-modify-protected-property"})
	m.Status("/dav/c", 423)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Response []struct {
			Href     string `xml:"href"`
			Status   string `xml:"status"`
			Propstat []struct {
				Status string `xml:"status"`
			} `xml:"propstat"`
		} `xml:"response"`
	}
	if err := xml.Unmarshal(out.Body.Bytes(), &read); err != nil || len(read.Response) != 2 || read.Response[0].Href != "/dav/a%20&b" || len(read.Response[0].Propstat) != 2 || read.Response[1].Status != "HTTP/1.1 423 Locked" {
		t.Errorf("%+v, %v\n%s", read, err, out.Body)
	}
}

func TestReadTimeout(t *testing.T) {
	for header, want := range map[string]time.Duration{"": 0, "Second-60": time.Minute, "Extend, Infinite": time.Hour, "Infinite, Second-9": time.Hour, "Second-4100000000": time.Hour, "Second--1, second-2": 2 * time.Second} {
		if got := dav.ReadTimeout(header, time.Hour); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`<propfind xmlns="DAV:"><prop><a xmlns="b"/></prop></propfind>`, `(<a:b> Not ["c"])`)
	f.Add(`<propertyupdate xmlns="DAV:"><set><prop><a>b</a></prop></set></propertyupdate>`, `</x> (<y>)`)
	f.Add(`<lockinfo xmlns="DAV:"><lockscope><shared/></lockscope><locktype><write/></locktype><owner>x</owner></lockinfo>`, ``)
	f.Fuzz(func(t *testing.T, body, header string) {
		_, _ = dav.ReadIf(header)
		_, _ = dav.ReadPropfind(strings.NewReader(body))
		_, _, _ = dav.ReadLockInfo(strings.NewReader(body))
		list, err := dav.ReadProppatch(strings.NewReader(body))
		if err != nil {
			return
		}
		for _, p := range list {
			if _, err := dav.ReadProppatch(strings.NewReader(`<propertyupdate xmlns="DAV:"><set><prop><p>` + p.Value + `</p></prop></set></propertyupdate>`)); err != nil {
				t.Errorf("%q was kept, and is no XML: %v", p.Value, err)
			}
		}
	})
}
