package broadcast_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"maillage/core/broadcast"
)

// next returns the next message of ch.
func next(t *testing.T, ch <-chan broadcast.Message) broadcast.Message {
	t.Helper()
	select {
	case m, ok := <-ch:
		if !ok {
			t.Fatal("the channel is closed")
		}
		return m
	case <-time.After(10 * time.Second):
		t.Fatal("no message")
	}
	panic("unreachable")
}

func want(t *testing.T, ch <-chan broadcast.Message, topic, data string) {
	t.Helper()
	if m := next(t, ch); m.Topic != topic || string(m.Data) != data || m.Lost {
		t.Fatalf("got %+v, want %q of topic %q", m, data, topic)
	}
}

func TestMessagesGoToWhoListensToTheirTopic(t *testing.T) {
	h := broadcast.New()
	defer h.Close()
	ab, cancelAB := h.Subscribe("a", "b", "a")
	b, cancelB := h.Subscribe("b")
	defer cancelAB()
	msg := []byte("1")
	h.Publish("a", msg)
	msg[0] = 'x' // the caller may reuse it
	h.Publish("c", []byte("2"))
	h.Publish("b", []byte("3"))
	want(t, ab, "a", "1")
	want(t, ab, "b", "3")
	want(t, b, "b", "3")

	cancelB()
	cancelB()
	h.Publish("b", []byte("4"))
	want(t, ab, "b", "4")
	if m, ok := <-b; ok {
		t.Errorf("after cancel: %+v", m)
	}
}

func TestASlowReaderLosesTheOldestAndIsTold(t *testing.T) {
	h := broadcast.New()
	defer h.Close()
	ch, cancel := h.Subscribe("a")
	defer cancel()
	const sent = 1000
	for i := range sent {
		h.Publish("a", fmt.Append(nil, i))
	}
	h.Publish("other", nil)
	var got []broadcast.Message
	for len(ch) > 0 {
		got = append(got, <-ch)
	}
	if len(got) == 0 || len(got) >= sent {
		t.Fatalf("%d messages of %d wait", len(got), sent)
	}
	if last := got[len(got)-1]; !last.Lost || string(last.Data) != fmt.Sprint(sent-1) {
		t.Errorf("the last is %q, lost %v", last.Data, last.Lost)
	}
	h.Publish("a", []byte("again"))
	want(t, ch, "a", "again")
}

func TestCloseEndsEverything(t *testing.T) {
	h := broadcast.New()
	ch, cancel := h.Subscribe("a")
	h.Close()
	h.Close()
	cancel()
	h.Publish("a", nil)
	if _, ok := <-ch; ok {
		t.Error("a message after Close")
	}
	late, _ := h.Subscribe("a")
	if _, ok := <-late; ok {
		t.Error("a message to who came after Close")
	}
}

// Many publish, subscribe, cancel and close at once; the race detector looks on.
func TestEverythingAtOnce(t *testing.T) {
	h := broadcast.New()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 200 {
				ch, cancel := h.Subscribe("a", fmt.Sprint(j))
				h.Publish("a", []byte{byte(i)})
				select {
				case <-ch:
				case <-time.After(10 * time.Second):
					t.Error("not even its own message")
				}
				cancel()
			}
		})
	}
	wg.Wait()
	h.Close()
}

// natsServer starts a NATS server on a loopback port (a free one for 0).
func natsServer(t *testing.T, port int) (s *server.Server, url string, onPort int) {
	t.Helper()
	if port == 0 {
		port = server.RANDOM_PORT
	}
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the NATS server does not start")
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	var host string
	if _, err := fmt.Sscanf(strings.Replace(s.Addr().String(), ":", " ", 1), "%s %d", &host, &onPort); err != nil {
		t.Fatal(err)
	}
	return s, fmt.Sprintf("nats://127.0.0.1:%d", onPort), onPort
}

