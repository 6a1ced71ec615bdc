package mailtext_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"maillage/kit/mailtext"
)

func lines(s ...string) []byte { return []byte(strings.Join(s, "\r\n") + "\r\n") }

const head = "From: =?iso-8859-1?Q?Ana_L=F3pez?= <ana@ville.example>\r\nTo: x@y.example\r\nSubject: =?UTF-8?B?UsOpdW5pb24=?=\r\nMessage-ID: <a1@ville.example>\r\nMIME-Version: 1.0"

func message(kind string, body ...string) []byte {
	return lines(append([]string{head, kind}, body...)...)
}

const (
	outlookPage = `<html><head><style>p{margin:0}</style></head><body><div class="WordSection1"><p class="MsoNormal">Bonjour,</p><p class="MsoNormal">&nbsp;</p><p class="MsoNormal">Oui, mardi<br>convient.</p>` +
		`<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>De&nbsp;:</b> Claire<br><b>Envoyé&nbsp;:</b> mardi</p></div></div><p>Mardi ?</p></div></body></html>`
	outlookWeb = `<div>Oui, mardi convient.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Claire</div><div>Tuesday?</div>`
	gmailPage  = `<div dir="ltr">Oui, mardi convient.<div><br></div><div>-- <br></div><div class="gmail_signature">Ana, 01 02</div></div><br><div class="gmail_quote"><div class="gmail_attr">Le mar. a écrit&nbsp;:<br></div><blockquote class="gmail_quote">Mardi ?</blockquote></div>`
	applePage  = `<html><body>Oui, mardi convient.<br><div><br><blockquote type="cite"><div>Le 24 nov. 2026 à 10:02, Claire a écrit :</div>Mardi ?</blockquote></div></body></html>`
	birdPage   = `<html><body><p>Oui, mardi convient.</p><div class="moz-cite-prefix">Le 24/11/2026 à 10:02, Claire a écrit :<br></div><blockquote type="cite" cite="mid:x">Mardi ?</blockquote><div class="moz-signature">-- <br>Ana</div></body></html>`
	zimbraPage = `<div style="font-size:12pt"><div>Oui, mardi convient.</div><div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>De: </b>Claire</div><div data-marker="__QUOTED_TEXT__">Mardi ?</div></div>`
	cubePage   = `<html><body><div class="pre">Oui, mardi convient.</div><p id="reply-intro">Le 2026-11-24 10:02, Claire a écrit :</p><blockquote type="cite">Mardi ?</blockquote></body></html>`
)

