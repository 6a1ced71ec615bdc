// Package site joins everything into one program: the core, the parts, and the order in which they start and stop.
package site

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/blob"
	"maillage/core/broadcast"
	"maillage/core/coedit"
	"maillage/core/config"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/kind"
	"maillage/core/limit"
	"maillage/core/mail"
	"maillage/core/org"
	"maillage/core/part"
	"maillage/core/queue"
	"maillage/core/space"
	"maillage/core/text"
	"maillage/core/tie"
	"maillage/core/web"
	"maillage/feature/signin"
	"maillage/kit/clamd"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/outward"
	"maillage/site/preset"
	"maillage/ui"
)

//go:embed words.fr.json words.en.json
var words embed.FS

// coreSchemas is the tables of the core, in the order of its rooms.
var coreSchemas = []db.Schema{journal.Schema, queue.Schema, mail.Schema, limit.Schema, account.Schema, org.Schema, space.Schema, item.Schema, tie.Schema, text.Schema, attach.Schema, coedit.Schema}

// Site is the whole program, opened.
type Site struct {
	Core    *part.Core
	Parts   []part.Part
	Metrics *Metrics
	lock    *os.File
	leaving atomic.Bool
	stop    context.CancelFunc
	running sync.WaitGroup
}

// Options of Open.
type Options struct {
	Parts []part.Join // nil: Parts
	// Loose multiplies every rate limit: only for demonstrations, benchmarks and tests.
	Loose int
	// Relaxed lets a crash of the machine lose the last commits: only for tests and bulk loading.
	Relaxed bool
	// Engine is the command of a process of the same program that runs the editor's engine (coedit.Options.Child); nil runs it here.
	Engine []string
	// Pages is that of one that reads a PDF (part.Core.Pages); nil reads them here.
	Pages []string
	// Shared is for commands beside a running server: the data folder is not locked.
	Shared bool
}

// Open opens the data, brings the schema up to date and joins the parts. It serves nothing yet: see Start.
// Errors: ErrLocked when another program serves the data folder; db.ErrNewer.
func Open(ctx context.Context, c config.Config, log *slog.Logger, o Options) (s *Site, err error) {
	s = &Site{}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return s, fmt.Errorf("site: data folder: %w", err)
	}
	// PostgreSQL keeps its own order, and files are named by their content: several processes may share those.
	if !o.Shared && strings.HasPrefix(c.DatabaseURL(), "sqlite:") {
		if s.lock, err = lock(c.Data); err != nil {
			return s, err
		}
	}
	if c.Readers == 0 {
		c.Readers = 2 * runtime.NumCPU()
	}
	d, err := db.Open(ctx, c.DatabaseURL(), db.Options{Readers: c.Readers, Replica: c.Read, Relaxed: o.Relaxed})
	if err != nil {
		return s, err
	}
	s.Core = &part.Core{Pages: o.Pages, Config: c, Log: log, DB: d, Kinds: kind.Registry{}}
	joins := o.Parts
	if joins == nil {
		joins = Parts
	}
	return s, s.assemble(ctx, o, joins)
}

func (s *Site) assemble(ctx context.Context, o Options, joins []part.Join) (err error) {
	c := s.Core
	c.Blobs, err = Files(ctx, c.Config)
	if c.Blobs != nil && fail.Is(err, fail.Unavailable) { // pages without files do all the same
		c.Log.Error("files cannot be read or kept for now", "error", err)
	} else if err != nil {
		return fmt.Errorf("site: files: %w", err)
	}
	c.Journal = journal.New(c.DB, c.Log)
	c.Queue = queue.New(c.DB, c.Log, queue.Options{})
	if c.Blobs, err = guarded(c); err != nil {
		return err
	}
	c.Limits = limit.New(limit.Options{Loose: o.Loose})
	if c.Mail, err = mail.New(c.DB, c.Queue, mail.Options{From: c.Config.MailFrom, SMTP: c.Config.SMTP, Box: c.Config.SMTP == "", Log: c.Log}); err != nil {
		return err
	}
	if c.Hub, err = hub(ctx, c); err != nil {
		return err
	}
	c.Outward = outward.Client(asking)
	c.Files = attach.New(c.DB, c.Blobs, attach.Options{Log: c.Log})
	c.Coedit = coedit.New(c.DB, c.Hub, c.Kinds, c.Log, coedit.Options{Child: o.Engine})
	c.Journal.Follow(c.Coedit.Follower())
	c.Accounts = account.New(c.DB, c.Journal, c.Limits, account.Options{Letter: signin.Letter(c)})
	c.Orgs = org.New(c.Journal, c.Accounts)
	proxies, err := c.Config.Proxies()
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	c.Web = &web.Server{
		Options: web.Options{PublicURL: c.Config.PublicURL, Site: c.Config.Site, Foot: c.Config.Foot, Demo: c.Config.Demo, Development: c.Config.Development, Proxies: proxies, Log: c.Log},
		DB:      c.DB, Accounts: c.Accounts, Catalogue: lang.NewCatalogue().Call(space.Usual), Assets: ui.NewAssets(),
	}
	if err := s.join(joins); err != nil {
		return err
	}
	return s.migrate(ctx)
}

