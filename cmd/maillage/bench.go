package main

import (
	"context"
	"os"
	"time"

	"maillage/site/bench"
	"maillage/site/bench/questions"
)

type benchCmd struct {
	Pages     benchPagesCmd     `cmd:"" default:"withargs" help:"What pages cost. It writes in the deployment, for good."`
	Search    benchSearchCmd    `cmd:"" help:"How well questions find documents, beside plain FTS5. It makes a deployment of its own."`
	Questions benchQuestionsCmd `cmd:"" help:"Make questions out of documents, for bench search."`
	Server    benchServerCmd    `cmd:"" hidden:""`
}

type benchPagesCmd struct {
	where
	Scratch bool          `help:"The deployment of --config may be written to: it is a copy."`
	Out     string        `help:"Folder of the report." default:"bench" placeholder:"DIR"`
	Lasting time.Duration `help:"How long each thing is measured." default:"3s"`
	Conns   int           `help:"Connections, each asking without pause." default:"8"`
	Beside  int           `help:"Writes a second of the second round; 0 for none." default:"100"`
	Only    []string      `help:"Only these." placeholder:"NAME"`
	Profile bool          `help:"Keep what the server does during each measure, for go tool pprof."`
	Gzip    bool          `help:"Answers are compressed."`
	Seed    uint64        `help:"Which members, and what they ask." default:"1"`
}

// Run measures, writes the report, and prints the table.
func (c benchPagesCmd) Run(ctx context.Context) error {
	o := bench.Options{Server: []string{"bench", "server"}, Out: c.Out, Lasting: c.Lasting, Conns: c.Conns, Beside: c.Beside, Only: c.Only, Seed: c.Seed, Profile: c.Profile, Progress: os.Stderr}
	return bench.Command(ctx, bench.Deployment{Config: c.Config, Data: c.Data, Scratch: c.Scratch}, o, c.Gzip, os.Stdout)
}

type benchServerCmd struct{ where }

// Run serves for the command that started it.
func (c benchServerCmd) Run(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return bench.Server(ctx, settings, os.Stdin, os.Stdout)
}

type benchSearchCmd struct {
	Corpus  string `help:"File of documents, one a line: {\"id\": …, \"title\": …, \"body\": …}." required:"" placeholder:"FILE"`
	Queries string `help:"File of questions, one a line: {\"query\": …, \"relevant\": [ids]}." required:"" placeholder:"FILE"`
	Engine  string `help:"sqlite, or the address of an empty PostgreSQL database (postgres://…)." default:"sqlite" placeholder:"URL"`
	Keep    string `help:"Folder where what is made of the corpus stays, to be used again for the same one." placeholder:"DIR"`
	Misses  string `help:"File that gets the questions whose first answer is not right." placeholder:"FILE"`
}

// Run makes the documents, asks the questions, and prints the table.
func (c benchSearchCmd) Run(ctx context.Context) error {
	o := bench.SearchOptions{Corpus: c.Corpus, Queries: c.Queries, Engine: c.Engine, Keep: c.Keep, Progress: os.Stderr}
	return bench.SearchCommand(ctx, o, c.Misses, os.Stdout)
}

type benchQuestionsCmd struct {
	Corpus string `help:"File of documents, one a line: {\"id\": …, \"title\": …, \"body\": …}." required:"" placeholder:"FILE"`
	Sort   string `help:"titles, sentences, or asked: the words of the title in a phrase." default:"asked" enum:"titles,sentences,asked"`
	Loose  bool   `help:"Without accents, with other plurals, a few words left out."`
	Typo   bool   `help:"With one slip in one word."`
	Most   int    `help:"How many." default:"1000"`
	Seed   uint64 `help:"Which." default:"1"`
}

// Run writes questions for bench search.
func (c benchQuestionsCmd) Run() error {
	return bench.Questions(c.Corpus, questions.Options{Sort: questions.Sort(c.Sort), Loose: c.Loose, Typo: c.Typo, Most: c.Most, Seed: c.Seed}, os.Stdout)
}
