"""Names, streets and towns of Luxembourg for the demo, and a small shelf for where there is no inventory."""

from __future__ import annotations

from webapp.registry.ports.stock import Article

FIRST = (
    "Anne", "Claudine", "Ben", "Camille", "Danielle", "Émile", "Fernand", "Georges", "Hélène", "Ines", "João", "Jeanne", "Kim", "Lara",
    "Luc", "Marie", "Mia", "Nathalie", "Noah", "Paulo", "Pit", "Raymonde", "Sofia", "Tom", "Viviane", "Yves",
)  # fmt: skip
LAST = (
    "Becker", "Biver", "da Costa", "Dupont", "Engel", "Faber", "Ferreira", "Goergen", "Hoffmann", "Jacoby", "Kieffer", "Klein", "Lopes",
    "Majerus", "Martin", "Muller", "Pereira", "Reuter", "Santos", "Schmit", "Schneider", "Thill", "Wagner", "Weber", "Weis", "Ziegler",
)  # fmt: skip
TOWNS = (
    ("Luxembourg", "1855"), ("Luxembourg", "2449"), ("Esch-sur-Alzette", "4011"), ("Differdange", "4621"), ("Dudelange", "3401"),
    ("Ettelbruck", "9010"), ("Diekirch", "9202"), ("Strassen", "8010"), ("Bertrange", "8070"), ("Bettembourg", "3201"),
    ("Schifflange", "3801"), ("Wiltz", "9501"), ("Echternach", "6401"), ("Grevenmacher", "6701"), ("Mersch", "7501"),
    ("Remich", "5501"), ("Mondorf-les-Bains", "5601"), ("Clervaux", "9701"), ("Vianden", "9401"), ("Junglinster", "6101"),
)  # fmt: skip
STREETS = (
    "rue de la Gare", "Grand-Rue", "route de Luxembourg", "rue des Champs", "rue du Moulin", "an der Gaass", "rue Principale",
    "avenue de la Liberté", "rue de l'Église", "cité um Schlass", "rue des Jardins", "op der Heed",
)  # fmt: skip
SHELF = tuple(
    Article(0, f"BK-{number:04}", "", title, price, 300, 0)
    for number, (title, price) in enumerate(
        (
            ("Le pont rouge", 1990),
            ("Winterlicht", 2250),
            ("De klenge Maulef", 1450),
            ("The Night Tram", 1790),
            ("Rain on the Corniche", 2090),
        ),
        1,
    )
)