// Files is where the files that people send are. Errors: those of blob.NewBucket, where Unavailable comes with a store.
func Files(ctx context.Context, c config.Config) (blob.Store, error) {
	sealed, err := FileKeys(c)
	if err != nil {
		return nil, err
	}
	o := blob.Options{Keys: sealed}
	if c.S3 == "" {
		return blob.NewDisk(ctx, filepath.Join(c.Data, "blobs"), o)
	}
	keys, err := c.Files()
	if err != nil {
		return nil, err
	}
	b, err := blob.NewBucket(ctx, blob.BucketOptions{
		Endpoint: c.S3, Bucket: c.S3Bucket, Prefix: c.S3Prefix, Region: c.S3Region, Style: c.S3Style, Access: keys.Access, Secret: keys.Secret,
		Inbox: filepath.Join(c.Data, "inbox"), Options: o,
	})
	if b == nil {
		return nil, err
	}
	return b, err
}

// guarded is the store of c with the antivirus that the settings name, if any.
func guarded(c *part.Core) (blob.Store, error) {
	network, address, err := c.Config.Antivirus()
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	if network == "" {
		return attach.NewGuard(c.DB, c.Queue, c.Blobs, nil, c.Log), nil
	}
	return attach.NewGuard(c.DB, c.Queue, c.Blobs, clamd.Client{Network: network, Address: address}, c.Log), nil
}

// FileKeys are the keys that seal files, none when the settings name no file of them.
func FileKeys(c config.Config) (blob.Keys, error) {
	if c.FileKeys == "" {
		return blob.Keys{}, nil
	}
	text, err := os.ReadFile(c.FileKeys)
	if err != nil {
		return blob.Keys{}, fmt.Errorf("site: file_keys: %w", err)
	}
	k, err := blob.ParseKeys(string(text))
	if err != nil {
		return blob.Keys{}, fmt.Errorf("site: file_keys: %s: %w", c.FileKeys, err)
	}
	return k, nil
}

func hub(ctx context.Context, c *part.Core) (*broadcast.Hub, error) {
	if c.Config.NATS == "" {
		return broadcast.New(), nil
	}
	return broadcast.Join(ctx, c.Config.NATS, c.Log)
}

// asking is how long the server of somebody else may take to answer.
const asking = 20 * time.Second

// join lets each part bring what it has.
func (s *Site) join(joins []part.Join) error {
	c := s.Core
	catalogue := c.Web.Catalogue
	for name, files := range coreWords() {
		if err := catalogue.Add(name, files); err != nil {
			return fmt.Errorf("site: words of %s: %w", name, err)
		}
	}
	c.Web.Add(s.routes()...)
	for _, join := range joins {
		p := join(c)
		s.Parts = append(s.Parts, p)
		if p.Words != nil {
			if err := catalogue.Add(p.Name, p.Words); err != nil {
				return fmt.Errorf("site: words of %s: %w", p.Name, err)
			}
		}
		for _, k := range p.Kinds {
			c.Kinds[k.Name] = k
		}
		for _, f := range p.Followers {
			c.Journal.Follow(f)
		}
		for _, w := range p.Workers {
			c.Queue.Handle(w)
		}
		c.Facts = append(c.Facts, p.Facts...)
		w := c.Web
		w.Add(p.Routes...)
		w.Nav, w.Tabs, w.Actions = append(w.Nav, p.Nav...), append(w.Tabs, p.Tabs...), append(w.Actions, p.Actions...)
		w.PlaceFacts = append(w.PlaceFacts, p.PlaceFacts...)
		w.About = append(w.About, p.About...)
		w.Compose, w.Under, w.Every, w.Feeds = append(w.Compose, p.Compose...), append(w.Under, p.Under...), append(w.Every, p.Every...), append(w.Feeds, p.Feeds...)
		w.Tools, w.Items = append(w.Tools, p.Tools...), append(w.Items, p.ItemActs...)
		w.Panels = append(w.Panels, p.Panels...)
		if p.Reach != nil {
			c.Reach = p.Reach
		}
		if p.Switch != nil {
			w.Parts = append(w.Parts, *p.Switch)
		}
		if p.Search != "" {
			w.Search = p.Search
		}
		if p.Share != "" {
			w.Share = p.Share
		}
		if p.Founding != "" {
			w.Founding = p.Founding
		}
		if p.Drafts != "" {
			w.Drafts = p.Drafts
		}
		if p.Held != "" {
			w.Held = p.Held
		}
		if p.Charter != nil {
			c.Charters = append(c.Charters, p.Charter)
		}
		if p.People != nil {
			c.People = append(c.People, p.People)
		}
		if p.Helps != nil {
			c.Helps = append(c.Helps, p.Helps)
		}
		if p.Forget != nil {
			c.Forgets = append(c.Forgets, p.Forget)
		}
		c.Exports = append(c.Exports, p.Exports...)
	}
	s.Metrics = newMetrics(s)
	return nil
}

