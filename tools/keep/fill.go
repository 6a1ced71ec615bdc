package main

import (
	"context"
	"strings"

	"maillage/across/talk"
	"maillage/core/account"
	"maillage/core/attach"
	"maillage/core/db"
	"maillage/core/item"
	"maillage/core/journal"
	"maillage/core/ref"
	"maillage/core/space"
	"maillage/feature/directory"
	"maillage/feature/forum"
	"maillage/feature/moderation"
	"maillage/feature/post"
	"maillage/site"
	"maillage/site/ops"
)

// password is that of everybody in a kept version.
const password = "quatre mots pour entrer"

// fill makes one of each thing: ana asks, bob answers and reports, zoe animates.
func fill(ctx context.Context, s *site.Site) error {
	n, err := ops.CreateNetwork(ctx, s, "generic", "essai", "Réseau d'essai")
	if err != nil {
		return err
	}
	people := map[string]account.Person{}
	var group space.Space
	err = s.Core.DB.Write(ctx, func(tx *db.Tx) (err error) {
		group, err = space.Put(ctx, tx, space.Space{Kind: space.Group, Network: n.ID, Slug: "eau", Name: "Eau et assainissement", Lede: "Un groupe.", Theme: "Eau", Admission: space.Open, Audience: space.Public, ItemsAudience: space.InNetwork})
		if err != nil {
			return err
		}
		for given, role := range map[string]space.Role{"Ana": space.Member, "Bob": space.Member, "Zoé": space.Animator} {
			p, err := s.Core.Accounts.Create(ctx, tx, account.NewPerson{Email: strings.ToLower(strings.Replace(given, "é", "e", 1)) + "@exemple.fr", Given: given, Family: "Petit"})
			if err != nil {
				return err
			}
			people[given] = p
			for _, in := range []ref.Space{n.ID, group.ID} {
				if err := space.SetMembership(ctx, tx, space.Membership{Person: p.ID, Space: in, Role: role, State: space.Active}); err != nil {
					return err
				}
			}
			if _, err := s.Core.Journal.Append(ctx, tx, journal.Fact{Kind: "group.joined", Actor: p.ID, Space: group.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := s.Core.Accounts.SetPassword(ctx, p.ID, 0, password); err != nil {
			return err
		}
	}
	if err := directory.New(s.Core).AskContact(ctx, people["Ana"].ID, people["Bob"].Handle, "Bonjour"); err != nil {
		return err
	}
	return publish(ctx, s, group.ID, people["Ana"].ID, people["Bob"].ID, people["Zoé"].ID)
}

// publish makes what is published, and what is done with it.
func publish(ctx context.Context, s *site.Site, in ref.Space, ana, bob, zoe ref.Person) error {
	posts, talks := post.New(s.Core), talk.New(s.Core)
	file, err := s.Core.Blobs.Put(ctx, strings.NewReader("Un fichier gardé."), -1)
	if err != nil {
		return err
	}
	message, err := posts.Publish(ctx, ana, post.Draft{Space: in, Body: "Un message **gardé** sur les #réseaux d'eau.", Lang: "fr", Files: []attach.Upload{{Digest: file.Digest, Size: file.Size, Name: "note.txt", Type: "text/plain"}}})
	if err != nil {
		return err
	}
	if _, err := posts.Edit(ctx, ana, message.ID, post.Change{Body: "Un message **gardé**, corrigé, sur les #réseaux d'eau."}, message.Edited); err != nil {
		return err
	}
	poll, err := posts.Publish(ctx, ana, post.Draft{Space: in, Title: "Un sondage ?", Lang: "fr", Poll: &post.NewPoll{Choices: []string{"Oui", "Non"}, Anonymous: true}})
	if err != nil {
		return err
	}
	if _, err := posts.Vote(ctx, bob, poll.ID, []int{1}); err != nil {
		return err
	}
	comment, err := talks.Comment(ctx, bob, message.ID, "Une réponse gardée.", "", "fr")
	if err != nil {
		return err
	}
	if _, err := talks.React(ctx, ana, comment.ID, item.Thanks, true); err != nil {
		return err
	}
	topic, err := forum.New(s.Core).Open(ctx, ana, forum.Draft{Space: in, Title: "Une question gardée ?", Body: "Laquelle ?", Lang: "fr", Question: true})
	if err != nil {
		return err
	}
	answer, err := talks.Comment(ctx, bob, topic.ID, "Celle-ci.", "", "fr")
	if err != nil {
		return err
	}
	if _, err := talks.Accept(ctx, ana, answer.ID, true); err != nil {
		return err
	}
	advert, err := posts.Publish(ctx, bob, post.Draft{Space: in, Body: "Vends barnum.", Lang: "fr"})
	if err != nil {
		return err
	}
	moderates := moderation.New(s.Core)
	if err := moderates.Report(ctx, ana, advert.ID, "advert", ""); err != nil {
		return err
	}
	_, err = moderates.Decide(ctx, zoe, advert.ID, moderation.Ruling{Item: moderation.Hide, Person: moderation.Nothing, Reason: "Publicité.", Lang: "fr"})
	return err
}
