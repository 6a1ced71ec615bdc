package talk

import (
	"context"

	"maillage/core/account"
	"maillage/core/item"
	"maillage/core/kind"
	"maillage/core/ref"
	"maillage/core/web"
)

// fieldText is the identifier of the field in which one answers.
const fieldText = "texte"

// quote is the words of the answer that the visitor asks to quote, as Markdown; "" when none is asked for that they may read
// in this conversation. Three queries.
func (t *Talk) quote(ctx context.Context, v *web.Visit, c conversation) (string, error) {
	n, ok := kind.FromAddress(v.Query(paramQuote))
	if !ok {
		return "", nil
	}
	q := t.core.DB.Q()
	list, err := some(ctx, q, v.Viewer, []ref.Item{ref.Item(n)})
	if err != nil || len(list) == 0 || list[0].Root != c.root.ID || list[0].State != item.Published {
		return "", err
	}
	i, name := list[0], v.T("web.entry.unsigned")
	src, err := source(ctx, q, i.ID)
	if err != nil {
		return "", err
	}
	// Whether the visitor may know the author of an unsigned answer does not matter: what they write is read by all.
	if i.Byline == item.Named {
		cards, err := account.Cards(ctx, q, []ref.Person{i.Author})
		if err != nil {
			return "", err
		}
		name = cards[i.Author].Name
	}
	return quotation(src, credit(name, reaching(c.path, i.ID))), nil
}
