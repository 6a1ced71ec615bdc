// Package config is the settings of a deployment: one documented struct, read from one file and from the environment.
//
// The file has one "name = value" a line; "#" begins a comment. Each setting may be given by the environment instead, as
// MAILLAGE_ and its name in capitals, which wins over the file. `maillage config` prints a sample made from this struct.
package config

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"strings"
)

// Config is every setting. The tags are the file's name of the setting and its documentation.
type Config struct {
	PublicURL      string `name:"public_url" doc:"Address people use, with https in production: https://reseau.exemple.fr. Compulsory for serve; links in mails begin with it."`
	Site           string `name:"site" doc:"Name of the platform, as shown in titles and mails."`
	Listen         string `name:"listen" doc:"Address and port to answer on. Put a reverse proxy with https before it."`
	Private        string `name:"private" doc:"Address of metrics and profiles (Prometheus at /metrics, pprof); never open it to the outside. Empty: none."`
	Data           string `name:"data" doc:"Folder of the embedded database and of the files people send. One program at a time serves it."`
	Database       string `name:"database" doc:"Where the data is: empty for SQLite in the data folder, or postgres://user:password@host/name."`
	Read           string `name:"database_read" doc:"A streaming replica of the PostgreSQL database, to read pages from: postgres://user:password@host/name. Who has just written reads from the main one until the replica has caught up; so does everyone while it is down or late. Empty: none."`
	S3             string `name:"s3" doc:"Address of an S3 service that keeps the files people send: https://s3.example.org. Empty: they are in the data folder. Compulsory when processes on several machines serve one database."`
	S3Bucket       string `name:"s3_bucket" doc:"The bucket, which exists already and is nobody else's business: its files are private."`
	S3Prefix       string `name:"s3_prefix" doc:"What the names in the bucket begin with, when others use it too."`
	S3Region       string `name:"s3_region" doc:"Region of the bucket; empty when the service has none."`
	S3Style        string `name:"s3_style" doc:"path when the bucket's name follows the host in addresses (MinIO, Ceph, Garage), host when it comes before; empty: path, but host for the services known to want it."`
	S3Access       string `name:"s3_access_key" doc:"Name of the key. It may list, read, write and delete in the bucket, and list and abort multipart uploads."`
	S3Secret       string `name:"s3_secret_key" doc:"The key itself."`
	S3Keys         string `name:"s3_key_file" doc:"In place of both: a file with the name of the key on its first line and the key on the second (a mounted secret, systemd's LoadCredential)."`
	FileKeys       string `name:"file_keys" doc:"A file with the keys that seal the files people send, one a line (maillage files key makes one): the first seals, all open. Empty: files are kept in clear. Whoever loses the keys loses the files: keep a copy elsewhere, and never beside the backups."`
	Clamd          string `name:"clamd" doc:"A ClamAV daemon that looks at each file people send before anybody else sees it: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310. Its StreamMaxLength bounds what it looks at; larger files are let through, and say so. Empty: no antivirus."`
	SMTP           string `name:"smtp" doc:"Mail server: smtp://user:password@host:587?tls=starttls, smtps://…, or smtp://localhost:25?tls=none. Compulsory for serve: people sign in by mail."`
	MailFrom       string `name:"mail_from" doc:"Sender of letters: Maillage <ne-pas-repondre@exemple.fr>."`
	InboxListen    string `name:"inbox_listen" doc:"Address on which answers to letters are received from your mail server, never open to the outside: 127.0.0.1:2525 (SMTP) or lmtp://127.0.0.1:2424. Empty: nobody answers by mail. Needs inbox_domain."`
	InboxDomain    string `name:"inbox_domain" doc:"Domain of the addresses that answers are sent to, whose mail your mail server hands to inbox_listen: reponses.exemple.fr."`
	TrustedProxies string `name:"trusted_proxies" doc:"Addresses or networks of the reverse proxies whose X-Forwarded-For is believed, separated by commas."`
	NATS           string `name:"nats" doc:"nats://host:4222 when several processes serve the same database; empty for one."`
	Foot           string `name:"foot" doc:"Sentence at the foot of every page: who runs the platform and where. Empty for the ordinary one."`
	Drain          int    `name:"drain" doc:"Seconds during which a server that was told to stop goes on answering, and says at /readyz that it leaves: a little more than its proxy takes to notice. 0 for a single process."`
	Publisher      string `name:"publisher" doc:"Who publishes the platform, for the legal notice: name, address, registration."`
	Host           string `name:"host" doc:"Who hosts it, for the legal notice: name, address, telephone."`
	Contact        string `name:"contact" doc:"E-mail address people may write to (legal notice, accessibility, personal data)."`
	LogLevel       string `name:"log_level" doc:"debug, info, warn or error."`
	Readers        int    `name:"readers" doc:"Connections that read the database; 0 for about twice the cores."`

	// Not in the file: set by the command.
	Demo        bool
	Development bool
}

