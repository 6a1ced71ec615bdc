package blob

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A sealed blob is a header, then its content in pieces, each under AES-256-GCM with a key of that blob alone (adr/0023):
//
//	header  "MLGSEAL1", 8 bytes that name the key, 32 of chance (the salt), 16 that bind it to its digest
//	piece   65,536 bytes of the content, fewer in the last one, then 16 of authentication
//
// The key of a blob comes from the master key and the salt by HKDF. The nonce of a piece is its number, and says whether it is the
// last: pieces that are changed, left out, put elsewhere or cut off do not open. The binding keeps one blob from being served for
// another.
const (
	sealMagic  = "MLGSEAL1"
	headerSize = 64
	pieceSize  = 64 << 10
	tagSize    = 16
	// sealedLength is the number of hexadecimal digits of the name of a sealed blob: longer than a digest, hence told from one.
	sealedLength = 96
)

// Keys seal what a store keeps, and open it: the first writes, all read. The zero value keeps contents as they are.
type Keys struct{ list []key }

// key is a master key: an identifier that tells nothing of it, and what is derived from it.
type key struct {
	id              [8]byte
	master          []byte
	nameTag, nameAE []byte
}

// ParseKeys reads keys, one a line of 64 hexadecimal digits, the one that writes first; "#" begins a comment.
func ParseKeys(text string) (Keys, error) {
	var k Keys
	in := bufio.NewScanner(strings.NewReader(text))
	for n := 1; in.Scan(); n++ {
		line, _, _ := strings.Cut(in.Text(), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		b, err := hex.DecodeString(line)
		if err != nil || len(b) != sha256.Size {
			return Keys{}, fmt.Errorf("blob: line %d is not a key: want 64 hexadecimal digits", n)
		}
		one, err := newKey(b)
		if err != nil {
			return Keys{}, err
		}
		k.list = append(k.list, one)
	}
	if len(k.list) == 0 {
		return Keys{}, errors.New("blob: no key")
	}
	return k, in.Err()
}

// NewKey is a line for ParseKeys.
func NewKey() string {
	b := make([]byte, sha256.Size)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// N is how many keys there are.
func (k Keys) N() int { return len(k.list) }

// ID names the key that writes, without telling it; "" when there is none.
func (k Keys) ID() string {
	if len(k.list) == 0 {
		return ""
	}
	return hex.EncodeToString(k.list[0].id[:])
}

func newKey(master []byte) (k key, err error) {
	k.master = master
	id, err := hkdf.Key(sha256.New, master, nil, "maillage blob key id", len(k.id))
	if err == nil {
		copy(k.id[:], id)
		k.nameTag, err = hkdf.Key(sha256.New, master, nil, "maillage blob name tag", sha256.Size)
	}
	if err == nil {
		k.nameAE, err = hkdf.Key(sha256.New, master, nil, "maillage blob name", sha256.Size)
	}
	return k, err
}

// nameOf is the name under which the key keeps a digest: a synthetic-IV cipher of it, which who has not the key can neither tell
// from chance nor make for a content that they know.
func (k key) nameOf(digest string) string {
	plain, err := hex.DecodeString(digest)
	if err != nil {
		panic("blob: a digest that was checked is none") // see check
	}
	tag := k.tagOf(plain)
	return hex.EncodeToString(append(tag, k.xor(tag, plain)...))
}

func (k key) tagOf(digest []byte) []byte {
	m := hmac.New(sha256.New, k.nameTag)
	m.Write(digest)
	return m.Sum(nil)[:tagSize]
}

func (k key) xor(tag, b []byte) []byte {
	block, err := aes.NewCipher(k.nameAE)
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	out := make([]byte, len(b))
	cipher.NewCTR(block, tag).XORKeyStream(out, b)
	return out
}

// names are the names under which a digest may be kept: the one of a Put of today first.
func (k Keys) names(digest string) []string {
	out := make([]string, 0, len(k.list)+1)
	for _, one := range k.list {
		out = append(out, one.nameOf(digest))
	}
	return append(out, digest)
}

// twice is names, and the first once more when there are others: a Put may bring a blob there while one looks elsewhere.
func (k Keys) twice(digest string) []string {
	list := k.names(digest)
	if len(list) > 1 {
		list = append(list, list[0])
	}
	return list
}

// digestOf is the digest that is kept under name, and whether a Put of today would keep it there. ok is false for what is no name,
// and for one of a key that is not among k.
func (k Keys) digestOf(name string) (digest string, current, ok bool) {
	if len(name) == digestLength && check("blob.digestOf", name) == nil {
		return name, len(k.list) == 0, true
	}
	b, err := hex.DecodeString(name)
	if len(name) != sealedLength || err != nil || strings.ToLower(name) != name {
		return "", false, false
	}
	for n, one := range k.list {
		plain := one.xor(b[:tagSize], b[tagSize:])
		if subtle.ConstantTimeCompare(one.tagOf(plain), b[:tagSize]) == 1 {
			return hex.EncodeToString(plain), n == 0, true
		}
	}
	return "", false, false
}

// isSealedName tells whether name has the form of a sealed blob's.
func isSealedName(name string) bool { return len(name) == sealedLength }

// ofBlob is the cipher of a blob, and what binds it to its digest.
func (k key) ofBlob(salt []byte) (cipher.AEAD, []byte, error) {
	both, err := hkdf.Key(sha256.New, k.master, salt, "maillage blob content", 2*sha256.Size)
	if err != nil {
		return nil, nil, err
	}
	block, err := aes.NewCipher(both[:sha256.Size])
	if err != nil {
		return nil, nil, err
	}
	gcm, err := cipher.NewGCM(block)
	return gcm, both[sha256.Size:], err
}

func bind(with []byte, digest string) []byte {
	m := hmac.New(sha256.New, with)
	m.Write([]byte(digest))
	return m.Sum(nil)[:tagSize]
}

// nonce is that of the piece number n.
func nonce(n int64, last bool) []byte {
	out := make([]byte, 12)
	if last {
		out[0] = 1
	}
	binary.BigEndian.PutUint64(out[4:], uint64(n))
	return out
}

// sealer seals what is written to it. finish writes the header, which only the end of the content can tell.
type sealer struct {
	to interface {
		io.Writer
		io.WriterAt
	}
	gcm     cipher.AEAD
	binding []byte
	header  []byte
	held    []byte // of the piece that may be the last
	n       int64
}

func (k Keys) newSealer(to interface {
	io.Writer
	io.WriterAt
}) (*sealer, error) {
	one := k.list[0]
	s := &sealer{to: to, held: make([]byte, 0, pieceSize+tagSize)}
	salt := make([]byte, 32)
	rand.Read(salt)
	var err error
	if s.gcm, s.binding, err = one.ofBlob(salt); err != nil {
		return nil, err
	}
	s.header = append(append([]byte(sealMagic), one.id[:]...), salt...)
	_, err = to.Write(make([]byte, headerSize))
	return s, err
}

// Write implements io.Writer.
func (s *sealer) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		if len(s.held) == pieceSize {
			if err := s.seal(false); err != nil {
				return n, err
			}
		}
		take := min(len(p), pieceSize-len(s.held))
		s.held = append(s.held, p[:take]...)
		p, n = p[take:], n+take
	}
	return n, nil
}

