package ui

import "github.com/a-h/templ"

// FieldProps is a labelled control: Input, Textarea or Select. ID is unique in the page; hint and error
// have ids made from it. Error set: the field was refused, the control says so and describes it.
type FieldProps struct {
	ID           string
	Name         string
	Label        string
	HideLabel    bool // read, not shown
	Hint         string
	Error        string
	Value        string
	Type         string // of Input: "text" by default; "email", "password", "search", "date"…
	Placeholder  string
	Autocomplete string // WCAG 1.3.5: "email", "given-name", "current-password"…
	InputMode    string // "numeric" for a code
	Required     bool
	Optional     bool // say "(facultatif)"
	Disabled     bool
	ReadOnly     bool
	Autofocus    bool
	MaxLength    int // in characters; with Count, the number left is told while typing
	Count        bool
	Rows         int      // of Textarea, 4 by default
	Options      []Option // of Select
	Attrs        templ.Attributes
}

// Option is a choice of Select or of Options. Note stands under the label of Options.
type Option struct {
	Value    string
	Label    string
	Note     string
	Selected bool
	Disabled bool
}

// OptionsProps is a group of big radio buttons or check boxes. Legend names it.
type OptionsProps struct {
	ID         string
	Name       string
	Legend     string
	HideLegend bool
	Many       bool // check boxes
	Hint       string
	Error      string
	Required   bool
	Options    []Option
}

// CheckProps is one check box with its words.
type CheckProps struct {
	ID       string
	Name     string
	Value    string // "oui" by default
	Label    string
	Note     string
	Count    int // how many it would leave, in facets
	Checked  bool
	Required bool
	Disabled bool
	Error    string
}

// SwitchProps is a setting that is on or off. It is a check box: it takes effect when the form is sent.
type SwitchProps struct {
	ID       string
	Name     string
	Value    string // "oui" by default
	Label    string
	Note     string
	On       bool
	Disabled bool
}

// FileProps is a file to send. With Alt, a field asks what the image shows; AltName is its name.
type FileProps struct {
	ID       string
	Name     string
	Label    string
	Hint     string
	Error    string
	Accept   string // "image/*,.pdf"
	Multiple bool
	Alt      bool
	AltName  string
	AltValue string
}

// FormProps is a form that posts. Label names it when no heading does. Guard warns before leaving
// with unsaved text. Multipart is for files.
type FormProps struct {
	ID        string
	Action    string
	Method    string // "post" by default
	Label     string
	Fields    []Hidden
	Multipart bool
	Guard     bool
	Reload    bool // load the answer whole: signing in, settings of theme and language
	Box       bool // in a column, with the gaps of the page; otherwise a tight stack
}

// FieldError says what is wrong with a field: ID is that of the field, "" when it is the whole form.
type FieldError struct{ ID, Text string }

// ErrorsProps is the summary at the head of a refused form.
type ErrorsProps struct{ Errors []FieldError }

func hintID(id string) string { return id + "-aide" }

func errorID(id string) string { return id + "-erreur" }

func countID(id string) string { return id + "-compte" }

// describes lists the texts that explain the control.
func (p FieldProps) describes() string {
	var hint, fault, count string
	if p.Hint != "" {
		hint = hintID(p.ID)
	}
	if p.Error != "" {
		fault = errorID(p.ID)
	}
	if p.Count && p.MaxLength > 0 {
		count = countID(p.ID)
	}
	return describedBy(fault, hint, count)
}

// attrs are the attributes that the three controls share.
func (p FieldProps) attrs() templ.Attributes {
	a := templ.Attributes{"id": p.ID, "required": p.Required, "disabled": p.Disabled, "autofocus": p.Autofocus}
	put := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	put("name", p.Name)
	put("aria-describedby", p.describes())
	if p.Error != "" {
		a["aria-invalid"] = "true"
	}
	for name, value := range p.Attrs {
		a[name] = value
	}
	return a
}

// typed are the attributes of controls in which one writes.
func (p FieldProps) typed() templ.Attributes {
	a := p.attrs()
	a["readonly"] = p.ReadOnly
	put := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	put("placeholder", p.Placeholder)
	put("autocomplete", p.Autocomplete)
	put("inputmode", p.InputMode)
	if p.MaxLength > 0 {
		a["maxlength"] = itoa(p.MaxLength)
	}
	if p.Count && p.MaxLength > 0 {
		a["data-count-target"] = "field"
		a["data-action"] = "input->count#show"
	}
	return a
}

func (p FieldProps) rows() string {
	if p.Rows < 1 {
		return "4"
	}
	return itoa(p.Rows)
}
