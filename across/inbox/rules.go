package inbox

import (
	"net/mail"
	"strings"
)

// mostHops is through how many servers a message has come: more is a loop.
const mostHops = 50

// isMachine tells whether nobody wrote m: absences, lists, refusals of servers, our own letters, loops (RFC 3834 §2).
func isMachine(m received, ours string) bool {
	h := m.Header
	if m.envelope == "" || len(h["Received"]) > mostHops {
		return true
	}
	if auto, _, _ := strings.Cut(strings.ToLower(h.Get("Auto-Submitted")), ";"); strings.TrimSpace(auto) != "" && strings.TrimSpace(auto) != "no" {
		return true
	}
	switch strings.ToLower(strings.TrimSpace(h.Get("Precedence"))) {
	case "bulk", "list", "junk", "auto_reply":
		return true
	}
	for _, name := range []string{"List-Id", "List-Post", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Loop", "X-Failed-Recipients", "Feedback-Id"} {
		if h.Get(name) != "" {
			return true
		}
	}
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(h.Get("Content-Type"))), "multipart/report") {
		return true
	}
	return isNobody(m.From, ours) || isNobody(m.envelope, ours)
}

// isNobody tells whether address is a server's, or the one that we write from.
func isNobody(address, ours string) bool {
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	switch local {
	case "", "mailer-daemon", "postmaster", "noreply", "no-reply", "ne-pas-repondre", "nepasrepondre", "donotreply":
		return true
	}
	a, err := mail.ParseAddress(ours)
	return err == nil && strings.EqualFold(a.Address, address)
}
