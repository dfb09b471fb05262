"""Names, towns and streets of the demo's customers. Towns have their real postal codes' first digits; nobody lives at these doors."""

from __future__ import annotations

from typing import Any

FIRST = (
    "Anne", "Bénédicte", "Carlo", "Chantal", "Claudine", "Danièle", "Diogo", "Edmée", "Félix", "Fernande", "Françoise", "Gaston", "Georges",
    "Guy", "Hélène", "Inês", "Jang", "Jean-Claude", "Jos", "Josée", "Jürgen", "Katrin", "Laurent", "Léa", "Lis", "Luc", "Mady", "Marc",
    "Maria João", "Marie-Thérèse", "Metty", "Michèle", "Mia", "Nathalie", "Nico", "Noémie", "Paula", "Pit", "Renée", "Romain", "Sandra",
    "Serge", "Sofia", "Sylvie", "Théo", "Tiago", "Tun", "Véronique", "Yves", "Zoé",
)  # fmt: skip
LAST = (
    "Becker", "Bintz", "Calmes", "Da Silva", "Dos Santos", "Dupont", "Elvinger", "Entringer", "Faber", "Feltgen", "Ferreira", "Flammang",
    "Gengler", "Gonçalves", "Hansen", "Heinen", "Hoffmann", "Jacoby", "Kayser", "Keßler", "Kieffer", "Klein", "Krier", "Lefèvre", "Lentz",
    "Lorang", "Majerus", "Marques", "Meyers", "Molitor", "Müller", "Muller", "Nilles", "Oberweis", "Pereira", "Pesch", "Reding", "Reuter",
    "Ries", "Rodrigues", "Schaack", "Schiltz", "Schmit", "Schneider", "Simões", "Steffen", "Thill", "Thiry", "Wagner", "Weber",
    "Welter", "Wirtz",
)  # fmt: skip
COMPANIES = (
    "Lycée de la Moselle", "Hôtel du Grund s.à r.l.", "Cabinet Elvinger & Thill", "Garage Schiltz s.à r.l.", "Musée des Ardoises a.s.b.l.",
    "Crèche Les Hirondelles", "Bistro um Eck s.à r.l.", "Architectes Krier s.à r.l.", "Bibliothèque de Wiltz", "Fanfare de Remich a.s.b.l.",
)  # fmt: skip
TOWNS = (
    ("1660", "Luxembourg", "LU"), ("1855", "Luxembourg", "LU"), ("2449", "Luxembourg", "LU"), ("1453", "Luxembourg", "LU"),
    ("4041", "Esch-sur-Alzette", "LU"), ("4210", "Esch-sur-Alzette", "LU"), ("4530", "Differdange", "LU"), ("3440", "Dudelange", "LU"),
    ("9030", "Ettelbruck", "LU"), ("9234", "Diekirch", "LU"), ("9706", "Clervaux", "LU"), ("9530", "Wiltz", "LU"),
    ("9420", "Vianden", "LU"),
    ("6430", "Echternach", "LU"), ("6750", "Grevenmacher", "LU"), ("5540", "Remich", "LU"), ("5610", "Mondorf-les-Bains", "LU"),
    ("7520", "Mersch", "LU"), ("8510", "Redange", "LU"), ("8308", "Capellen", "LU"), ("8011", "Strassen", "LU"),
    ("8080", "Bertrange", "LU"),
    ("3225", "Bettembourg", "LU"), ("4750", "Pétange", "LU"), ("4942", "Bascharage", "LU"), ("3511", "Dudelange", "LU"),
    ("5401", "Ahn", "LU"), ("6912", "Roodt-sur-Syre", "LU"), ("7240", "Bereldange", "LU"), ("7220", "Walferdange", "LU"),
    ("8210", "Mamer", "LU"), ("9650", "Esch-sur-Sûre", "LU"), ("9991", "Weiswampach", "LU"), ("6310", "Beaufort", "LU"),
    ("7620", "Larochette", "LU"), ("5244", "Sandweiler", "LU"), ("54290", "Trier", "DE"), ("66706", "Perl", "DE"),
    ("57100", "Thionville", "FR"),
    ("6700", "Arlon", "BE"),
)  # fmt: skip
STREETS = (
    "rue de la Gare", "route d'Arlon", "rue du Moulin", "Grand-Rue", "rue des Prés", "avenue de la Liberté", "rue de l'Église",
    "rue Jean l'Aveugle", "am Bongert", "rue du Château", "op der Héicht", "rue Principale", "rue des Tilleuls", "Kierchestrooss",
    "rue du Cimetière", "place du Marché", "montée de la Pétrusse", "rue de Trèves",
)  # fmt: skip
TAGS = ("Regular", "School", "Reads in German", "Wine evenings", "Pays by invoice", "Family card")
NOTES = (
    "Prefers a call when an order arrives.",
    "Collects everything about the Red Lands. Tell her when a new one is in.",
    "Comes in on Saturdays, with a dog.",
    "Asked for a catalogue in large print.",
    "Invoice to the company, parcel to the home address.",
)
TWICE: tuple[tuple[int, dict[str, Any]], ...] = (
    (7, {"email": None}),
    (20, {"name": "Muller", "email": "second.address@example.com"}),
    (33, {"email": "collect.only@example.com", "phone": "", "company": ""}),
    (46, {"email": None, "company": ""}),
    (61, {"email": "office@example.com"}),
)
"""Five who are there twice: the number of the first, and what is different in the second."""