// Default is what a setting is when nothing says otherwise.
func Default() Config {
	return Config{Site: "Maillage", Listen: "127.0.0.1:8080", Data: "./data", MailFrom: "Maillage <ne-pas-repondre@localhost>", LogLevel: "info"}
}

// Load reads file ("" for none) over the defaults, then the environment. Errors name the setting and the line.
func Load(file string, env func(string) (string, bool)) (Config, error) {
	c := Default()
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return c, fmt.Errorf("config: %w", err)
		}
		defer f.Close()
		if err := c.read(f); err != nil {
			return c, fmt.Errorf("config: %s: %w", file, err)
		}
	}
	for _, s := range settings(&c) {
		name := "MAILLAGE_" + strings.ToUpper(s.name)
		if v, ok := env(name); ok {
			if err := s.set(v); err != nil {
				return c, fmt.Errorf("config: %s: %w", name, err)
			}
		}
	}
	return c, nil
}

func (c *Config) read(r io.Reader) error {
	known := map[string]setting{}
	for _, s := range settings(c) {
		known[s.name] = s
	}
	in := bufio.NewScanner(r)
	for n := 1; in.Scan(); n++ {
		line := strings.TrimSpace(in.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return fmt.Errorf("line %d: want name = value", n)
		}
		s, ok := known[strings.TrimSpace(name)]
		if !ok {
			return fmt.Errorf("line %d: %q is not a setting", n, strings.TrimSpace(name))
		}
		value = strings.TrimSpace(value)
		if u, err := strconv.Unquote(value); err == nil {
			value = u
		}
		if err := s.set(value); err != nil {
			return fmt.Errorf("line %d: %s: %w", n, s.name, err)
		}
	}
	return in.Err()
}

type setting struct {
	name, doc string
	v         reflect.Value
}

func settings(c *Config) []setting {
	v := reflect.ValueOf(c).Elem()
	var out []setting
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Tag.Get("name") != "" {
			out = append(out, setting{f.Tag.Get("name"), f.Tag.Get("doc"), v.Field(i)})
		}
	}
	return out
}

func (s setting) set(value string) error {
	if s.v.Kind() == reflect.String {
		s.v.SetString(value)
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return fmt.Errorf("%q is not a number", value)
	}
	s.v.SetInt(int64(n))
	return nil
}

// Sample writes a configuration file with every setting, its documentation and its default.
func Sample(w io.Writer) error {
	c := Default()
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "# Maillage. One setting a line; each may be given as MAILLAGE_NAME in the environment instead.")
	for _, s := range settings(&c) {
		fmt.Fprintf(b, "\n# %s\n", s.doc)
		value := fmt.Sprint(s.v.Interface())
		if s.v.Kind() == reflect.String {
			value = strconv.Quote(value)
		}
		fmt.Fprintf(b, "%s = %s\n", s.name, value)
	}
	return b.Flush()
}

