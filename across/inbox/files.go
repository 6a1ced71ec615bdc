package inbox

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"strings"

	"maillage/core/attach"
	"maillage/kit/fail"
	"maillage/kit/lang"
	"maillage/kit/mailtext"
	"maillage/kit/mime"
)

// keep examines the files of a message by the rules of forms. Errors: fail.Invalid, in words for the sender.
func (b *Inbox) keep(ctx context.Context, list []mailtext.File) ([]attach.Upload, error) {
	if len(list) == 0 {
		return nil, nil
	}
	form, err := formOf(list)
	if err != nil {
		return nil, fail.E("inbox.keep", fail.Internal, err)
	}
	defer form.RemoveAll() //nolint:errcheck // what is left is in the folder of temporary files
	alts := make([]string, len(list))
	for k, f := range list {
		alts[k] = lang.T(ctx, "inbox.picture", "name", mime.CleanName(f.Name))
	}
	return b.core.Files.Receive(ctx, form.File[attach.Field], alts)
}

// formOf is the files as a form would send them: core/attach reads forms.
func formOf(list []mailtext.File) (*multipart.Form, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, f := range list {
		name := strings.Map(func(r rune) rune {
			if r < ' ' {
				return -1
			}
			return r
		}, f.Name)
		if name == "" {
			name = fmt.Sprintf("message-%d", k+1)
		}
		p, err := w.CreateFormFile(attach.Field, name)
		if err != nil {
			return nil, err
		}
		if _, err := p.Write(f.Data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return multipart.NewReader(&body, w.Boundary()).ReadForm(maxMessage)
}
