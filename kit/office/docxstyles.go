package office

import (
	"fmt"
	"path"
	"strings"

	"maillage/kit/document"
)

func docxTypes(pictures []document.File) string {
	const base = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	var b strings.Builder
	b.WriteString(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`)
	seen := map[string]bool{}
	for _, f := range pictures {
		ext := strings.TrimPrefix(path.Ext(f.Name), ".")
		if ext != "" && !seen[ext] {
			seen[ext] = true
			fmt.Fprintf(&b, `<Default Extension="%s" ContentType="%s"/>`, x(ext), x(f.Media))
		}
	}
	b.WriteString(`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`)
	for _, p := range [][2]string{{"document", "document.main"}, {"styles", "styles"}, {"numbering", "numbering"}, {"settings", "settings"}, {"footnotes", "footnotes"}, {"footer1", "footer"}, {"header1", "header"}} {
		fmt.Fprintf(&b, `<Override PartName="/word/%s.xml" ContentType="%s%s+xml"/>`, p[0], base, p[1])
	}
	b.WriteString(`</Types>`)
	return b.String()
}

func (w *docx) numbering() string {
	var b strings.Builder
	b.WriteString(`<w:numbering ` + docxSpaces + `>`)
	for n, format := range []string{"bullet", "decimal"} {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="hybridMultilevel"/>`, n)
		for l := range 9 {
			text := []string{"•", "◦", "▪"}[l%3]
			if n == 1 {
				text = fmt.Sprintf("%%%d.", l+1)
			}
			fmt.Fprintf(&b, `<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="%d" w:hanging="360"/></w:pPr></w:lvl>`, l, format, text, 360*(l+1))
		}
		b.WriteString(`</w:abstractNum>`)
	}
	for n, l := range w.lists {
		kind := 0
		if l.ordered {
			kind = 1
		}
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="%d"/>`, n+1, kind)
		if l.ordered {
			fmt.Fprintf(&b, `<w:lvlOverride w:ilvl="%d"><w:startOverride w:val="%d"/></w:lvlOverride>`, l.level, max(l.start, 0))
		}
		b.WriteString(`</w:num>`)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}

func docxFooter(d document.Document) string {
	field := func(what string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + what + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	return `<w:ftr ` + docxSpaces + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>` + docxRun(paged(d), "") + field("PAGE") + docxRun(" / ", "") + field("NUMPAGES") + `</w:p></w:ftr>`
}

