package corpus

import "strings"

// livingGivenNames are those borne by people of working age, among the 931 of prenoms.csv, which
// gives their sex; those which it does not have carry it after a colon.
const livingGivenNames = `Adèle Adrien Agathe Agnès Alain Alexandra:F Alexandre Alexis Alice Aline Alix Amandine Amélie Anaïs André Anne Antoine Antonin
Arnaud Arthur Audrey Aurélie Aurélien:M Aurore Baptiste Bastien Béatrice Benjamin Benoît Bérengère:F Bernard Bertrand Brigitte
Bruno Camille Carine Carole:F Caroline Catherine Cécile Cédric Céline Chantal Charlotte Christelle Christian Christine Christophe
Claire Clara Claude Clémence Clément Coralie Corinne Cyril:M Damien Daniel David Delphine Denis Diane Didier Dominique Dorothée
Édouard Éléonore Élise Élodie Emmanuel Emmanuelle Émilie Éric Estelle Étienne Eugénie Fabien Fabienne:F Fabrice Fanny Florence
Florent Florian Franck:M François Françoise Frédéric Frédérique Gabriel Gaëlle Gaëtan:M Gauthier:M Geneviève Georges Gérard
Géraldine:F Gilles Grégoire Grégory:M Guillaume Guy Hélène Henri Hervé Hugo:M Hugues Inès Isabelle Jacques Jean Jeanne Jérémie
Jérôme Jessica:F Joël Joëlle Johan Jonathan Julie Julien Juliette Justine Karine:F Laetitia:F Laurence Laurent Léa Lise:F Loïc
Louis Louise:F Luc Lucas Lucie Lucien Ludivine Ludovic Madeleine Magali Marc Marcel Marianne Marie Marine Marion Marlène Martin
Martine Mathieu:M Mathilde Matthieu Maud Maxime Mélanie Mélissa Michel Michèle Mireille Monique Morgane Muriel Myriam:F Nadège
Nathalie Nicolas Nicole Noémie Odile Olivier Pascal Pascale Patricia:F Patrick:M Paul Pauline Philippe Pierre Quentin Rachel
Raphaël Rémi Renaud Richard Robin:M Romain Roxane:F Samuel Sandra Sandrine Sarah Sébastien Séverine Simon Solène:F Sonia:F Sophie
Stéphane Stéphanie Suzanne Sylvain Sylvie Tanguy Théo:M Thérèse Thibault Thierry Thomas Tristan Valentin Valérie Vanessa:F
Véronique Victor Vincent Virginie Xavier Yann:M Yannick:M Yves Yvette Yohan:M Mehdi:M Karim:M Samir:M Rachid Nabil:M Sofiane:M
Malik:M Youssef:M Hakim:M Idriss:M Amadou:M Moussa:M Ibrahima:M Ousmane:M Kévin:M Teddy:M Nadia:F Samira:F Fatiha:F Leïla:F
Yasmine:F Karima:F Naïma:F Amel:F Aïcha:F Fatoumata:F Aminata:F Awa:F Mariama:F Houria:F Soraya:F João:M Paulo:M Rui:M Teresa:F
Ana:F Minh:M Linh:F Enzo:M Ornella:F Paolo:M Katia:F Mikaël:M Gwenaël:M Gwenaëlle Maëlle:F Nolwenn:F Ronan Erwan:M Soazig:F
Maïwenn:F Ximun:M Maialen:F Peio:M Amaia:F Laura Ghjulia:F Petru:M Jordan:M Steeve:M Marjolaine:F Ingrid:F Anja:F Matthias Heidi:F
Rodolphe Servane:F Gildas:M Aude Perrine Capucine Lionel Régis Josiane:F Ghislaine:F Nora:F Ilham:F`

