package office

import (
	"fmt"
	"strings"

	"maillage/kit/document"
)

// odtAutomatic is the styles that content.xml needs beside the named ones: runs by their Style, lists, cells.
func odtAutomatic() string {
	var b strings.Builder
	for s := document.Style(1); s < 16; s++ {
		b.WriteString(fmt.Sprintf(`<style:style style:name="R%d" style:family="text"><style:text-properties`, s))
		if s&document.Bold != 0 {
			b.WriteString(` fo:font-weight="bold"`)
		}
		if s&document.Italic != 0 {
			b.WriteString(` fo:font-style="italic"`)
		}
		if s&document.Strike != 0 {
			b.WriteString(` style:text-line-through-style="solid" style:text-line-through-type="single"`)
		}
		if s&document.Mono != 0 {
			b.WriteString(` style:font-name="Mono"`)
		}
		b.WriteString(`/></style:style>`)
	}
	b.WriteString(`<style:style style:name="RUp" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>`)
	b.WriteString(`<style:style style:name="G" style:family="graphic"><style:graphic-properties style:vertical-pos="middle" style:vertical-rel="text"/></style:style>`)
	b.WriteString(`<style:style style:name="TT" style:family="table"><style:table-properties style:width="166mm" table:align="margins" fo:margin-top="2mm" fo:margin-bottom="3mm"/></style:style>`)
	for _, c := range []struct{ name, more string }{{"TH", ` fo:background-color="#eef0ea"`}, {"TC", ""}} {
		b.WriteString(`<style:style style:name="` + c.name + `" style:family="table-cell"><style:table-cell-properties fo:padding="1.2mm" fo:border="0.5pt solid #9aa09a"` + c.more + `/></style:style>`)
	}
	for n, align := range []string{"start", "center", "end"} {
		b.WriteString(fmt.Sprintf(`<style:style style:name="PC%d" style:family="paragraph" style:parent-style-name="Table_20_Contents"><style:paragraph-properties fo:text-align="%s"/></style:style>`, n, align))
		b.WriteString(fmt.Sprintf(`<style:style style:name="PH%d" style:family="paragraph" style:parent-style-name="Table_20_Heading"><style:paragraph-properties fo:text-align="%s"/></style:style>`, n, align))
	}
	b.WriteString(odtLists())
	return b.String()
}

func odtLists() string {
	var b strings.Builder
	for _, name := range []string{"LB", "LN"} {
		b.WriteString(`<text:list-style style:name="` + name + `">`)
		for n := 1; n <= 10; n++ {
			label := fmt.Sprintf(`<style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-6mm" fo:margin-left="%dmm"/></style:list-level-properties>`, 6*n+2)
			if name == "LB" {
				fmt.Fprintf(&b, `<text:list-level-style-bullet text:level="%d" text:bullet-char="%s">%s</text:list-level-style-bullet>`, n, []string{"•", "◦", "▪"}[(n-1)%3], label)
			} else {
				fmt.Fprintf(&b, `<text:list-level-style-number text:level="%d" style:num-format="1" style:num-suffix=".">%s</text:list-level-style-number>`, n, label)
			}
		}
		b.WriteString(`</text:list-style>`)
	}
	return b.String()
}

