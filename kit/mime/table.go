package mime

import "slices"

// form is a line of the table. within is the media type of the broader form that its content may be taken for: the
// name is believed when it narrows that one to this.
type form struct {
	media  string
	exts   []string // the first is the usual one
	kind   Kind
	fr, en string
	inline bool
	within string
}

func (f *form) as() Type { return Type{Media: f.media, Ext: f.exts[0], Kind: f.kind, Inline: f.inline} }

// root is the media type of the broadest form that the content of f may be taken for.
func (f *form) root() string {
	if f.within != "" {
		return f.within
	}
	return f.media
}

const (
	plain   = "text/plain"
	archive = "application/zip"
	ole     = "application/x-ole-storage"
	ooxml   = "application/vnd.openxmlformats-officedocument."
	odf     = "application/vnd.oasis.opendocument."
)

// forms is the closed table of what people may share. HEIC and TIFF are left out on purpose: their metadata (place,
// device) could not be taken away, as kit/img does not read them.
var forms = []form{
	{"image/jpeg", []string{".jpg", ".jpeg", ".jpe"}, Picture, "Image JPEG", "JPEG picture", true, ""},
	{"image/png", []string{".png"}, Picture, "Image PNG", "PNG picture", true, ""},
	{"image/webp", []string{".webp"}, Picture, "Image WebP", "WebP picture", true, ""},
	{"image/gif", []string{".gif"}, Picture, "Image GIF", "GIF picture", true, ""},

	{"application/pdf", []string{".pdf"}, Document, "PDF", "PDF", true, ""},
	{odf + "text", []string{".odt"}, Document, "Texte ODT", "ODT text", false, archive},
	{ooxml + "wordprocessingml.document", []string{".docx"}, Document, "Texte DOCX", "DOCX text", false, archive},
	{"application/msword", []string{".doc"}, Document, "Texte DOC", "DOC text", false, ole},
	{"text/rtf", []string{".rtf"}, Document, "Texte RTF", "RTF text", false, ""},
	{"application/epub+zip", []string{".epub"}, Document, "Livre EPUB", "EPUB book", false, archive},
	{odf + "graphics", []string{".odg"}, Document, "Dessin ODG", "ODG drawing", false, archive},

	{odf + "spreadsheet", []string{".ods"}, Sheet, "Tableur ODS", "ODS spreadsheet", false, archive},
	{ooxml + "spreadsheetml.sheet", []string{".xlsx"}, Sheet, "Tableur XLSX", "XLSX spreadsheet", false, archive},
	{"application/vnd.ms-excel", []string{".xls"}, Sheet, "Tableur XLS", "XLS spreadsheet", false, ole},
	{"text/csv", []string{".csv", ".tsv"}, Sheet, "Tableau CSV", "CSV table", false, plain},

	{odf + "presentation", []string{".odp"}, Slides, "Diaporama ODP", "ODP slides", false, archive},
	{ooxml + "presentationml.presentation", []string{".pptx"}, Slides, "Diaporama PPTX", "PPTX slides", false, archive},
	{"application/vnd.ms-powerpoint", []string{".ppt"}, Slides, "Diaporama PPT", "PPT slides", false, ole},

	{plain, []string{".txt", ".text", ".log"}, Text, "Texte brut", "Plain text", false, ""},
	{"text/markdown", []string{".md", ".markdown"}, Text, "Texte Markdown", "Markdown text", false, plain},
	{"application/json", []string{".json", ".geojson"}, Text, "Données JSON", "JSON data", false, plain},
	{"text/vtt", []string{".vtt"}, Text, "Sous-titres VTT", "VTT subtitles", false, plain},
	{"application/x-subrip", []string{".srt"}, Text, "Sous-titres SRT", "SRT subtitles", false, plain},
	{"text/calendar", []string{".ics"}, Calendar, "Agenda ICS", "ICS calendar", false, ""},

	{archive, []string{".zip"}, Archive, "Archive ZIP", "ZIP archive", false, ""},

	{"audio/mpeg", []string{".mp3"}, Audio, "Son MP3", "MP3 sound", false, ""},
	{"audio/mp4", []string{".m4a"}, Audio, "Son M4A", "M4A sound", false, ""},
	{"audio/ogg", []string{".ogg", ".oga", ".opus"}, Audio, "Son OGG", "OGG sound", false, ""},
	{"audio/wav", []string{".wav"}, Audio, "Son WAV", "WAV sound", false, ""},
	{"audio/flac", []string{".flac"}, Audio, "Son FLAC", "FLAC sound", false, ""},

	{"video/mp4", []string{".mp4", ".m4v"}, Video, "Vidéo MP4", "MP4 video", false, ""},
	{"video/webm", []string{".webm"}, Video, "Vidéo WebM", "WebM video", false, ""},
	{"video/ogg", []string{".ogv"}, Video, "Vidéo OGV", "OGV video", false, ""},
	{"video/quicktime", []string{".mov"}, Video, "Vidéo MOV", "MOV video", false, ""},
}

// synonyms gives our name for what the library calls otherwise.
var synonyms = map[string]string{
	"image/apng":                "image/png",
	"audio/x-m4a":               "audio/mp4",
	"video/x-m4v":               "video/mp4",
	"text/tab-separated-values": "text/csv",
}

// refused are types whose parents in the library's tree are accepted, and which must not pass for them: what browsers
// execute (below text), what machines do (below ZIP and OLE), and pictures with metadata that we cannot clean (below MP4).
var refused = map[string]bool{
	"text/html":                true,
	"text/xml":                 true,
	"image/svg+xml":            true,
	"text/javascript":          true,
	"text/x-php":               true,
	"application/java-archive": true,
	"application/vnd.android.package-archive": true,
	"image/avif":                   true,
	"image/heic":                   true,
	"image/heic-sequence":          true,
	"image/heif":                   true,
	"image/heif-sequence":          true,
	"application/x-ms-installer":   true,
	"application/vnd.ms-outlook":   true,
	"application/vnd.ms-publisher": true,
}

// find returns the line of media, or nil.
func find(media string) *form {
	if i := slices.IndexFunc(forms, func(f form) bool { return f.media == media }); i >= 0 {
		return &forms[i]
	}
	return nil
}

// byExt returns the line whose extensions include ext (lower case, with its dot), or nil.
func byExt(ext string) *form {
	if i := slices.IndexFunc(forms, func(f form) bool { return slices.Contains(f.exts, ext) }); i >= 0 {
		return &forms[i]
	}
	return nil
}