// regionalFamilyNames stand beside the 200 commonest names of noms.csv so that the provinces,
// the islands and the countries people came from are heard.
const regionalFamilyNames = `Abgrall, Guivarc'h, Kermarrec, Le Bihan, Le Corre, Le Floch, Le Guen, Le Meur, Morvan, Quéré, Riou, Tanguy, Cariou, Jaouen, Prigent, Salaün,
Kerbrat, Le Bras, Bothorel, Guéguen, Le Bris, Nédélec, Perennou, Quéméneur, Rannou, Troadec,
Etcheverry, Elissalde, Harispe, Iriart, Larralde, Mendiboure, Ospital, Urruty, Casenave, Lacoste, Lapeyre, Laborde, Dufau, Castaing,
Cazaux, Bordenave, Peyre, Cassagne, Delmas, Fabre-Bruguière, Vialatte, Chabrol, Mazet, Rouquette, Soulié, Barthe, Pélissier, Combes, Estève,
Casanova, Mattei, Santoni, Leca, Paoli, Colonna, Luciani, Battesti, Giudicelli, Albertini,
Schneider-Keller, Kieffer, Hoffmann, Muller-Wirth, Ziegler, Wagner, Fischer, Kuntz, Obrecht, Sutter, Haas, Walter, Heitz, Spenlé, Kessler,
Vandamme, Delattre, Delcroix, Lefranc, Wattel, Deroo, Verhaeghe, Decoster, Hennebelle, Bultel, Caudron, Duhamel, Leclercq-Hue, Lheureux, Delannoy,
Chevalier-Roux, Favre, Bouvard, Blanchet, Gros, Perrier-Bel, Mollard, Jacquemet, Buisson, Rey-Mermet, Ducret, Falquet, Chappaz, Berthet, Vuillermoz,
Auger, Beaufils, Boisseau, Chauveau, Gaborit, Gautron, Hervouet, Jaunet, Loiseau, Moinet, Pineau, Renaudeau, Texier, Thibaudeau, Bonnin,
Lecoq, Lemonnier, Lenormand, Levavasseur, Duchemin, Hébert, Quesnel, Toutain, Anquetil, Buquet, Delamare, Duboc,
Bellemare, Césaire-Louis, Baptiste, Élisabeth, Zozor, Virapin, Ramassamy, Payet-Fontaine, Técher, Maillot, Nativel, Sinapin, Mounien, Cazal, Rosemond,
Belkacem, Benali, Bouchareb, Chaouch, Cherif, Haddad, Hamdi, Khelifi, Mansouri, Mokrani, Ouali, Saïdi, Slimani, Zeroual, Ziani, Meziane, Boudjema, Amrani,
Diallo, Traoré, Coulibaly, Diop, Ndiaye, Sow, Camara, Koné, Cissé, Touré, Sylla, Fall, Kouassi, Mbaye, Yao,
Nguyen, Tran, Pham, Le Van, Chen, Wang, Lim, Ly, Phan,
Ferreira, Pereira, Da Costa, Rodrigues, Gonçalves, Lopes, Teixeira, Almeida, Monteiro, Carvalho,
Rossi, Ferrari, Romano, Marino, Bianchi, Gallo, Conti, Martinelli, Morales, Ruiz, Navarro, Ortega, Romero, Molina, Torres,
Kowalski, Nowak, Wojcik, Lewandowski, Zielinski, Petrov, Ivanovic, Horvath, Yilmaz, Kaya, Demir, Aydin, Sarkissian, Der Agopian, Papadakis,
Lefèvre-Dumas, Saint-Martin, Beauchamp, Bellanger, Charrier, Couturier, Descamps, Grandjean, Jourdain, Lachaud, Magnier, Poncet, Thévenin, Vallet, Villeneuve`

// accents gives back to the commonest names those which the list, all in capitals at its source, lost.
var accents = strings.NewReplacer("Lefevre", "Lefèvre", "Andre", "André", "Guerin", "Guérin", "Francois", "François", "Clement", "Clément",
	"Riviere", "Rivière", "Gerard", "Gérard", "Noel", "Noël", "Herve", "Hervé", "Leger", "Léger", "Prevost", "Prévost", "Remy", "Rémy",
	"Leveque", "Lévêque", "Barre", "Barré", "Benoit", "Benoît", "Carre", "Carré", "Menard", "Ménard", "Etienne", "Étienne", "Lemaitre", "Lemaître",
	"Benard", "Bénard", "Marechal", "Maréchal", "Barthelemy", "Barthélemy")

func accented(name string) string { return accents.Replace(name) }