// odtStyles is styles.xml: the named styles, the page, its header and footer.
func odtStyles(d document.Document) string {
	lang, country, _ := strings.Cut(d.Lang, "-")
	if country == "" {
		country = map[string]string{"fr": "FR", "en": "GB"}[lang]
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<office:document-styles %s><office:font-face-decls><style:font-face style:name="Sans" svg:font-family="'Atkinson Hyperlegible Next', 'Liberation Sans', Arial, sans-serif"/><style:font-face style:name="Mono" svg:font-family="'DejaVu Sans Mono', 'Liberation Mono', monospace" style:font-pitch="fixed"/></office:font-face-decls><office:styles>`, odtSpaces)
	fmt.Fprintf(&b, `<style:default-style style:family="paragraph"><style:paragraph-properties fo:orphans="2" fo:widows="2"/><style:text-properties style:font-name="Sans" fo:font-size="11pt" fo:language="%s" fo:country="%s"/></style:default-style><style:style style:name="Standard" style:family="paragraph" style:class="text"/>`, x(lang), x(country))
	named := func(name, parent, paragraph, text string) {
		fmt.Fprintf(&b, `<style:style style:name="%s" style:display-name="%s" style:family="paragraph" style:parent-style-name="%s"><style:paragraph-properties %s/><style:text-properties %s/></style:style>`,
			name, strings.ReplaceAll(name, "_20_", " "), parent, paragraph, text)
	}
	named("Text_20_body", "Standard", `fo:margin-bottom="2.5mm" fo:line-height="125%"`, "")
	named("Title", "Standard", `fo:margin-bottom="3mm"`, `fo:font-size="24pt" fo:font-weight="bold"`)
	named("Facts", "Standard", `fo:margin-bottom="0.5mm"`, `fo:color="#4c5752" fo:font-size="10pt"`)
	for n := 1; n <= 6; n++ {
		fmt.Fprintf(&b, `<style:style style:name="Heading_20_%d" style:display-name="Heading %d" style:family="paragraph" style:parent-style-name="Standard" style:next-style-name="Text_20_body" style:default-outline-level="%d"><style:paragraph-properties fo:margin-top="%dmm" fo:margin-bottom="2mm" fo:keep-with-next="always"/><style:text-properties fo:font-size="%dpt" fo:font-weight="bold"/></style:style>`, n, n, n, 9-n, []int{18, 15, 13, 12, 11, 11}[n-1])
		named(fmt.Sprintf("Contents_20_%d", n), "Standard", fmt.Sprintf(`fo:margin-left="%dmm" fo:margin-bottom="1mm"`, 6*(n-1)), "")
	}
	named("Contents_20_Heading", "Standard", `fo:margin-top="5mm" fo:margin-bottom="2mm"`, `fo:font-size="14pt" fo:font-weight="bold"`)
	named("Quotations", "Text_20_body", `fo:margin-left="8mm" fo:border-left="2pt solid #9aa09a" fo:padding-left="3mm"`, `fo:font-style="italic"`)
	for _, kind := range document.Callouts {
		named("Callout_20_"+kind, "Text_20_body", `fo:background-color="#eef0ea" fo:border-left="3pt solid #1f5a45" fo:padding="2mm" fo:margin-bottom="0mm"`, "")
	}
	named("Preformatted_20_Text", "Standard", `fo:background-color="#f3f4ef" fo:padding="2mm" fo:margin-bottom="3mm"`, `style:font-name="Mono" fo:font-size="9.5pt"`)
	named("Table_20_Contents", "Standard", "", `fo:font-size="10pt"`)
	named("Table_20_Heading", "Table_20_Contents", "", `fo:font-weight="bold"`)
	named("Footnote", "Standard", `fo:margin-left="5mm" fo:text-indent="-5mm"`, `fo:font-size="9pt"`)
	named("Horizontal_20_Line", "Standard", `fo:border-bottom="0.5pt solid #9aa09a" fo:margin-bottom="4mm"`, `fo:font-size="4pt"`)
	named("Header", "Standard", `fo:text-align="end"`, `fo:font-size="9pt" fo:color="#4c5752"`)
	named("Footer", "Standard", `fo:text-align="center"`, `fo:font-size="9pt" fo:color="#4c5752"`)
	b.WriteString(`<style:style style:name="Internet_20_link" style:display-name="Internet link" style:family="text"><style:text-properties fo:color="#1f5a45" style:text-underline-style="solid"/></style:style></office:styles>`)
	b.WriteString(`<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin="22mm"/><style:header-style><style:header-footer-properties fo:min-height="8mm" fo:margin-bottom="5mm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="8mm" fo:margin-top="5mm"/></style:footer-style></style:page-layout></office:automatic-styles>`)
	fmt.Fprintf(&b, `<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:header><text:p text:style-name="Header">%s</text:p></style:header><style:footer><text:p text:style-name="Footer">%s<text:page-number text:select-page="current">1</text:page-number> / <text:page-count>1</text:page-count></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>`,
		odtText(d.Title), odtText(paged(d)))
	return b.String()
}

// paged is what stands before the number of a page.
func paged(d document.Document) string {
	if d.Says.Page == "" {
		return ""
	}
	return d.Says.Page + " "
}

func odtMeta(d document.Document) string {
	creator := strings.Join(d.Authors, ", ")
	return fmt.Sprintf(`<office:document-meta %s><office:meta><meta:generator>Maillage</meta:generator><dc:title>%s</dc:title><dc:language>%s</dc:language><meta:initial-creator>%s</meta:initial-creator><dc:creator>%s</dc:creator></office:meta></office:document-meta>`,
		odtSpaces, x(d.Title), x(d.Lang), x(creator), x(creator))
}

func odtManifest(pictures []document.File) string {
	var b strings.Builder
	b.WriteString(`<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="application/vnd.oasis.opendocument.text"/>`)
	for _, name := range []string{"content.xml", "styles.xml", "meta.xml"} {
		b.WriteString(`<manifest:file-entry manifest:full-path="` + name + `" manifest:media-type="text/xml"/>`)
	}
	for _, f := range pictures {
		b.WriteString(`<manifest:file-entry manifest:full-path="Pictures/` + x(f.Name) + `" manifest:media-type="` + x(f.Media) + `"/>`)
	}
	b.WriteString(`</manifest:manifest>`)
	return b.String()
}
