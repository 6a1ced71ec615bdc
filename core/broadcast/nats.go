package broadcast

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	// joinPause is the pause between attempts to reach NATS. Longer keeps pages stale after NATS is back, shorter makes
	// many processes knock at once.
	joinPause = 250 * time.Millisecond
	// joinTime is how long Join tries when ctx sets no end.
	joinTime = 10 * time.Second
	// maxMessage keeps a message below what a NATS server takes by default (1 MB).
	maxMessage = 512 << 10
	// asking is how often NATS is asked whether it is there: a line that is dead without a word is known after three times
	// that. Shorter costs a few bytes more.
	asking = 5 * time.Second
	// leaveTime is how long Close waits for the last messages to leave.
	leaveTime = time.Second
)

// Join returns a hub that shares its messages with all processes that joined the same NATS under the same name. address is
// "nats://[user:password@]host:port[,…][?name=NAME]"; sites that share a NATS need different names ("maillage" when none
// is given). It tries until ctx ends, or ten seconds; once joined, it comes back by itself whenever NATS does.
func Join(ctx context.Context, address string, log *slog.Logger) (*Hub, error) {
	servers, name, err := parse(address)
	if err != nil {
		return nil, err
	}
	h := New()
	n := &natsLink{log: log, subject: name + ".changed"}
	n.conn, err = n.connect(ctx, servers, h)
	if err != nil {
		return nil, fmt.Errorf("broadcast: join NATS: %w", err)
	}
	if _, err = n.conn.Subscribe(n.subject, func(m *nats.Msg) { receive(h, m.Data) }); err == nil {
		err = n.conn.FlushTimeout(leaveTime)
	}
	if err != nil {
		n.conn.Close()
		return nil, fmt.Errorf("broadcast: join NATS: %w", err)
	}
	h.others = n
	return h, nil
}

// parse takes the name out of address.
func parse(address string) (servers, name string, err error) {
	servers, query, _ := strings.Cut(address, "?")
	v, err := url.ParseQuery(query)
	if err != nil {
		return "", "", errors.New("broadcast: the address of NATS is not understood")
	}
	name = "maillage"
	if v.Has("name") {
		name = v.Get("name")
	}
	if name == "" || strings.ContainsAny(name, ".*> \t\r\n") {
		return "", "", fmt.Errorf("broadcast: name %q: want one word without dots", name)
	}
	return servers, name, nil
}

type natsLink struct {
	conn    *nats.Conn
	log     *slog.Logger
	subject string
}

// connect tries until NATS answers or ctx ends. nats.go could retry by itself, but then a wrong address would never show.
func (n *natsLink) connect(ctx context.Context, servers string, h *Hub) (*nats.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, joinTime)
	defer cancel()
	for {
		conn, err := nats.Connect(servers, n.options(h)...)
		if err == nil {
			return conn, nil
		}
		if wrong := (*url.Error)(nil); errors.As(err, &wrong) {
			return nil, wrong.Err // wrong itself would show the password
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(joinPause):
		}
	}
}

func (n *natsLink) options(h *Hub) []nats.Option {
	return []nats.Option{
		nats.NoEcho(),
		nats.Timeout(2 * time.Second),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(joinPause),
		nats.PingInterval(asking),
		nats.MaxPingsOutstanding(2),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				n.log.Warn("NATS is gone: other processes hear nothing meanwhile", "err", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) {
			n.log.Info("NATS is back")
			h.lost()
		}),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			n.log.Warn("messages of other processes were lost", "err", err)
			h.lost()
		}),
	}
}

// send hands the message to nats.go, which keeps a few megabytes while NATS is away. The form is: length of the topic as a
// uvarint, topic, data.
func (n *natsLink) send(topic string, data []byte) {
	if len(topic)+len(data) > maxMessage {
		n.log.Error("message too big for other processes", "bytes", len(data))
		return
	}
	b := make([]byte, 0, binary.MaxVarintLen64+len(topic)+len(data))
	b = binary.AppendUvarint(b, uint64(len(topic)))
	b = append(append(b, topic...), data...)
	if err := n.conn.Publish(n.subject, b); err != nil && !errors.Is(err, nats.ErrConnectionClosed) {
		n.log.Warn("message not passed to other processes", "err", err)
	}
}

// receive delivers what send made; anything else on the subject is not ours.
func receive(h *Hub, b []byte) {
	size, n := binary.Uvarint(b)
	if n <= 0 || size > uint64(len(b)-n) {
		return
	}
	topic, data := b[n:n+int(size)], b[n+int(size):]
	h.deliver(string(topic), data)
}

func (n *natsLink) cut() bool { return !n.conn.IsConnected() }

func (n *natsLink) close() {
	if n.conn.IsConnected() {
		if err := n.conn.FlushTimeout(leaveTime); err != nil {
			n.log.Warn("last messages may not have left", "err", err)
		}
	}
	n.conn.Close()
}