func TestReadText(t *testing.T) {
	const ok = "Oui, mardi convient."
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"plain", message("Content-Type: text/plain; charset=utf-8", "", "Été à Fougères."), "Été à Fougères."},
		{"latin 1, quoted-printable", message("Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable", "", "=C9t=E9 =E0 Foug=E8=", "res."), "Été à Fougères."},
		{"windows", message("Content-Type: text/plain; charset=windows-1252", "", "L\x92\xe9t\xe9, 5 \x80"), "L’été, 5 €"},
		{"no charset", message("Content-Type: text/plain", "", "\xc9t\xe9"), "Été"},
		{"unknown charset", message("Content-Type: text/plain; charset=klingon", "", "Bonjour"), "Bonjour"},
		{"no type", message("X-Other: 1", "", "Bonjour"), "Bonjour"},
		{"broken type", message("Content-Type: text/plain; charset", "", "Bonjour"), "Bonjour"},
		{"base64", message("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString([]byte("Été à Fougères."))), "Été à Fougères."},
		{"flowed", message("Content-Type: text/plain; charset=utf-8; format=flowed", "", "Une ligne qui est ", "coupée ici.", "", "-- ", "Ana"), "Une ligne qui est coupée ici."},
		{"both forms", message(`Content-Type: multipart/alternative; boundary="b"`, "", "--b", "Content-Type: text/plain", "", ok, "--b", "Content-Type: text/html", "", "<p>autre</p>", "--b--"), ok},
		{"html only", message("Content-Type: text/html; charset=utf-8", "", "<p>Un</p><ul><li>deux<li>trois</ul>"), "Un\n\n- deux\n- trois"},
		{"outlook", message("Content-Type: text/html; charset=utf-8", "", outlookPage), "Bonjour,\n\nOui, mardi\nconvient."},
		{"outlook web", message("Content-Type: text/html; charset=utf-8", "", outlookWeb), ok},
		{"gmail", message("Content-Type: text/html; charset=utf-8", "", gmailPage), ok},
		{"apple", message("Content-Type: text/html; charset=utf-8", "", applePage), ok},
		{"thunderbird", message("Content-Type: text/html; charset=utf-8", "", birdPage), ok},
		{"zimbra", message("Content-Type: text/html; charset=utf-8", "", zimbraPage), ok},
		{"roundcube", message("Content-Type: text/html; charset=utf-8", "", cubePage), ok},
		{"nothing", message("Content-Type: text/plain", ""), ""},
		{"cut short", message(`Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/plain", "", ok), ok},
	} {
		m, err := mailtext.Read(c.raw)
		if err != nil || m.Text != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, m.Text, err, c.want)
		}
	}
}

func TestReadHeaders(t *testing.T) {
	m, err := mailtext.Read(message("Content-Type: text/plain", "", "x"))
	if err != nil || m.From != "ana@ville.example" || m.Subject != "Réunion" || m.ID != "a1@ville.example" {
		t.Errorf("%+v, %v", m, err)
	}
	for _, from := range []string{"From: a@x.example, b@x.example", "From: a@x.example\r\nFrom: b@x.example", "From: nobody", "X-From: a@x.example"} {
		if m, err := mailtext.Read(lines(from, "", "x")); err != nil || m.From != "" {
			t.Errorf("%s: %q, %v", from, m.From, err)
		}
	}
	if _, err := mailtext.Read([]byte("no message at all")); err == nil {
		t.Error("it is read")
	}
}

func TestReadFiles(t *testing.T) {
	raw := message(`Content-Type: multipart/mixed; boundary="m"`, "",
		"--m", `Content-Type: multipart/related; boundary="r"`, "",
		"--r", "Content-Type: text/html", "", `<p>Voyez.</p><img src="cid:logo">`,
		"--r", `Content-Type: image/png; name="logo.png"`, "Content-ID: <logo>", "Content-Disposition: inline; filename=logo.png", "", "logo", "--r--",
		"--m", "Content-Type: application/pdf", "Content-Disposition: attachment; filename*=UTF-8''plan%20d%27eau.pdf", "Content-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString([]byte("%PDF-1.4")),
		"--m", "Content-Type: text/plain", "Content-Disposition: attachment; filename=\"=?utf-8?Q?not=C3=A9.txt?=\"", "", "notes",
		"--m", `Content-Type: image/jpeg; name="photo.jpg"`, "Content-Disposition: inline; filename=photo.jpg", "", "photo",
		"--m", "Content-Type: application/pkcs7-signature; name=smime.p7s", "Content-Disposition: attachment; filename=smime.p7s", "", "x",
		"--m", "Content-Type: application/ms-tnef; name=winmail.dat", "", "x", "--m--")
	m, err := mailtext.Read(raw)
	if err != nil || m.Text != "Voyez." {
		t.Fatalf("%q, %v", m.Text, err)
	}
	var got []string
	for _, f := range m.Files {
		got = append(got, f.Name+"="+string(f.Data))
	}
	if s := strings.Join(got, " | "); s != "plan d'eau.pdf=%PDF-1.4 | noté.txt=notes | photo.jpg=photo" {
		t.Errorf("files: %s", s)
	}
}

func TestHostileMessages(t *testing.T) {
	deep := head
	for range 50 {
		deep += "\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b"
	}
	for name, raw := range map[string][]byte{
		"nested":    []byte(deep + "\r\n\r\nx"),
		"many":      message("Content-Type: multipart/mixed; boundary=b", append([]string{""}, strings.Split(strings.Repeat("--b\n\nx\n", 5000), "\n")...)...),
		"long page": message("Content-Type: text/html", "", strings.Repeat("<div>", 100_000)+"x"),
		"long text": message("Content-Type: text/plain", "", strings.Repeat("Le 1 <a@b> ", 200_000)),
	} {
		m, err := mailtext.Read(raw)
		if err != nil || len(m.Text) > 2*mailtext.MaxText || len(m.Files) > 100 {
			t.Errorf("%s: %d bytes, %d files, %v", name, len(m.Text), len(m.Files), err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, page := range []string{outlookPage, outlookWeb, gmailPage, zimbraPage} {
		f.Add(message("Content-Type: text/html", "", page))
	}
	f.Add(message(`Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/plain; format=flowed", "", "x ", "y", "--b--"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := mailtext.Read(raw)
		if err != nil {
			return
		}
		n := len(m.Text)
		for _, file := range m.Files {
			n += len(file.Data)
		}
		if n > 4*len(raw)+100 { // a byte of an old alphabet is up to three of UTF-8, an element of a page up to two lines
			t.Fatalf("%d bytes became %d", len(raw), n)
		}
	})
}
