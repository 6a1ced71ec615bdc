package corpus

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"
)

// Guide is a page of a wiki. Above is the title of the page over it, "" at the top.
type Guide struct {
	Source string `json:"source"` // "" for what is written for the demonstration
	Above  string `json:"above"`
	Title  string `json:"title"`
	Body   string `json:"body"`
	URL    string `json:"url"`
}

// Guides is the pages of the wikis: those of a source, "" for those written for the demonstration, in the order of the files.
func Guides(source string) ([]Guide, error) {
	if source == "" {
		return written()
	}
	f, err := data.Open("data/guides.ndjson.gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("guides: %w", err)
	}
	var out []Guide
	for dec := json.NewDecoder(bufio.NewReader(z)); dec.More(); {
		var g Guide
		if err := dec.Decode(&g); err != nil {
			return nil, fmt.Errorf("guides: %w", err)
		}
		if g.Source == source {
			out = append(out, g)
		}
	}
	return out, nil
}

func written() ([]Guide, error) {
	raw, err := data.ReadFile("data/wiki.txt")
	if err != nil {
		return nil, err
	}
	var out []Guide
	for _, line := range strings.Split(string(raw), "\n") {
		switch {
		case strings.HasPrefix(line, "= "):
			out = append(out, Guide{Title: line[2:]})
		case len(out) == 0:
		case strings.HasPrefix(line, "^ "):
			out[len(out)-1].Above = line[2:]
		default:
			out[len(out)-1].Body += line + "\n"
		}
	}
	for n := range out {
		out[n].Body = strings.TrimSpace(out[n].Body)
	}
	return out, nil
}