func join(t *testing.T, url string) *broadcast.Hub {
	t.Helper()
	h, err := broadcast.Join(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

func TestProcessesShareMessagesOverNATS(t *testing.T) {
	_, url, _ := natsServer(t, 0)
	one, two, stranger := join(t, url), join(t, url), join(t, url+"?name=other-site")
	in1, _ := one.Subscribe("a", "topic with * and > …")
	in2, _ := two.Subscribe("a", "topic with * and > …")
	away, _ := stranger.Subscribe("a")
	for i := range 30 {
		one.Publish("a", fmt.Append(nil, i))
	}
	one.Publish("topic with * and > …", nil)
	one.Publish("b", []byte("not listened to"))
	for i := range 30 {
		want(t, in1, "a", fmt.Sprint(i))
		want(t, in2, "a", fmt.Sprint(i))
	}
	want(t, in2, "topic with * and > …", "")
	want(t, in1, "topic with * and > …", "")
	two.Publish("a", []byte("back"))
	want(t, in1, "a", "back")
	want(t, in2, "a", "back")
	if n := len(in1) + len(in2) + len(away); n != 0 {
		t.Errorf("%d messages too many", n)
	}
}

func TestStrangersOnTheSubjectAreIgnored(t *testing.T) {
	_, url, _ := natsServer(t, 0)
	h := join(t, url)
	ch, _ := h.Subscribe("a", "")
	nc, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	for _, b := range [][]byte{nil, {0xff}, {200, 'a'}, bytes.Repeat([]byte{0xff}, 20), {1, 'a', '!'}} {
		if err := nc.Publish("maillage.changed", b); err != nil {
			t.Fatal(err)
		}
	}
	want(t, ch, "a", "!")
}

func TestNATSGoneAndBack(t *testing.T) {
	s, url, port := natsServer(t, 0)
	one, two := join(t, url), join(t, url)
	in1, _ := one.Subscribe("a")
	in2, _ := two.Subscribe("a")
	s.Shutdown()
	s.WaitForShutdown()
	one.Publish("a", []byte("meanwhile"))
	want(t, in1, "a", "meanwhile")
	for began := time.Now(); !one.CutOff(); time.Sleep(time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			t.Fatal("it does not know that it is cut off")
		}
	}

	natsServer(t, port)
	// Each reader is told that it may have missed something; what one published meanwhile may or may not reach two.
	for _, ch := range []<-chan broadcast.Message{in1, in2} {
		for {
			if m := next(t, ch); m.Lost {
				break
			}
		}
	}
	for arrived := false; !arrived; {
		one.Publish("a", []byte("again"))
		select {
		case m := <-in2:
			arrived = string(m.Data) == "again"
		case <-time.After(20 * time.Millisecond):
		}
	}
	if one.CutOff() {
		t.Error("it is cut off still")
	}
}

func TestJoinSaysWhenThereIsNoNATS(t *testing.T) {
	for _, url := range []string{"nats://127.0.0.1:1", "nats://127.0.0.1:1?name=two.words", "nats://127.0.0.1:1?name=%zz", "nats://me:secret@127.0.0.1:port"} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		h, err := broadcast.Join(ctx, url, slog.New(slog.DiscardHandler))
		switch {
		case err == nil:
			h.Close()
			t.Errorf("joined %s", url)
		case strings.Contains(err.Error(), "secret"):
			t.Errorf("the error shows the password: %v", err)
		}
		cancel()
	}
}

func TestNothingRunsAfterClose(t *testing.T) {
	_, url, _ := natsServer(t, 0)
	for range 5 {
		h, err := broadcast.Join(t.Context(), url, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		h.Subscribe("a")
		h.Publish("a", nil)
		h.Close()
	}
	var left string
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		var b bytes.Buffer
		if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
			t.Fatal(err)
		}
		left = b.String()
		if !strings.Contains(left, "nats.go.(") {
			return
		}
	}
	t.Errorf("goroutines of the connection still run:\n%s", left)
}
