package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"maillage/site"
	"maillage/site/ops"
)

type backupCmd struct {
	where
	Target string `arg:"" help:"File to write (.tar.zst), or a folder, in which it is named by the date."`
}

// Run writes the archive and says what is in it; it fails when some files could not be saved.
func (c backupCmd) Run(ctx context.Context) error {
	return c.open(ctx, func(s *site.Site) error {
		r, path, err := ops.BackupTo(ctx, s, c.Target, ops.BackupOptions{ConfigFile: c.Config, Progress: progress()})
		if err != nil {
			return err
		}
		fmt.Printf("%s\n", path)
		tell(r)
		if !r.Database {
			fmt.Println("The database is NOT in it: pg_dump is not installed here. Save the database with PostgreSQL's own tools.")
		}
		if n := len(r.Missing) + len(r.Damaged); n > 0 {
			return fmt.Errorf("the backup is written, but %d files were missing or damaged before: run maillage check --deep", n)
		}
		return nil
	})
}

func tell(r ops.Report) {
	fmt.Printf("As of %s: %d people, %d publications, %d spaces, %d files.\n", r.At.Local().Format("2006-01-02 15:04:05"), r.Counts["person"], r.Counts["item"], r.Counts["space"], r.Files)
}

type restoreCmd struct {
	where
	File string `arg:"" help:"The backup." type:"existingfile"`
}

// Run puts the backup in place, whole or not at all.
func (c restoreCmd) Run(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	r, err := ops.RestoreFrom(ctx, settings, c.File, ops.RestoreOptions{Progress: progress()})
	if err != nil {
		return err
	}
	fmt.Println("Restored into", settings.Data)
	tell(r)
	if !r.Database {
		fmt.Println("The backup has no database: restore it with PostgreSQL's own tools, then run maillage check --mend.")
	}
	if r.Config {
		fmt.Println("The configuration of the time is in the archive (maillage.toml); it was left there.")
	}
	if n := len(r.Missing) + len(r.Damaged); n > 0 {
		fmt.Printf("%d files were missing or damaged when it was made.\n", n)
	}
	return nil
}

type checkCmd struct {
	where
	Deep   bool   `help:"Also read every file that people sent, and every index. Long."`
	Blobs  bool   `help:"Also read every file that people sent and compare it with its digest, and say which publications those that are damaged belong to. Long."`
	Part   string `help:"Of the files, read one part: 3/7 is the third of seven. One part a day reads all in a week." placeholder:"N/ALL"`
	Mend   bool   `help:"First count again what is counted wrong, and put the journal in order." aliases:"repair"`
	Search bool   `help:"First make the search index anew."`
	Lang   string `help:"Language of what is said: fr or en. By default, that of the terminal." placeholder:"fr"`
}

// errWrong makes the command fail; the lines have said why.
var errWrong = errors.New("something is wrong: see the lines above")

// Run prints a line a finding.
func (c checkCmd) Run(ctx context.Context) error {
	part, parts, err := partOf(c.Part)
	if err != nil {
		return err
	}
	language := ops.Language(cmp.Or(c.Lang, os.Getenv("LANG")))
	return c.open(ctx, func(s *site.Site) error {
		if c.Mend {
			done, err := ops.Mend(ctx, s, language)
			for _, line := range done {
				fmt.Println(line)
			}
			if err != nil {
				return err
			}
		}
		if c.Search {
			if err := ops.Reindex(ctx, s); err != nil {
				return err
			}
		}
		list := ops.Check(ctx, s, ops.CheckOptions{Deep: c.Deep, Blobs: c.Blobs, Part: part, Parts: parts, Lang: language, Progress: progress()})
		for _, f := range list {
			fmt.Println(f)
		}
		if ops.IsBad(list) {
			return errWrong
		}
		return nil
	})
}

// partOf reads "3/7"; nothing for "".
func partOf(text string) (part, parts int, err error) {
	if text == "" {
		return 0, 0, nil
	}
	n, all, _ := strings.Cut(text, "/")
	part, err = strconv.Atoi(n)
	if err == nil {
		parts, err = strconv.Atoi(all)
	}
	if err != nil || part < 1 || part > parts {
		return 0, 0, fmt.Errorf("--part: %q is not a part such as 3/7", text)
	}
	return part, parts, nil
}

type filesKeyCmd struct{}

// Run prints a new key, for the file that the setting file_keys names.
func (filesKeyCmd) Run() error {
	fmt.Println(ops.NewFileKey())
	return nil
}

type filesSealCmd struct{ where }

// Run brings every file under the first key of file_keys, or into clear when there is none; it may be stopped and run again.
func (c filesSealCmd) Run(ctx context.Context) error {
	return c.open(ctx, func(s *site.Site) error {
		tell := progress()
		n, err := ops.Reseal(ctx, s, func(done int) {
			if tell != nil {
				tell("files", done, 0)
			}
		})
		fmt.Printf("%d files were kept otherwise, and are now as the settings say\n", n)
		return err
	})
}

// progressPause is the time between two lines of progress: more often only blinks.
const progressPause = 200 * time.Millisecond

// progress shows how far a long work is, on a terminal; nothing in a log.
func progress() ops.Progress {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	var last time.Time
	return func(what string, done, total int) {
		if time.Since(last) < progressPause && (done < total || total == 0) {
			return
		}
		last = time.Now()
		text := what + "…"
		if total > 0 {
			text = fmt.Sprintf("%s: %d of %d", what, done, total)
		} else if done > 0 {
			text = fmt.Sprintf("%s: %d", what, done)
		}
		fmt.Fprintf(os.Stderr, "\r%-60s", text)
		if total > 0 && done >= total {
			fmt.Fprint(os.Stderr, "\r")
		}
	}
}