func (s *Site) migrate(ctx context.Context) error {
	schemas := append([]db.Schema{}, coreSchemas...)
	for _, p := range s.Parts {
		if p.Schema != nil {
			schemas = append(schemas, *p.Schema)
		}
	}
	if err := s.Core.DB.Migrate(ctx, schemas); err != nil {
		return err
	}
	if err := queue.Migrate(ctx, s.Core.DB); err != nil {
		return err
	}
	return s.Core.DB.Lease(ctx)
}

// Start lets followers and workers run, until Close.
func (s *Site) Start(ctx context.Context) error {
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.every()
	for _, p := range s.Parts {
		if p.Start == nil {
			continue
		}
		if err := p.Start(ctx); err != nil {
			return fmt.Errorf("site: %s: %w", p.Name, err)
		}
	}
	if s.lock != nil { // nobody else works here: what was under way died with its process
		if err := s.Core.Queue.Reclaim(ctx); err != nil {
			return fmt.Errorf("site: %w", err)
		}
	}
	if err := s.Core.Queue.Start(ctx); err != nil {
		return fmt.Errorf("site: %w", err)
	}
	s.running.Go(func() { s.Core.Journal.Run(ctx) })
	s.Core.Coedit.Start(ctx)
	return nil
}

// every is the work that comes back: what is old goes.
func (s *Site) every() {
	c := s.Core
	c.Queue.Every("tidy", time.Hour, func(ctx context.Context, tx *db.Tx, _ time.Time) error {
		if _, err := c.Limits.Prune(ctx, tx); err != nil {
			return err
		}
		_, err := c.Accounts.Prune(ctx, tx)
		return err
	})
}

// stopping is how long running work may take to end.
const stopping = 10 * time.Second

// Close stops what runs and closes the data. It may be called on a site that did not open.
func (s *Site) Close() error {
	var errs []error
	ctx, cancel := context.WithTimeout(context.Background(), stopping)
	defer cancel()
	if s.Core != nil && s.Core.Coedit != nil && s.Core.Web != nil {
		s.Core.Web.EndStreams()
		s.Core.Coedit.Close(ctx)
	}
	if s.stop != nil {
		errs = append(errs, s.Core.Queue.Stop(ctx))
		s.stop()
		s.running.Wait()
	}
	if s.Core != nil {
		if s.Core.Hub != nil {
			s.Core.Hub.Close()
		}
		s.Core.DB.Close()
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

// Settle brings every fact to every follower and works every task that is due: for tests, and for filling a demonstration.
// On a site that was not started, the queue is, and nothing else.
func (s *Site) Settle(ctx context.Context) error {
	if s.stop == nil {
		s.stop = func() {}
		if err := s.Core.Queue.Start(ctx); err != nil {
			return fmt.Errorf("site: %w", err)
		}
	}
	if _, err := s.Core.Journal.Drain(ctx); err != nil {
		return err
	}
	return s.Core.Queue.Settle(ctx)
}

// Handler is the site over HTTP.
func (s *Site) Handler() http.Handler { return s.Core.Web.Handler() }

// coreWords is the texts of the rooms that are no parts.
func coreWords() map[string]fs.FS {
	return map[string]fs.FS{"ui": ui.Words, "web": web.Words(), "account": account.Words, "org": org.Words, "text": text.Words, "attach": attach.Words, "coedit": coedit.Words, "preset": preset.Words, "site": words}
}
