package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// request is what one asks.
type request struct {
	path, token, form string // form: what is sent; "" to get
}

// answer is what came back.
type answer struct {
	status int
	bytes  int64
	to     string // where it redirects
}

// client is one connection that stays open. It does as little as it can: it runs on the machine that it measures.
type client struct {
	address, encoding string
	conn              net.Conn
	in                *bufio.Reader
	out               []byte
}

// patience is how long an answer is waited for.
const patience = 35 * time.Second

func (c *client) dial(ctx context.Context) (err error) {
	if c.conn, err = new(net.Dialer).DialContext(ctx, "tcp", c.address); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	c.in = bufio.NewReaderSize(c.conn, 32<<10)
	return nil
}

func (c *client) close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// do asks r, and gives the body of the answer to sink.
func (c *client) do(ctx context.Context, r request, sink io.Writer) (a answer, err error) {
	if c.conn == nil {
		if err := c.dial(ctx); err != nil {
			return a, err
		}
	}
	defer func() {
		if err != nil {
			c.close()
		}
	}()
	c.write(r)
	if err := c.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return a, err
	}
	if _, err := c.conn.Write(c.out); err != nil {
		return a, err
	}
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return a, err
	}
	defer res.Body.Close()
	a.status, a.to = res.StatusCode, res.Header.Get("Location")
	if a.bytes, err = io.Copy(sink, res.Body); err == nil && res.Close {
		c.close()
	}
	return a, err
}

func (c *client) write(r request) {
	method := "GET"
	if r.form != "" {
		method = "POST"
	}
	b := append(c.out[:0], method+" "+r.path+" HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAccept-Language: fr\r\nSec-Fetch-Site: same-origin\r\n"...)
	if c.encoding != "" {
		b = append(b, "Accept-Encoding: "+c.encoding+"\r\n"...)
	}
	if r.token != "" {
		b = append(b, "Cookie: maillage="+r.token+"\r\n"...)
	}
	if r.form != "" {
		b = fmt.Appendf(b, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(r.form))
	}
	c.out = append(append(b, "\r\n"...), r.form...)
}

// isWrong tells whether a is not what was asked for: a page, or the redirection after a form.
func isWrong(r request, a answer) bool {
	if r.form != "" {
		return a.status != http.StatusSeeOther || strings.HasPrefix(a.to, "/connexion")
	}
	return a.status != http.StatusOK
}
