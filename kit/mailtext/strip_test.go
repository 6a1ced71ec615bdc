package mailtext_test

import (
	"strings"
	"testing"

	"maillage/kit/mailtext"
)

// said is what each of these messages says.
const said = "Bonjour,\n\nOui, mardi convient.\n\nAna"

// Quotes as the programs write them, below said.
var quotes = map[string]string{
	"gmail fr":            "Le mar. 24 nov. 2026 à 10:02, Claire Morvan <claire@region.example> a écrit :\n\n> Mardi ?\n>\n> Claire\n",
	"gmail en":            "On Tue, Nov 24, 2026 at 10:02 AM Claire Morvan <claire@region.example> wrote:\n\n> Tuesday?\n",
	"gmail fr folded":     "Le mar. 24 nov. 2026 à 10:02, Claire Morvan (Réseau eau) via Maillage\n<reply+0123456789abcdefgh@reponses.example> a écrit :\n\n> Mardi ?\n",
	"gmail en folded":     "On Tue, Nov 24, 2026 at 10:02 AM Claire Morvan, Réseau eau <\nreply+0123456789abcdefgh@reponses.example> wrote:\n\n> Tuesday?\n",
	"gmail three lines":   "Le mar. 24 nov. 2026 à 10:02, Claire Morvan, Direction des routes\net des mobilités <\nclaire@region.example> a écrit :\n> Mardi ?",
	"apple fr":            "> Le 24 nov. 2026 à 10:02, Claire Morvan <claire@region.example> a écrit :\n> \n> Mardi ?\n",
	"apple en":            "> On 24 Nov 2026, at 10:02, Claire Morvan <claire@region.example> wrote:\n> \n> Tuesday?\n",
	"apple fr bare":       "Le 24 nov. 2026 à 10:02, Claire Morvan <claire@region.example> a écrit :\n\nMardi ?\n",
	"iphone fr":           "Envoyé de mon iPhone\n\n> Le 24 nov. 2026 à 10:02, Claire Morvan <claire@region.example> a écrit :\n> \n> \ufeffMardi ?\n",
	"iphone en":           "Sent from my iPhone\n\n> On 24 Nov 2026, at 10:02, Claire Morvan <claire@region.example> wrote:\n> \n> Tuesday?\n",
	"thunderbird fr":      "Le 24/11/2026 à 10:02, Claire Morvan a écrit :\n> Mardi ?\n",
	"thunderbird en":      "On 24/11/2026 10:02, Claire Morvan wrote:\n> Tuesday?\n",
	"thunderbird signed":  "-- \nAna Lopez\nChargée de mission\n\nLe 24/11/2026 à 10:02, Claire Morvan a écrit :\n> Mardi ?\n",
	"outlook fr":          "De : Claire Morvan <claire@region.example>\nEnvoyé : mardi 24 novembre 2026 10:02\nÀ : Ana Lopez <ana@ville.example>\nObjet : Réunion\n\nMardi ?\n",
	"outlook en":          "From: Claire Morvan <claire@region.example>\nSent: Tuesday, November 24, 2026 10:02 AM\nTo: Ana Lopez <ana@ville.example>\nSubject: Meeting\n\nTuesday?\n",
	"outlook web fr":      "________________________________\nDe : Claire Morvan <claire@region.example>\nEnvoyé : mardi 24 novembre 2026 10:02\nÀ : Ana Lopez\nObjet : Réunion\n\nMardi ?\n",
	"outlook web en":      "________________________________\nFrom: Claire Morvan <claire@region.example>\nSent: 24 November 2026 10:02\nTo: Ana Lopez\nSubject: Meeting\n\nTuesday?\n",
	"outlook 2010 fr":     "-----Message d'origine-----\nDe : Claire Morvan [mailto:claire@region.example]\nEnvoyé : mardi 24 novembre 2026 10:02\nÀ : Ana Lopez\nObjet : Réunion\n\nMardi ?\n",
	"outlook 2010 curly":  "-----Message d’origine-----\nDe : Claire Morvan\n\nMardi ?\n",
	"outlook 2010 en":     "-----Original Message-----\nFrom: Claire Morvan\nSent: Tuesday\nTo: Ana\nSubject: Meeting\n\nTuesday?\n",
	"outlook ios fr":      "Obtenir Outlook pour iOS<https://aka.ms/o0ukef>\n________________________________\nDe : Claire Morvan <claire@region.example>\nEnvoyé : mardi 24 novembre 2026 10:02\nÀ : Ana Lopez\nObjet : Réunion\n\nMardi ?\n",
	"outlook android en":  "Get Outlook for Android<https://aka.ms/ghei36>\n________________________________\nFrom: Claire Morvan\nSent: Tuesday\nTo: Ana\nSubject: Meeting\n",
	"outlook bold":        "*De :* Claire Morvan <claire@region.example>\n*Envoyé :* mardi 24 novembre 2026 10:02\n*À :* Ana Lopez\n*Objet :* Réunion\n\nMardi ?\n",
	"zimbra fr":           "----- Mail original -----\nDe: \"Claire Morvan\" <claire@region.example>\nÀ: \"Ana Lopez\" <ana@ville.example>\nEnvoyé: Mardi 24 Novembre 2026 10:02:00\nObjet: Réunion\n\nMardi ?\n",
	"zimbra en":           "----- Original Message -----\nFrom: \"Claire Morvan\" <claire@region.example>\nTo: \"Ana Lopez\"\nSent: Tuesday, November 24, 2026 10:02:00 AM\nSubject: Meeting\n",
	"zimbra web fr":       "De: \"Claire Morvan\" <claire@region.example>\nÀ: \"Ana Lopez\" <ana@ville.example>\nEnvoyé: Mardi 24 Novembre 2026 10:02:00\nObjet: Réunion\n\n\nMardi ?\n",
	"roundcube fr":        "Le 2026-11-24 10:02, Claire Morvan a écrit :\n> Mardi ?\n",
	"roundcube en":        "On 2026-11-24 10:02, Claire Morvan wrote:\n> Tuesday?\n",
	"roundcube fr other":  "Le 24.11.2026 10:02, Claire Morvan a écrit :\n\n> Mardi ?\n",
	"samsung fr":          "Envoyé depuis mon appareil Galaxy\n\n-------- Message d'origine --------\nDe : Claire Morvan <claire@region.example>\nDate : 24/11/2026 10:02 (GMT+01:00)\nÀ : Ana Lopez\nObjet : Réunion\n\nMardi ?\n",
	"samsung en":          "Sent from my Galaxy\n\n-------- Original message --------\nFrom: Claire Morvan\nDate: 24/11/2026 10:02 (GMT+01:00)\nTo: Ana\nSubject: Meeting\n",
	"orange fr":           "Envoyé depuis l'application Mail Orange\n\n> Message du 24/11/26 10:02\n> De : \"Claire Morvan\"\n> A : ana@ville.example\n> Copie à :\n> Objet : Réunion\n>\n> Mardi ?\n",
	"proton fr":           "Envoyé avec la messagerie sécurisée Proton Mail.\n\nLe mardi 24 novembre 2026 à 10:02, Claire Morvan <claire@region.example> a écrit :\n\n> Mardi ?\n",
	"proton en":           "Sent with Proton Mail secure email.\n\nOn Tuesday, November 24th, 2026 at 10:02, Claire Morvan <claire@region.example> wrote:\n\n> Tuesday?\n",
	"yahoo fr":            "Envoyé depuis Yahoo Mail sur Android\n\nLe mar. 24 nov. 2026 à 10:02, Claire Morvan<claire@region.example> a écrit :\n  Mardi ?\n",
	"transferred":         "---------- Forwarded message ---------\nDe : Claire Morvan <claire@region.example>\nDate: mar. 24 nov. 2026 à 10:02\nSubject: Réunion\nTo: <ana@ville.example>\n\nMardi ?\n",
	"quotes alone":        "> Mardi ?\n> Claire\n",
	"signature":           "-- \nAna Lopez\nVille d'Exemple\n01 02 03 04 05\n",
	"signature bare":      "--\nAna Lopez\n",
	"windows mail":        "Provenance : Courrier pour Windows\n\nDe : Claire Morvan\nEnvoyé le :mardi 24 novembre 2026 10:02\nÀ : Ana Lopez\nObjet :Réunion\n\nMardi ?\n",
	"nothing":             "",
	"rules at the bottom": "\n________________________________\n",
}

