package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// child is the server in its own process, of the same group: what ends this program ends it too.
type child struct {
	addresses
	cmd   *exec.Cmd
	in    io.WriteCloser
	Ready time.Duration // from its start to its first answer
}

// starting is how long the server may take to be ready.
const starting = 2 * time.Minute

// start runs this program with args, and waits until it answers. Its log goes to the file log.
func start(ctx context.Context, args []string, log *os.File) (c *child, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	began := time.Now()
	c = &child{cmd: exec.CommandContext(ctx, self, args...)}
	c.cmd.Stderr = log
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	said := make(chan error, 1)
	go func() {
		line, err := bufio.NewReader(out).ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, &c.addresses)
		}
		said <- err
	}()
	select {
	case err = <-said:
	case <-time.After(starting):
		err = context.DeadlineExceeded
	}
	if err != nil {
		return nil, fmt.Errorf("bench: the server did not start (%w): see %s: %w", err, log.Name(), c.stop())
	}
	c.Ready = time.Since(began)
	return c, nil
}

// stop ends the server, and waits for it.
func (c *child) stop() error {
	c.in.Close()
	return c.cmd.Wait()
}

func (c *child) usage(ctx context.Context, behind bool) (u usage, err error) {
	path := "/usage"
	if behind {
		path += "?behind"
	}
	b, err := c.control(ctx, http.MethodGet, path, nil)
	if err != nil {
		return u, err
	}
	return u, json.Unmarshal(b, &u)
}

func (c *child) control(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+c.Control+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("bench: %s: %d %s", path, res.StatusCode, b)
	}
	return b, err
}
