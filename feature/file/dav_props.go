package file

import (
	"context"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"time"

	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/ref"
	"maillage/kit/dav"
	"maillage/kit/fail"
)

// The properties that the drive knows, in the order of answers. Quotas (RFC 4331) are told to who names them.
var live = []string{"resourcetype", "displayname", "creationdate", "getlastmodified", "getcontentlength", "getcontenttype", "getetag", "supportedlock", "lockdiscovery"}

const (
	quotaLeft = "quota-available-bytes"
	quotaUsed = "quota-used-bytes"
)

func isLive(n xml.Name) bool {
	if n.Space != dav.Space {
		return false
	}
	switch n.Local {
	case "getcontentlanguage", quotaLeft, quotaUsed:
		return true
	}
	return slices.Contains(live, n.Local)
}

func davProperty(local, value string) dav.Property {
	return dav.Property{Name: xml.Name{Space: dav.Space, Local: local}, Value: value}
}

func among(list []dav.Property, name xml.Name) (dav.Property, bool) {
	for _, p := range list {
		if p.Name == name {
			return p, true
		}
	}
	return dav.Property{}, false
}

// living is the properties that the drive knows of s, but for locks.
func (x *finding) living(s spot) (out []dav.Property) {
	add := func(local, value string) { out = append(out, davProperty(local, value)) }
	if s.isFolder() {
		add("resourcetype", "<D:collection/>")
	} else {
		add("resourcetype", "")
	}
	add("displayname", dav.Escape(x.called(s)))
	if s.space != nil && x.room != nil && s.isFolder() {
		add(quotaLeft, strconv.FormatInt(max(0, x.room.Most-x.room.Used), 10))
		add(quotaUsed, strconv.FormatInt(x.room.Used, 10))
	}
	if s.node == nil {
		return out
	}
	add("creationdate", s.node.Item.Created.UTC().Format(time.RFC3339))
	add("getlastmodified", s.node.Changed.UTC().Format(http.TimeFormat))
	add("supportedlock", dav.SupportedLock)
	if !s.isFolder() {
		add("getcontentlength", strconv.FormatInt(s.node.Size, 10))
		add("getcontenttype", dav.Escape(s.node.Type))
		add("getetag", dav.Escape(etag(*s.node)))
	}
	return out
}

// etag is that of the content of a file, as core/attach gives it.
func etag(n Node) string { return attach.Tag(n.Digest) }

// called is the name of s for people.
func (x *finding) called(s spot) string {
	switch {
	case s.node != nil:
		return s.node.Item.Title
	case s.space != nil && s.network == nil:
		return x.v.T("file.own.title")
	case s.space != nil && s.space.ID == s.network.ID:
		return x.v.T("file.dav.own", "name", s.network.Name)
	case s.space != nil:
		return s.space.Name
	case s.network != nil:
		return s.network.Name
	}
	return x.v.Site.Options.Site
}

// properties is what programs noted of ids, by id. One query, none for no ids.
func properties(ctx context.Context, q db.Q, ids []ref.Item) (map[ref.Item][]dav.Property, error) {
	out := map[ref.Item][]dav.Property{}
	if len(ids) == 0 {
		return out, nil
	}
	type row struct {
		id ref.Item
		p  dav.Property
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		return x, r.Scan(&x.id, &x.p.Name.Space, &x.p.Name.Local, &x.p.Value)
	}, `SELECT item_id, space, name, value FROM file_property WHERE item_id IN ($1[]) ORDER BY item_id, space, name`, db.Ints(ids))
	for _, x := range list {
		out[x.id] = append(out[x.id], x.p)
	}
	return out, fail.Wrap("file.properties", err)
}
