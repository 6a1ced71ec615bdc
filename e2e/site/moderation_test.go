package site

import (
	"context"
	"strings"
	"testing"

	"maillage/core/ref"
	"maillage/e2e/browser"
)

// plain is a message of the group by somebody who runs nothing there, of which the demonstration has no report.
func plain(t *testing.T, group string) (id ref.Item) {
	t.Helper()
	err := demonstration.Core.DB.Q().QueryRow(context.Background(), `SELECT i.id FROM item i JOIN space s ON s.id = i.space_id
		JOIN membership m ON m.space_id = s.id AND m.person_id = i.author_id JOIN membership n ON n.space_id = s.network_id AND n.person_id = i.author_id
		WHERE s.slug = $1 AND i.kind = 'post' AND i.parent_id = 0 AND i.state = 'published' AND m.role = 'member' AND n.role = 'member'
		AND i.author_id <> (SELECT id FROM person WHERE handle = 'claire.morvan') AND NOT EXISTS (SELECT 1 FROM moderation_report r WHERE r.item_id = i.id)
		ORDER BY i.created DESC, i.id DESC LIMIT 1`, group).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Somebody reports a message from its menu, with scripts; who runs the group reads it and decides, without; the first then
// reads that it was looked at.
func TestAReportIsDecided(t *testing.T) {
	const group = "/reseaux/gaston/groupes/lycees-et-energie"
	chrome := browser.New(t)
	claire := chrome.Page(t, base, browser.Look{Size: browser.Desktop})
	claire.SignIn("claire")
	claire.Goto("/publications/" + plain(t, "lycees-et-energie").String())
	path := browser.Eval[string](claire, "document.querySelector(\"main a[href$='/signaler']\").getAttribute('href')")
	claire.Click("main li:has(a[href='" + path + "']) details.menu summary")
	claire.Follow("a[href='" + path + "']")
	claire.Follow("form[action='" + path + "'] button[type=submit]")
	if got := claire.Text("main"); !strings.Contains(got, "Choisissez un motif.") {
		t.Fatalf("an empty report is not refused: %s", got)
	}
	claire.Click("input[value=off_topic]")
	claire.Fill("textarea[name=explication]", "Ce sujet a déjà son groupe.")
	claire.Follow("form[action='" + path + "'] button[type=submit]")
	claire.WaitText("body", "C’est signalé.")

	helene := chrome.Page(t, base, browser.Look{Size: browser.Phone, NoScript: true})
	helene.SignIn("animatrice")
	helene.Goto(group)
	helene.Follow(".tabs a[href='" + group + "/moderation']")
	judge := strings.Replace(path, "/signaler", "/moderation", 1)
	helene.Follow("main a[href='" + judge + "']")
	if got := helene.Text("main"); !strings.Contains(got, "Ce sujet a déjà son groupe.") || !strings.Contains(got, "Claire Morvan") {
		t.Fatalf("who decides does not read the report: %s", got)
	}
	helene.Follow("form[action='" + judge + "'] button[type=submit]")
	if got := helene.Text("main"); !strings.Contains(got, "Signalements classés") {
		t.Fatalf("nothing was decided: %s", got)
	}
	claire.Goto(path)
	if got := claire.Text("main"); !strings.Contains(got, "une décision a été prise") {
		t.Errorf("who reported does not read what became of it: %s", got)
	}
}