// docxStyles is styles.xml. Names are those of Word, which translates them by itself.
func docxStyles(d document.Document) string {
	lang := d.Lang
	if full := map[string]string{"fr": "fr-FR", "en": "en-GB"}[lang]; full != "" {
		lang = full
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Atkinson Hyperlegible Next" w:hAnsi="Atkinson Hyperlegible Next" w:cs="Arial"/><w:sz w:val="22"/><w:lang w:val="%s" w:eastAsia="%s" w:bidi="%s"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="140" w:line="288" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`, docxSpaces, x(lang), x(lang), x(lang))
	style := func(id, name, based, ppr, rpr string) {
		if based != "" {
			based = `<w:basedOn w:val="` + based + `"/>`
		}
		more := ""
		if id == "Normal" {
			more = ` w:default="1"`
		}
		fmt.Fprintf(&b, `<w:style w:type="paragraph"%s w:styleId="%s"><w:name w:val="%s"/>%s<w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`, more, id, name, based, ppr, rpr)
	}
	const border = `<w:pBdr><w:left w:val="single" w:sz="%d" w:space="8" w:color="%s"/></w:pBdr>`
	style("Normal", "Normal", "", "", "")
	style("Title", "Title", "Normal", `<w:spacing w:after="160"/>`, `<w:b/><w:sz w:val="48"/>`)
	style("Facts", "Facts", "Normal", `<w:spacing w:after="20"/>`, `<w:color w:val="4C5752"/><w:sz w:val="20"/>`)
	for n := 1; n <= 6; n++ {
		style(fmt.Sprintf("Heading%d", n), fmt.Sprintf("heading %d", n), "Normal", fmt.Sprintf(`<w:keepNext/><w:spacing w:before="%d" w:after="100"/><w:outlineLvl w:val="%d"/>`, 420-40*n, n-1), fmt.Sprintf(`<w:b/><w:sz w:val="%d"/>`, []int{36, 30, 26, 24, 22, 22}[n-1]))
		style(fmt.Sprintf("TOC%d", n), fmt.Sprintf("toc %d", n), "Normal", fmt.Sprintf(`<w:spacing w:after="40"/><w:ind w:left="%d"/>`, 300*(n-1)), "")
	}
	style("TOCHeading", "TOC Heading", "Normal", `<w:spacing w:before="300"/>`, `<w:b/><w:sz w:val="28"/>`)
	style("ListParagraph", "List Paragraph", "Normal", `<w:spacing w:after="60"/>`, "")
	style("ListContinue", "List Continue", "Normal", `<w:spacing w:after="60"/>`, "")
	style("Quote", "Quote", "Normal", fmt.Sprintf(border, 12, "9AA09A")+`<w:ind w:left="360"/>`, `<w:i/>`)
	for _, kind := range document.Callouts {
		style("Callout"+kind, "Callout "+kind, "Normal", fmt.Sprintf(border, 24, "1F5A45")+`<w:shd w:val="clear" w:color="auto" w:fill="EEF0EA"/><w:spacing w:after="0"/>`, "")
	}
	style("HTMLPreformatted", "HTML Preformatted", "Normal", `<w:shd w:val="clear" w:color="auto" w:fill="F3F4EF"/>`, `<w:rFonts w:ascii="DejaVu Sans Mono" w:hAnsi="DejaVu Sans Mono"/><w:sz w:val="19"/>`)
	style("HorizontalLine", "Horizontal Line", "Normal", `<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="9AA09A"/></w:pBdr>`, `<w:sz w:val="8"/>`)
	style("TableContents", "Table Contents", "Normal", `<w:spacing w:after="20"/>`, `<w:sz w:val="20"/>`)
	style("TableHeading", "Table Heading", "TableContents", "", `<w:b/>`)
	style("AfterTable", "After Table", "Normal", `<w:spacing w:after="60"/>`, `<w:sz w:val="8"/>`)
	style("FootnoteText", "footnote text", "Normal", `<w:spacing w:after="40"/>`, `<w:sz w:val="18"/>`)
	style("Header", "header", "Normal", `<w:jc w:val="right"/>`, `<w:color w:val="4C5752"/><w:sz w:val="18"/>`)
	style("Footer", "footer", "Normal", `<w:jc w:val="center"/>`, `<w:color w:val="4C5752"/><w:sz w:val="18"/>`)
	for _, s := range [][3]string{{"Hyperlink", "Hyperlink", `<w:color w:val="1F5A45"/><w:u w:val="single"/>`}, {"HTMLCode", "HTML Code", `<w:rFonts w:ascii="DejaVu Sans Mono" w:hAnsi="DejaVu Sans Mono"/>`}, {"FootnoteReference", "footnote reference", `<w:vertAlign w:val="superscript"/>`}} {
		fmt.Fprintf(&b, `<w:style w:type="character" w:styleId="%s"><w:name w:val="%s"/><w:rPr>%s</w:rPr></w:style>`, s[0], s[1], s[2])
	}
	b.WriteString(`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:color="9AA09A"/><w:left w:val="single" w:sz="4" w:color="9AA09A"/><w:bottom w:val="single" w:sz="4" w:color="9AA09A"/><w:right w:val="single" w:sz="4" w:color="9AA09A"/><w:insideH w:val="single" w:sz="4" w:color="9AA09A"/><w:insideV w:val="single" w:sz="4" w:color="9AA09A"/></w:tblBorders><w:tblCellMar><w:left w:w="90" w:type="dxa"/><w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="EEF0EA"/></w:tcPr></w:tblStylePr></w:style></w:styles>`)
	return b.String()
}
