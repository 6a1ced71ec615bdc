# The commands of every day. Each is one line that works without make too.

# The product is built without cgo; one choice for all means one compilation.
export CGO_ENABLED = 0

.PHONY: test tools dev demo generate bench fmt lint cluster faults litestream office keep-version coedit drive

# All that CI does: format, vet, staticcheck, generated code fresh, arch, tests on both databases, browser suites, race.
test:
	go run ./tools/check

# Two processes with PostgreSQL, NATS and S3: services that go away, a read replica. About six minutes.
cluster:
	MAILLAGE_CLUSTER=long go test ./e2e/cluster -count=1 -v -timeout 20m

# A server is killed 1,000 times on each engine while people do all that they do, 250 times while they write one page together
# (site/ops/fault*_test.go); about an hour and a quarter.
faults:
	MAILLAGE_FAULT_ROUNDS=1000 go test ./site/ops -run TestKilled -count=1 -v -timeout 6h

# Litestream, with the settings of deploy/, beside a server under load: restored to the second. It builds Litestream first.
litestream:
	go -C tools/litestream build -o bin/ tool
	MAILLAGE_LITESTREAM=$(CURDIR)/tools/litestream/bin/litestream go test ./site/ops -run TestContinuousBackup -count=1 -v

# What the wiki exports, opened by LibreOffice and poppler (apt: libreoffice-writer-nogui, poppler-utils) and compared; some minutes.
office:
	go run ./tools/office

# Thirty people write one page for a minute; a thousand random sessions with lines that drop, made again by Yjs in Node. About
# fifteen minutes.
coedit:
	MAILLAGE_COEDIT_SECONDS=60 MAILLAGE_COEDIT_RUNS=1000 go test ./core/coedit -run 'Thirty|Random' -count=1 -v -timeout 60m

# The documents as a drive: litmus, davfs2, rclone; 2 GB in pieces while the server is killed ten times. Some minutes.
drive:
	MAILLAGE_DRIVE=long go test ./e2e/drive -count=1 -v -timeout 30m

# Keeps a small data folder of the version V (make keep-version V=v0.1.0), which every later one must open: see docs/adding-a-part.md.
keep-version:
	go run ./tools/keep $(V)

# Brings what the tests need by apt, npm and Go: Chromium, PostgreSQL's server, Java, axe-core, the Nu HTML checker, an S3 server.
tools:
	go run ./tools/install

# The demonstration site on http://localhost:8080, after remaking what is generated.
dev: generate demo

demo:
	go run ./cmd/maillage demo

# Go from the templates, bundles from the TypeScript and CSS.
generate: lint
	tools/lint/bin/templ generate
	go run ./tools/assets

# The programs of tools/lint: staticcheck, templ.
lint:
	go -C tools/lint build -o bin/ tool

bench:
	go test -run '^$$' -bench . -benchmem ./...

fmt: lint
	gofmt -w $$(find . -name '*.go' -not -name '*_templ.go' -not -path '*/node_modules/*' -not -path '*/testdata/*' -not -path './.*')
	tools/lint/bin/templ fmt .
