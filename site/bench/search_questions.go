package bench

import (
	"encoding/json"
	"io"

	"maillage/site/bench/questions"
)

// Questions writes questions made of the documents of a file, one a line.
func Questions(corpus string, o questions.Options, out io.Writer) error {
	var docs []questions.Document
	err := eachLine(corpus, func(_ int, d document) error {
		docs = append(docs, questions.Document{ID: string(d.ID), Title: d.Title, Body: d.Body})
		return nil
	})
	if err != nil {
		return err
	}
	list, err := questions.Make(docs, o)
	if err != nil {
		return err
	}
	w := json.NewEncoder(out)
	w.SetEscapeHTML(false)
	for _, x := range list {
		if err := w.Encode(x); err != nil {
			return err
		}
	}
	return nil
}
