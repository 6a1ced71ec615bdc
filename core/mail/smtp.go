package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	mailer "github.com/wneessen/go-mail"

	"maillage/kit/id"
)

// smtpTimeout is how long the relay may take to answer one step.
const smtpTimeout = 30 * time.Second

// relay is the SMTP server all letters go through.
type relay struct {
	host    string
	options []mailer.Option
}

// newRelay reads address, whose form Options.SMTP says. self is how this site names itself.
func newRelay(address, self string, extra *tls.Config) (*relay, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("mail: the address of the SMTP relay is not understood: want smtp://user:password@host:port?tls=required")
	}
	r := &relay{host: u.Hostname(), options: []mailer.Option{mailer.WithTimeout(smtpTimeout), mailer.WithHELO(self), mailer.WithoutNoop(), mailer.WithoutRset()}}
	if extra != nil {
		c := extra.Clone()
		if c.ServerName == "" {
			c.ServerName = r.host
		}
		c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
		r.options = append(r.options, mailer.WithTLSConfig(c))
	}
	encrypted, port, err := r.encryption(u)
	if err != nil {
		return nil, err
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New("mail: the port of the SMTP relay is not a number")
		}
	}
	r.options = append(r.options, mailer.WithPort(port))
	if u.User != nil {
		if !encrypted && !loopback(r.host) {
			return nil, errors.New("mail: a password for the SMTP relay needs tls=required, or smtps")
		}
		password, _ := u.User.Password()
		r.options = append(r.options, mailer.WithUsername(u.User.Username()), mailer.WithPassword(password),
			mailer.WithOpportunisticSMTPAuth(mailer.SMTPAuthSCRAMSHA256, mailer.SMTPAuthSCRAMSHA1, mailer.SMTPAuthPlain, mailer.SMTPAuthLogin))
	}
	if _, err := mailer.NewClient(r.host, r.options...); err != nil {
		return nil, fmt.Errorf("mail: SMTP relay: %w", err)
	}
	return r, nil
}

// encryption adds what u says of TLS, and returns whether the conversation is surely encrypted, and the usual port.
func (r *relay) encryption(u *url.URL) (encrypted bool, port int, err error) {
	query := u.Query()
	how := query.Get("tls")
	query.Del("tls")
	if len(query) > 0 {
		return false, 0, errors.New("mail: the address of the SMTP relay has parameters other than tls")
	}
	if u.Scheme == "smtps" {
		if how != "" {
			return false, 0, errors.New("mail: smtps speaks TLS from the start: leave tls out")
		}
		r.options = append(r.options, mailer.WithSSL())
		return true, 465, nil
	}
	if how == "" {
		how = "required"
		if loopback(r.host) {
			how = "starttls"
		}
	}
	switch how {
	case "required":
		r.options = append(r.options, mailer.WithTLSPolicy(mailer.TLSMandatory))
		return true, 587, nil
	case "starttls":
		r.options = append(r.options, mailer.WithTLSPolicy(mailer.TLSOpportunistic))
		return false, 587, nil
	case "none":
		r.options = append(r.options, mailer.WithTLSPolicy(mailer.NoTLS))
		return false, 25, nil
	}
	return false, 0, fmt.Errorf("mail: tls=%s: want required, starttls or none", how)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// compose writes a letter. Tried again, it has the same Message-ID and date.
func (o *Office) compose(n int64, created time.Time, l Letter) *mailer.Msg {
	m := mailer.NewMsg(mailer.WithNoDefaultUserAgent())
	from := o.from
	if l.From != "" {
		from.Name = l.From
	}
	m.FromMailAddress(&from)
	m.ToMailAddress(&mail.Address{Name: l.ToName, Address: l.To})
	if l.ReplyTo != "" {
		m.ReplyToMailAddress(&mail.Address{Address: l.ReplyTo})
	}
	m.Subject(l.Subject)
	m.SetMessageIDWithValue(id.Format(n) + "@" + o.host)
	m.SetDateWithValue(created)
	m.SetGenHeader("Auto-Submitted", "auto-generated")               // RFC 3834 §5
	m.SetGenHeader("X-Auto-Response-Suppress", "DR, OOF, AutoReply") // the same for Exchange
	if l.ListID != "" {
		m.SetGenHeaderPreformatted("List-Id", "<"+l.ListID+">")
	}
	if l.Unsubscribe != "" {
		m.SetGenHeaderPreformatted("List-Unsubscribe", "<"+l.Unsubscribe+">")
		if strings.HasPrefix(l.Unsubscribe, "https:") {
			m.SetGenHeaderPreformatted("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		}
	}
	for name, v := range l.Headers {
		m.SetGenHeader(mailer.Header(name), v)
	}
	m.SetBodyString(mailer.TypeTextPlain, l.Text)
	if l.HTML != "" {
		m.AddAlternativeString(mailer.TypeTextHTML, l.HTML)
	}
	return m
}

// refusal is what a server said against a letter. It shows codes only: servers quote addresses.
type refusal struct {
	step     string
	code     int    // 0 when the connection broke
	enhanced string // RFC 3463, "" when the server gives none
	final    bool   // trying again is useless
	address  bool   // because of the recipient's address
}

// Error implements error.
func (r *refusal) Error() string {
	if r.code == 0 {
		return r.step + ": connection lost"
	}
	return strings.TrimSpace(fmt.Sprintf("%s: server answered %d %s", r.step, r.code, r.enhanced))
}

// send hands m to the relay. Errors: a *refusal, or why there was no conversation.
func (r *relay) send(ctx context.Context, m *mailer.Msg) error {
	c, err := mailer.NewClient(r.host, r.options...)
	if err != nil {
		return err
	}
	err = c.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() { // a relay that hangs up without a word after accepting has accepted
		return nil
	}
	var no *mailer.SendError
	if !errors.As(err, &no) {
		return reach(err)
	}
	return judge(no)
}

// reach is err of the dialogue before a letter, without what the server said.
func reach(err error) error {
	var said *textproto.Error
	if errors.As(err, &said) {
		return &refusal{step: "greeting", code: said.Code}
	}
	return fmt.Errorf("SMTP relay: %w", err)
}

// judge decides what a server's answer means. Codes of 400 and a lost connection mean later. Of 500, those about the
// recipient's address or mailbox (RFC 3463 §3.2, §3.3; at RCPT all but matters of policy) are the address's fault. Policy at
// RCPT ("relaying denied", a block list) and all at MAIL are the relay's or ours, and get better when somebody sees to it:
// later too. What is left is about this letter's content: final, but no fault of the address.
func judge(e *mailer.SendError) *refusal {
	r := &refusal{step: step(e.Reason), code: e.ErrorCode(), enhanced: e.EnhancedStatusCode()}
	if r.code < 500 {
		return r
	}
	about := strings.HasPrefix(r.enhanced, "5.1.") || strings.HasPrefix(r.enhanced, "5.2.")
	switch e.Reason {
	case mailer.ErrSMTPRcptTo:
		r.address = about || !strings.HasPrefix(r.enhanced, "5.7.")
		r.final = r.address
	case mailer.ErrSMTPData, mailer.ErrWriteContent, mailer.ErrSMTPDataClose:
		r.address, r.final = about, true
	}
	return r
}

func step(r mailer.SendErrReason) string {
	switch r {
	case mailer.ErrSMTPMailFrom:
		return "sender"
	case mailer.ErrSMTPRcptTo:
		return "recipient"
	case mailer.ErrSMTPData, mailer.ErrWriteContent, mailer.ErrSMTPDataClose:
		return "content"
	}
	return "conversation"
}
