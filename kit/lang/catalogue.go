package lang

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"

	"maillage/kit/french"
)

// French and English are the tags of the two languages people see. French is the source.
const (
	French  = "fr"
	English = "en"
)

// Catalogue holds the texts of all parts in both languages.
type Catalogue struct {
	// OnMissing, if set, is told of each key that was asked for and is not there, and of each
	// placeholder without a value (as "key {name}"). It is called from many goroutines.
	OnMissing func(lang, key string)

	words map[string]map[string]message // by language, then key
	parts map[string]string             // which part a key comes from
	usual Nouns
	bare  bool // answers keys as they are
}

// NewCatalogue returns an empty catalogue.
func NewCatalogue() *Catalogue {
	return &Catalogue{
		words: map[string]map[string]message{French: {}, English: {}},
		parts: map[string]string{},
	}
}

// Add reads words.fr.json and words.en.json at the root of fsys. It refuses, and then adds nothing:
// a key that one language lacks or that another part has, plural forms that are not those of the
// language, placeholders that differ between languages, a brace that is no placeholder. The error
// joins all faults found, each with part and key.
func (c *Catalogue) Add(part string, fsys fs.FS) error {
	fr, errFr := c.load(part, fsys, French)
	en, errEn := c.load(part, fsys, English)
	if err := errors.Join(errFr, errEn); err != nil {
		return err
	}
	var faults []error
	fault := func(key, format string, args ...any) {
		faults = append(faults, fmt.Errorf("words of %s: %s: %s", part, key, fmt.Sprintf(format, args...)))
	}
	for _, key := range slices.Sorted(maps.Keys(fr)) {
		if other, taken := c.parts[key]; taken {
			fault(key, "is already a key of %s", other)
		}
		if m, ok := en[key]; !ok {
			fault(key, "is missing in English")
		} else if reason := fr[key].differs(m); reason != "" {
			fault(key, "%s", reason)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(en)) {
		if _, ok := fr[key]; !ok {
			fault(key, "is missing in French")
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	maps.Copy(c.words[French], fr)
	maps.Copy(c.words[English], en)
	for key := range fr {
		c.parts[key] = part
	}
	return nil
}

// Keys returns all keys, sorted. The slice is the caller's.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.parts)) }

// Localizer returns the voice of the catalogue in a language ("fr" or "en"; any other is French) for
// someone in the time zone tz (nil is UTC).
func (c *Catalogue) Localizer(tag string, tz *time.Location) *Localizer {
	if tag != English {
		tag = French
	}
	if tz == nil {
		tz = time.UTC
	}
	return &Localizer{catalogue: c, tag: tag, zone: tz, words: c.words[tag]}
}

// load reads the words of one language. A key written twice is a fault: encoding/json would keep the
// last without a word.
func (c *Catalogue) load(part string, fsys fs.FS, tag string) (map[string]message, error) {
	name := "words." + tag + ".json"
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("words of %s: %w", part, err)
	}
	entries, err := object(data)
	if err != nil {
		return nil, fmt.Errorf("words of %s: %s: %w", part, name, err)
	}
	out := make(map[string]message, len(entries))
	var faults []error
	for _, e := range entries {
		m, err := c.parse(tag, e.value)
		if _, twice := out[e.key]; twice {
			err = errors.New("is written twice")
		} else if e.key == "" {
			err = errors.New("a key is empty")
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("words of %s: %s: %s: %w", part, name, e.key, err))
		}
		out[e.key] = m
	}
	return out, errors.Join(faults...)
}

// entry is one member of a JSON object, in the order of the file.
type entry struct {
	key   string
	value json.RawMessage
}

// object reads a JSON object and nothing after it.
func object(data []byte) ([]entry, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.Join(errors.New("not an object"), err)
	}
	var out []entry
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		e := entry{key: key.(string)} // a member's name is always a string
		if err := d.Decode(&e.value); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the object")
	}
	return out, nil
}

// parse reads the text or the plural forms of one key.
func (c *Catalogue) parse(tag string, value json.RawMessage) (message, error) {
	text := func(s string) string {
		if tag == French {
			return french.Typography(s)
		}
		return s
	}
	var one string
	if err := json.Unmarshal(value, &one); err == nil {
		return c.newMessage(tag, map[string]string{other: text(one)}, false)
	}
	members, err := object(value)
	if err != nil {
		return message{}, errors.New("is neither a text nor plural forms")
	}
	forms := map[string]string{}
	for _, m := range members {
		var s string
		if err := json.Unmarshal(m.value, &s); err != nil {
			return message{}, fmt.Errorf("form %s is not a text", m.key)
		}
		if _, twice := forms[m.key]; twice {
			return message{}, fmt.Errorf("form %s is written twice", m.key)
		}
		forms[m.key] = text(s)
	}
	if err := checkForms(tag, forms); err != nil {
		return message{}, err
	}
	return c.newMessage(tag, forms, true)
}
