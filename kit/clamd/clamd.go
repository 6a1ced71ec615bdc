// Package clamd asks a ClamAV daemon whether a content is infected.
//
// It speaks the daemon's own protocol (clamd(8): zPING, zVERSION, zINSTREAM) over a socket: contents are sent as they are read, and
// nothing is written to a disk here.
package clamd

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Client reaches a daemon: "unix" and a path, or "tcp" and host:port. Safe for concurrent use.
type Client struct{ Network, Address string }

// ErrLarge: the content is larger than what the daemon takes (its StreamMaxLength).
var ErrLarge = errors.New("clamd: larger than what it looks at")

const (
	// connecting bounds the connection, and silent the time that the daemon takes for a piece or for its answer: an archive of
	// a few megabytes may take it half a minute.
	connecting = 3 * time.Second
	silent     = 2 * time.Minute
	piece      = 64 << 10
)

// Scan sends r to its end and returns what the daemon finds in it, "" for nothing.
// Errors: ErrLarge; those of r as they are; any other when the daemon is away or does not do its work.
func (c Client) Scan(ctx context.Context, r io.Reader) (found string, err error) {
	conn, err := c.dial(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	sent := send(conn, r)
	var broken *net.OpError
	if sent != nil && !errors.As(sent, &broken) {
		return "", sent // of the reader: the daemon hears no end, and forgets it
	}
	// A daemon that has had enough says so, and hangs up while one still sends.
	answer, err := read(conn)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("clamd: no answer: %w", errors.Join(sent, err))
	}
	switch said := strings.TrimPrefix(answer, "stream: "); {
	case said == "OK" && sent == nil:
		return "", nil
	case strings.HasSuffix(said, " FOUND"):
		return strings.TrimSuffix(said, " FOUND"), nil
	case strings.Contains(said, "size limit exceeded"):
		return "", ErrLarge
	default:
		return "", fmt.Errorf("clamd: it answers %q", answer)
	}
}

// Version is what the daemon says of itself: its program, and the date of what it knows.
func (c Client) Version(ctx context.Context) (string, error) {
	conn, err := c.dial(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if _, err := conn.Write([]byte("zVERSION\x00")); err != nil {
		return "", fmt.Errorf("clamd: %w", err)
	}
	answer, err := read(conn)
	if err != nil {
		return "", fmt.Errorf("clamd: no answer: %w", err)
	}
	return answer, nil
}

func (c Client) dial(ctx context.Context) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: connecting}).DialContext(ctx, c.Network, c.Address)
	if err != nil {
		return nil, fmt.Errorf("clamd: %w", err)
	}
	return conn, nil
}

// send writes the content in pieces, each after its length; a length of nothing ends it.
func send(conn net.Conn, r io.Reader) error {
	if _, err := conn.Write([]byte("zINSTREAM\x00")); err != nil {
		return err
	}
	b := make([]byte, 4+piece)
	for {
		n, err := io.ReadFull(r, b[4:])
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return err
		}
		if err := conn.SetDeadline(time.Now().Add(silent)); err != nil {
			return err
		}
		binary.BigEndian.PutUint32(b, uint32(n))
		if n > 0 {
			if _, err := conn.Write(b[:4+n]); err != nil {
				return err
			}
		}
		if err != nil {
			_, err := conn.Write([]byte{0, 0, 0, 0})
			return err
		}
	}
}

func read(conn net.Conn) (string, error) {
	if err := conn.SetReadDeadline(time.Now().Add(silent)); err != nil {
		return "", err
	}
	answer, err := bufio.NewReader(io.LimitReader(conn, 4096)).ReadString(0)
	if answer == "" && err != nil {
		return "", err
	}
	return strings.TrimSpace(strings.TrimSuffix(answer, "\x00")), nil
}
