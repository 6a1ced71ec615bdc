package file

import (
	"context"
	"fmt"
	"strings"

	"maillage/core/access"
	"maillage/core/account"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/core/tie"
	"maillage/kit/fail"
)

// Order is that of a list, folders first.
type Order string

// The orders, as addresses name them.
const (
	ByName Order = ""
	ByDate Order = "date"
	BySize Order = "taille"
)

// Orders is every order.
var Orders = []Order{ByName, ByDate, BySize}

// Genre is a sort of files.
type Genre string

// The genres, as addresses name them: the beginnings of the media types of each.
var genres = map[Genre][]string{
	"images": {"image/"}, "textes": {"text/", "application/pdf", "application/vnd.oasis.opendocument.text", "application/vnd.openxmlformats-officedocument.wordprocessingml", "application/msword"},
	"tableaux": {"text/csv", "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml", "application/vnd.ms-excel"},
	"medias":   {"audio/", "video/"},
}

// Genres is every genre, in the order of screens.
var Genres = []Genre{"textes", "tableaux", "images", "medias"}

// Ask says what a list shows.
type Ask struct {
	Order Order
	Genre Genre    // "" for all; files alone
	Name  string   // a part of their name, "" for all
	After ref.Item // the last one shown before, 0 from the start
}

// perPage is how many rows a list shows.
const perPage = 100

// Listing is what a page of a folder shows.
type Listing struct {
	Nodes  []Node
	Next   ref.Item // After of the next page, 0 when there is none
	Counts map[ref.Item]int
	People map[ref.Person]account.Card
	// Follows says that the viewer is told of what comes into the folder.
	Follows bool
}

// List returns what is right in w and v sees. Six queries at most.
func (f *Files) List(ctx context.Context, v *access.Viewer, w Where, a Ask) (l Listing, err error) {
	q := f.core.DB.Q()
	if l.Nodes, err = list(ctx, q, v, w, a); err != nil {
		return l, err
	}
	if len(l.Nodes) > perPage {
		l.Nodes = l.Nodes[:perPage]
		l.Next = l.Nodes[perPage-1].Item.ID
	}
	var folders []ref.Item
	var people []ref.Person
	for _, n := range l.Nodes {
		if n.IsFolder() {
			folders = append(folders, n.Item.ID)
		}
		people = append(people, n.ChangedBy, n.HeldBy)
	}
	if l.Counts, err = counts(ctx, q, v, folders); err != nil {
		return l, err
	}
	if w.Above != 0 {
		stances, err := tie.Of(ctx, q, v.Person, tie.Item, []int64{int64(w.Above)})
		if err != nil {
			return l, err
		}
		l.Follows = stances[int64(w.Above)] == tie.Follow
	}
	l.People, err = account.Cards(ctx, q, people)
	return l, fail.Wrap("file.List", err)
}