func (s *sealer) seal(last bool) error {
	_, err := s.to.Write(s.gcm.Seal(s.held[:0], nonce(s.n, last), s.held, nil))
	s.held, s.n = s.held[:0], s.n+1
	return err
}

// finish ends the blob, whose digest is known now.
func (s *sealer) finish(digest string) error {
	if err := s.seal(true); err != nil {
		return err
	}
	_, err := s.to.WriteAt(append(s.header, bind(s.binding, digest)...), 0)
	return err
}

// plainSize is the size of a content that weighs n bytes sealed; ok is false when none does.
func plainSize(n int64) (int64, bool) {
	body := n - headerSize
	pieces := (body + pieceSize + tagSize - 1) / (pieceSize + tagSize)
	size := body - pieces*tagSize
	if body < tagSize || size < (pieces-1)*pieceSize || pieces > 1 && size == (pieces-1)*pieceSize {
		return 0, false
	}
	return size, true
}

// opened reads a sealed blob from anywhere in it.
type opened struct {
	f     io.ReadSeekCloser
	gcm   cipher.AEAD
	size  int64 // of the content
	at    int64 // place of the next Read, in the content
	from  int64 // place of f
	piece []byte
	n     int64 // number of piece, -1 for none
}

// open reads the header of f, which weighs sealed bytes and should be digest. Errors: ErrDamaged.
func (k Keys) open(f io.ReadSeekCloser, sealed int64, digest string) (*opened, error) {
	size, ok := plainSize(sealed)
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(f, header); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if !ok || string(header[:8]) != sealMagic {
		return nil, fmt.Errorf("%w: %s: it is not sealed", ErrDamaged, digest)
	}
	for _, one := range k.list {
		if string(one.id[:]) != string(header[8:16]) {
			continue
		}
		gcm, binding, err := one.ofBlob(header[16:48])
		if err != nil {
			return nil, err
		}
		if subtle.ConstantTimeCompare(bind(binding, digest), header[48:]) != 1 {
			break
		}
		return &opened{f: f, gcm: gcm, size: size, from: headerSize, n: -1}, nil
	}
	return nil, fmt.Errorf("%w: %s: it is not sealed for this place", ErrDamaged, digest)
}

// Read implements io.Reader.
func (o *opened) Read(p []byte) (int, error) {
	if o.at >= o.size {
		if o.n < 0 && o.size == 0 && len(p) > 0 { // an empty content is authentic too
			if err := o.load(0); err != nil {
				return 0, err
			}
		}
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if n := o.at / pieceSize; n != o.n {
		if err := o.load(n); err != nil {
			return 0, err
		}
	}
	n := copy(p, o.piece[o.at%pieceSize:])
	o.at += int64(n)
	return n, nil
}

// load opens the piece n.
func (o *opened) load(n int64) error {
	o.n = -1
	if from := headerSize + n*(pieceSize+tagSize); from != o.from {
		if _, err := o.f.Seek(from, io.SeekStart); err != nil {
			return err
		}
		o.from = from
	}
	start := n * pieceSize
	b := make([]byte, min(pieceSize, o.size-start)+tagSize)
	got, err := io.ReadFull(o.f, b)
	o.from += int64(got)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it is cut", ErrDamaged)
	}
	if err != nil {
		return err
	}
	if o.piece, err = o.gcm.Open(b[:0], nonce(n, start+pieceSize >= o.size), b, nil); err != nil {
		return fmt.Errorf("%w: piece %d", ErrDamaged, n)
	}
	o.n = n
	return nil
}

// Seek implements io.Seeker: it only says where the next Read is.
func (o *opened) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, errors.New("blob: before the beginning")
	}
	o.at = offset
	return offset, nil
}

// Close implements io.Closer.
func (o *opened) Close() error { return o.f.Close() }