func TestStrip(t *testing.T) {
	for name, quote := range quotes {
		for _, ends := range []string{"\n", "\r\n"} {
			in := strings.ReplaceAll(said+"\n\n"+quote, "\n", ends)
			if got := mailtext.Strip(in); got != said {
				t.Errorf("%s: %q", name, got)
			}
		}
		if got := mailtext.Strip(quote); got != "" {
			t.Errorf("%s alone: %q", name, got)
		}
	}
}

// What looks like a quote and is not stays.
func TestStripKeeps(t *testing.T) {
	for _, s := range []string{
		"Le maire a écrit une lettre.",
		"Le maire nous a écrit :\nvenez mardi.",
		"On Tuesday she wrote a letter.",
		"> Mardi ?\nOui.\n> Où ?\nÀ la mairie.",
		"De : Paris\nÀ Lyon, en train.",
		"Objet : la réunion\nDate : mardi",
		"Envoyé de mon bureau, ce dossier est complet.",
		"- un\n- deux\n\n---\n\nsuite",
		"Sent from the council: three files.\n1\n2\n3\n4\n5",
		"Voir https://exemple.fr/?a=1\n\n1. un\n2. deux",
	} {
		if got := mailtext.Strip(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func FuzzStrip(f *testing.F) {
	for _, quote := range quotes {
		f.Add(said + "\n" + quote)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := mailtext.Strip(s)
		if len(got) > len(s) {
			t.Fatalf("%d bytes became %d", len(s), len(got))
		}
	})
}