func list(ctx context.Context, q db.Q, v *access.Viewer, w Where, a Ask) ([]Node, error) {
	args := append([]any{w.Space, w.Above}, v.Args()...)
	arg := func(x any) string {
		args = append(args, x)
		return fmt.Sprintf("$%d", len(args))
	}
	where := ""
	if a.Name != "" {
		where += ` AND n.name_key LIKE ` + arg("%"+escaped(nameKey(a.Name))+"%") + ` ESCAPE '\'`
	}
	if begins := genres[a.Genre]; len(begins) > 0 {
		var any []string
		for _, b := range begins {
			any = append(any, `v.type LIKE `+arg(b+"%"))
		}
		where += ` AND (` + strings.Join(any, ` OR `) + `)`
	}
	if a.After != 0 {
		last, err := get(ctx, q, a.After)
		if err == nil && v.Sees(last.Item) && last.Item.Space == w.Space {
			where += after(a.Order, last, arg)
		} else if err != nil && !fail.Is(err, fail.Hidden) {
			return nil, err
		}
	}
	order := map[Order]string{ByName: "n.leaf, n.sort_key, n.item_id", ByDate: "n.leaf, n.changed DESC, n.item_id DESC", BySize: "n.leaf, n.size DESC, n.item_id DESC"}[a.Order]
	nodes, err := db.All(ctx, q, scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.space_id = $1 AND n.above_id = $2 AND i.state = 'published' AND `+shown+access.Visible("i", 3)+where+`
		ORDER BY `+order+` LIMIT `+arg(perPage+1), args...)
	return nodes, fail.Wrap("file.list", err)
}

// shown leaves out what programs of the drive make beside what they change (isPassing), as file managers do.
const shown = `n.name_key NOT LIKE '.%' AND `

// after is the condition of what comes after last.
func after(o Order, last Node, arg func(any) string) string {
	leaf := 1
	if last.IsFolder() {
		leaf = 0
	}
	if o == ByName {
		return ` AND (n.leaf, n.sort_key, n.item_id) > (` + arg(leaf) + `, ` + arg(sortKey(last.Item.Title)) + `, ` + arg(last.Item.ID) + `)`
	}
	column, value := "n.changed", any(db.Millis(last.Changed))
	if o == BySize {
		column, value = "n.size", last.Size
	}
	l := arg(leaf)
	return ` AND (n.leaf > ` + l + ` OR (n.leaf = ` + l + ` AND (` + column + `, n.item_id) < (` + arg(value) + `, ` + arg(last.Item.ID) + `)))`
}

// escaped is s as LIKE takes it for itself.
func escaped(s string) string { return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) }

// Step is a folder on the way down to something.
type Step struct {
	ID    ref.Item
	Title string
}

// Way is the folders over id that v sees, from the top down. Two queries.
func (f *Files) Way(ctx context.Context, v *access.Viewer, id ref.Item) ([]Step, error) {
	q := f.core.DB.Q()
	ids, err := over(ctx, q, id)
	if err != nil {
		return nil, err
	}
	seen, err := some(ctx, q, v, ids)
	if err != nil {
		return nil, err
	}
	var out []Step
	for _, id := range ids {
		if n, ok := seen[id]; ok {
			out = append(out, Step{id, n.Item.Title})
		}
	}
	return out, nil
}

// Get returns a folder or a file that v sees, and its place. Errors: fail.Hidden.
func (f *Files) Get(ctx context.Context, v *access.Viewer, id ref.Item) (Node, space.Space, error) {
	return find(ctx, f.core.DB.Q(), v, id, access.Read)
}

// Some is those of ids that v sees and are of s, in their order. One query.
func (f *Files) Some(ctx context.Context, v *access.Viewer, s ref.Space, ids []ref.Item) ([]Node, error) {
	seen, err := some(ctx, f.core.DB.Q(), v, ids)
	if err != nil {
		return nil, err
	}
	var out []Node
	for _, id := range ids {
		if n, ok := seen[id]; ok && n.Item.Space == s {
			out = append(out, n)
			delete(seen, id)
		}
	}
	return out, nil
}

// maxFolders is how many folders one may choose from.
const maxFolders = 1000

// Branch is a folder to choose, Depth levels down.
type Branch struct {
	ID    ref.Item
	Title string
	Depth int
}

// Branches is the folders of s into which v may put something, as a tree read from the top down; those of ids, and what is in
// them, are left out. One query.
func (f *Files) Branches(ctx context.Context, v *access.Viewer, s space.Space, but []ref.Item) ([]Branch, error) {
	args := append([]any{s.ID, maxFolders}, v.Args()...)
	nodes, err := db.All(ctx, f.core.DB.Q(), scan, `SELECT `+nodeColumns+nodeTables+`WHERE n.space_id = $1 AND n.leaf = 0 AND i.state = 'published' AND `+access.Visible("i", 3)+`
		ORDER BY n.sort_key, n.item_id LIMIT $2`, args...)
	if err != nil {
		return nil, fail.Wrap("file.Branches", err)
	}
	under, out := map[ref.Item][]Node{}, map[ref.Item]bool{}
	for _, id := range but {
		out[id] = true
	}
	for _, n := range nodes {
		if !out[n.Item.ID] && access.Can(v, access.Edit, n.Item, s) == nil {
			under[n.Above] = append(under[n.Above], n)
		}
	}
	var list []Branch
	var grow func(at ref.Item, depth int)
	grow = func(at ref.Item, depth int) {
		for _, n := range under[at] {
			list = append(list, Branch{n.Item.ID, n.Item.Title, depth})
			if depth < 2*maxDepth {
				grow(n.Item.ID, depth+1)
			}
		}
	}
	grow(0, 0)
	return list, nil
}

// Revision is a version of a file, with who sent it.
type Revision struct {
	Version
	By account.Card
}

// Whole is a file with all that its page shows beside it.
type Whole struct {
	Node
	Space     space.Space
	Way       []Step
	Revisions []Revision // the present first
	Words     string     // those that were found in it
	Lacks     []string   // what it lacks for those who do not see it
	Themes    []item.Theme
	Holder    account.Card
}

// Read returns a file as v sees it. Errors: fail.Hidden.
func (f *Files) Read(ctx context.Context, v *access.Viewer, id ref.Item) (w Whole, err error) {
	q := f.core.DB.Q()
	if w.Node, w.Space, err = f.Get(ctx, v, id); err != nil {
		return w, err
	}
	if w.Way, err = f.Way(ctx, v, id); err != nil {
		return w, err
	}
	list, err := versions(ctx, q, id)
	if err != nil {
		return w, err
	}
	people := []ref.Person{w.HeldBy}
	for _, x := range list {
		people = append(people, x.By)
	}
	cards, err := account.Cards(ctx, q, people)
	if err != nil {
		return w, err
	}
	for _, x := range list {
		w.Revisions = append(w.Revisions, Revision{x, cards[x.By]})
	}
	w.Holder = cards[w.HeldBy]
	said, err := wordsOf(ctx, q, []ref.Item{id})
	if err != nil {
		return w, err
	}
	w.Words = said[id]
	if w.Lacks, err = lackingIn(ctx, q, id); err != nil {
		return w, err
	}
	themes, err := item.ThemesOf(ctx, q, []ref.Item{id})
	w.Themes = themes[id]
	return w, err
}

// Version is a version of a file that v sees. Errors: fail.Hidden.
func (f *Files) Version(ctx context.Context, v *access.Viewer, id ref.Item, n int64) (Node, Version, error) {
	node, _, err := f.Get(ctx, v, id)
	if err != nil {
		return node, Version{}, err
	}
	x, err := version(ctx, f.core.DB.Q(), id, n)
	return node, x, err
}

// entry is i as lists show it. Errors: fail.Hidden.
func (f *Files) entry(ctx context.Context, v *access.Viewer, i item.Item) (kind.Entry, error) {
	list, err := f.core.Kinds.Entries(ctx, f.core.DB.Q(), v, []item.Item{i})
	if err != nil {
		return kind.Entry{}, err
	}
	if len(list) == 0 {
		return kind.Entry{}, fail.E("file.entry", fail.Hidden, nil)
	}
	return list[0], nil
}

// themes is the labels of those that i carries.
func (f *Files) themes(ctx context.Context, i ref.Item) (out []string, err error) {
	all, err := item.ThemesOf(ctx, f.core.DB.Q(), []ref.Item{i})
	for _, t := range all[i] {
		out = append(out, t.Label)
	}
	return out, err
}
