package bench

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"maillage/across/search"
	"maillage/core/account"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/feature/forum"
	"maillage/feature/wiki"
	"maillage/kit/clock"
	"maillage/kit/fail"
	"maillage/site"
	"maillage/site/preset"
)

// deployment is where the documents are: a network of its own with one group, whose one member asks.
type deployment struct {
	site    *site.Site
	search  *search.Search
	plain   *plain
	known   known
	reader  ref.Person
	refused int
	remove  string // folder to be removed at the end
}

func (m *deployment) close() error {
	var err error
	if m.plain != nil {
		err = m.plain.close()
	}
	if m.site != nil {
		err = errors.Join(err, m.site.Close())
	}
	if m.remove != "" {
		err = errors.Join(err, os.RemoveAll(m.remove))
	}
	return err
}

// deploy makes the deployment, or opens the one that o.Keep holds of the same corpus.
func deploy(ctx context.Context, o SearchOptions, documents known) (m *deployment, err error) {
	m = &deployment{known: documents}
	defer func() {
		if err != nil {
			err = errors.Join(err, m.close())
		}
	}()
	dir := o.Keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "maillage-search-*"); err != nil {
			return m, fmt.Errorf("bench: %w", err)
		}
		m.remove = dir
	} else if err = os.MkdirAll(dir, 0o750); err != nil {
		return m, fmt.Errorf("bench: %w", err)
	}
	same, err := isSame(o.Corpus, dir)
	if err != nil {
		return m, err
	}
	c := config.Default()
	c.PublicURL, c.Data, c.LogLevel = "http://localhost", filepath.Join(dir, "data"), "error"
	if strings.HasPrefix(o.Engine, "postgres") {
		c.Database = o.Engine
	}
	if !same {
		if err := os.RemoveAll(c.Data); err != nil {
			return m, fmt.Errorf("bench: %w", err)
		}
	}
	if m.site, err = site.Open(ctx, c, slog.New(slog.DiscardHandler), site.Options{Relaxed: true, Loose: loose}); err != nil {
		return m, err
	}
	m.search = search.New(m.site.Core)
	if err = m.fill(ctx, o, same); err != nil {
		return m, err
	}
	if m.plain, err = openPlain(ctx, filepath.Join(dir, "plain.db")); err != nil {
		return m, err
	}
	if err = m.plain.fill(ctx, o.Corpus); err != nil {
		return m, err
	}
	return m, mark(o.Corpus, dir)
}

// ErrNotEmpty: the database given is not for this.
var ErrNotEmpty = errors.New("bench: that database already holds people: give the address of an empty one")

func (m *deployment) fill(ctx context.Context, o SearchOptions, same bool) error {
	q := m.site.Core.DB.Q()
	var people int
	if err := q.QueryRow(ctx, `SELECT COUNT(*) FROM person`).Scan(&people); err != nil {
		return err
	}
	if same && people > 0 {
		return m.recall(ctx)
	}
	if people > 0 {
		return ErrNotEmpty
	}
	author, g, err := m.found(ctx)
	if err != nil {
		return err
	}
	p := progress{to: o.Progress, what: "documents", all: len(m.known)}
	topics, pages := forum.New(m.site.Core), wiki.New(m.site.Core)
	err = eachLine(o.Corpus, func(line int, d document) error {
		i, err := put(ctx, topics, pages, author, g, d, keyOf(m.known[string(d.ID)]))
		if fields := fail.FieldsOf(err); fields != nil {
			m.refuse(o, line, fields[0].Key)
			err = nil
		}
		if err != nil {
			return err
		}
		x := m.known[string(d.ID)]
		x.item = i.ID
		m.known[string(d.ID)] = x
		if p.step(); p.done%settling == 0 {
			_, err = m.site.Core.Journal.Drain(ctx)
		}
		return err
	})
	if err == nil {
		_, err = m.site.Core.Journal.Drain(ctx)
	}
	return err
}

// settling is after how many documents what follows from them is waited for.
const settling = 500

func (m *deployment) refuse(o SearchOptions, line int, why string) {
	if m.refused++; m.refused <= mostTold {
		fmt.Fprintf(o.Progress, "\r  refused: %s, line %d: %s\n", o.Corpus, line, why)
	}
}

// readerEmail is the address of who asks.
const readerEmail = "lecteur@example.org"