// Check tells what is wrong with the settings for serving; every fault at once.
func (c Config) Check() error {
	var faults []error
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" {
		faults = append(faults, fmt.Errorf("public_url: %q is not an address such as https://reseau.exemple.fr", c.PublicURL))
	}
	if c.SMTP == "" && !c.Demo {
		faults = append(faults, errors.New("smtp: missing; people sign in by mail"))
	}
	if _, err := c.Proxies(); err != nil {
		faults = append(faults, err)
	}
	if _, _, err := c.Inbox(); err != nil {
		faults = append(faults, err)
	}
	if _, err := c.Files(); err != nil {
		faults = append(faults, err)
	}
	if _, _, err := c.Antivirus(); err != nil {
		faults = append(faults, err)
	}
	if c.Read != "" && !strings.HasPrefix(c.Database, "postgres") {
		faults = append(faults, errors.New("database_read: only a PostgreSQL database has replicas"))
	}
	return errors.Join(faults...)
}

// Proxies is TrustedProxies, read.
func (c Config) Proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range strings.FieldsFunc(c.TrustedProxies, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, err := netip.ParseAddr(s)
			if err != nil {
				return nil, fmt.Errorf("trusted_proxies: %q is neither an address nor a network", s)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p)
	}
	return out, nil
}

// Inbox is InboxListen, read: the address to listen on, "" for none, and whether LMTP is spoken there in place of SMTP.
func (c Config) Inbox() (address string, lmtp bool, err error) {
	address, lmtp = strings.CutPrefix(c.InboxListen, "lmtp://")
	if address == "" && c.InboxListen == "" && c.InboxDomain == "" {
		return "", false, nil
	}
	if _, _, err := net.SplitHostPort(address); err != nil {
		return "", false, fmt.Errorf("inbox_listen: %q is not an address and a port such as 127.0.0.1:2525", c.InboxListen)
	}
	if c.InboxDomain == "" || strings.ContainsAny(c.InboxDomain, "@ <>/:") {
		return "", false, fmt.Errorf("inbox_domain: %q is not a domain such as reponses.exemple.fr", c.InboxDomain)
	}
	return address, lmtp, nil
}

// Antivirus is Clamd, read: the network to dial and the address there; both "" for none.
func (c Config) Antivirus() (network, address string, err error) {
	if c.Clamd == "" {
		return "", "", nil
	}
	network, address, _ = strings.Cut(c.Clamd, ":")
	if network == "unix" && strings.HasPrefix(address, "/") {
		return network, address, nil
	}
	if _, _, err := net.SplitHostPort(address); network == "tcp" && err == nil {
		return network, address, nil
	}
	return "", "", fmt.Errorf("clamd: %q is neither unix:/run/clamav/clamd.ctl nor tcp:127.0.0.1:3310", c.Clamd)
}

// Keys are those of the S3 service.
type Keys struct{ Access, Secret string }

// Files checks the settings of the S3 service that keeps files, and returns its keys, which may be in a file of their own.
// Nothing to say when there is none.
func (c Config) Files() (Keys, error) {
	if c.S3 == "" {
		return Keys{}, nil
	}
	u, err := url.Parse(c.S3)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" || u.User != nil:
		return Keys{}, errors.New("s3: not an address such as https://s3.example.org, without anything after the host")
	case c.S3Bucket == "":
		return Keys{}, errors.New("s3_bucket: missing")
	case c.S3Style != "" && c.S3Style != "path" && c.S3Style != "host":
		return Keys{}, fmt.Errorf("s3_style: %q is neither path nor host", c.S3Style)
	}
	k := Keys{c.S3Access, c.S3Secret}
	if c.S3Keys != "" {
		b, err := os.ReadFile(c.S3Keys)
		if err != nil {
			return Keys{}, fmt.Errorf("s3_key_file: %w", err)
		}
		words := strings.Fields(string(b))
		if len(words) != 2 {
			return Keys{}, fmt.Errorf("s3_key_file: %s: want two lines, the name of the key and the key", c.S3Keys)
		}
		k = Keys{words[0], words[1]}
	}
	if k.Access == "" || k.Secret == "" {
		return Keys{}, errors.New("s3_access_key, s3_secret_key: missing; or give s3_key_file")
	}
	return k, nil
}

// DatabaseURL is the address core/db opens.
func (c Config) DatabaseURL() string {
	if c.Database != "" {
		return c.Database
	}
	return "sqlite:" + c.Data + "/maillage.db"
}