// found makes the network, its group, who writes and who asks. Their names are no words of documents.
func (m *deployment) found(ctx context.Context) (author ref.Person, g space.Space, err error) {
	c := m.site.Core
	generic, ok := preset.Named("generic")
	if !ok {
		return 0, g, errors.New("bench: there is no generic preset")
	}
	err = c.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := preset.Create(ctx, tx, generic, "qzx-banc", "Qzxbanc")
		if err != nil {
			return err
		}
		g, err = preset.CreateGroup(ctx, tx, n.ID, preset.Group{Slug: "qzx-corpus", Name: "Qzxcorpus", Lede: "Qzxcorpus", Theme: "Qzxcorpus", Admission: space.Open, ItemsAudience: space.InGroup})
		if err != nil {
			return err
		}
		for k, email := range []string{"auteur@example.org", readerEmail} {
			p, err := c.Accounts.Create(ctx, tx, account.NewPerson{Email: email, Given: "Qzx", Family: "Qzxbanc", EmailProved: true})
			if err != nil {
				return err
			}
			for _, s := range []ref.Space{n.ID, g.ID} {
				if err := space.SetMembership(ctx, tx, space.Membership{Person: p.ID, Space: s, Role: space.Member, State: space.Active, Joined: clock.Now(ctx)}); err != nil {
					return err
				}
			}
			if k == 0 {
				author = p.ID
			}
			m.reader = p.ID
		}
		return nil
	})
	return author, g, err
}

// put publishes d as a topic, or as a page where it is too long for one.
func put(ctx context.Context, topics *forum.Forum, pages *wiki.Wiki, by ref.Person, g space.Space, d document, key string) (item.Item, error) {
	title, body := strings.Join(strings.Fields(d.Title), " "), strings.TrimSpace(d.Body)
	switch {
	case title == "":
		title = cut(strings.Join(strings.Fields(body), " "), text.MaxTitle)
	case body == "":
		body = title
	case utf8.RuneCountInString(title) > text.MaxTitle:
		title, body = cut(title, text.MaxTitle), title+"\n\n"+body
	}
	if utf8.RuneCountInString(body) <= text.Max {
		return topics.Open(ctx, by, forum.Draft{Space: g.ID, Title: title, Body: body, ClientKey: key, Lang: "fr"})
	}
	i, err := pages.Make(ctx, by, wiki.Draft{Space: g.ID, Title: title, Body: cut(body, text.MaxPage), ClientKey: key, Lang: "fr"})
	if fields := fail.FieldsOf(err); len(fields) == 1 && fields[0].Name == "titre" { // two pages of a group have not the same
		i, err = pages.Make(ctx, by, wiki.Draft{Space: g.ID, Title: cut(title, text.MaxTitle-20) + " (" + string(d.ID) + ")", Body: cut(body, text.MaxPage), ClientKey: key, Lang: "fr"})
	}
	return i, err
}

func cut(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes])
	}
	return s
}

// keyOf is the key of a document's item, by which a later run finds it again.
func keyOf(p placed) string { return fmt.Sprintf("corpus-%d", p.row) }

// recall finds again what an earlier run made, and who reads it.
func (m *deployment) recall(ctx context.Context) error {
	q := m.site.Core.DB.Q()
	made, err := madeBefore(ctx, q)
	if err != nil {
		return err
	}
	for id, p := range m.known {
		if p.item = made[keyOf(p)]; p.item == 0 {
			m.refused++
		}
		m.known[id] = p
	}
	p, err := account.ByEmail(ctx, q, readerEmail)
	m.reader = p.ID
	return err
}

// title is that of an item, for people.
func (m *deployment) title(i ref.Item) string {
	var s string
	if err := m.site.Core.DB.Q().QueryRow(context.Background(), `SELECT title FROM item WHERE id = $1`, i).Scan(&s); err != nil {
		return "(nothing)"
	}
	return s
}

// mark notes in dir which corpus is there.
func mark(corpus, dir string) error {
	sum, err := digest(corpus)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "corpus"), []byte(sum), 0o640)
}

func isSame(corpus, dir string) (bool, error) {
	sum, err := digest(corpus)
	if err != nil {
		return false, err
	}
	was, err := os.ReadFile(filepath.Join(dir, "corpus"))
	return err == nil && string(was) == sum, nil
}

func digest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("bench: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("bench: %w", err)
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}
