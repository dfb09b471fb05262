"""The words of the sample feeds, in English, French and German: one paragraph per product, however long its lines."""

# ruff: noqa: E501

from __future__ import annotations

from typing import NamedTuple

Words = tuple[str, str, str]


class Kind(NamedTuple):
    """A product that comes in several colours or sizes. `low` and `high` are prices in cents, `rate` is VAT in per cent."""

    code: str
    name: Words
    category: str
    brand: str
    options: str
    low: int
    high: int
    rate: int
    text: Words


CATEGORIES: dict[str, Words] = {
    "kitchen": ("Home > Kitchen", "Maison > Cuisine", "Wohnen > Küche"),
    "textile": ("Home > Textiles", "Maison > Textiles", "Wohnen > Textilien"),
    "deco": ("Home > Decoration", "Maison > Décoration", "Wohnen > Dekoration"),
    "toys": ("Children > Toys", "Enfants > Jouets", "Kinder > Spielzeug"),
    "clothes": ("Fashion > Clothing", "Mode > Vêtements", "Mode > Bekleidung"),
    "bags": ("Fashion > Bags", "Mode > Sacs", "Mode > Taschen"),
    "paper": ("Stationery > Paper goods", "Papeterie > Papier", "Schreibwaren > Papier"),
    "food": ("Food > Regional products", "Épicerie > Produits régionaux", "Lebensmittel > Regionales"),
    "garden": ("Garden > Balcony", "Jardin > Balcon", "Garten > Balkon"),
    "care": ("Beauty > Soaps and care", "Beauté > Savons et soins", "Pflege > Seifen"),
}
COLOURS: tuple[Words, ...] = (
    ("sage green", "vert sauge", "salbeigrün"),
    ("midnight blue", "bleu nuit", "nachtblau"),
    ("terracotta", "terre cuite", "terrakotta"),
    ("natural white", "blanc naturel", "naturweiß"),
    ("charcoal grey", "gris anthracite", "anthrazit"),
    ("mustard yellow", "jaune moutarde", "senfgelb"),
    ("old rose", "vieux rose", "altrosa"),
    ("cherry red", "rouge cerise", "kirschrot"),
)
SCENTS: tuple[Words, ...] = (
    ("lavender", "lavande", "Lavendel"),
    ("lemon and thyme", "citron et thym", "Zitrone und Thymian"),
    ("fir and honey", "sapin et miel", "Tanne und Honig"),
    ("orange blossom", "fleur d’oranger", "Orangenblüte"),
    ("unscented", "sans parfum", "ohne Duft"),
    ("rose and cedar", "rose et cèdre", "Rose und Zeder"),
    ("mint", "menthe", "Minze"),
)
FLAVOURS: tuple[Words, ...] = (
    ("mirabelle plum", "mirabelle", "Mirabelle"),
    ("quince", "coing", "Quitte"),
    ("elderflower", "fleur de sureau", "Holunderblüte"),
    ("blackcurrant", "cassis", "Schwarze Johannisbeere"),
    ("damson", "quetsche", "Zwetschge"),
    ("walnut", "noix", "Walnuss"),
    ("rhubarb", "rhubarbe", "Rhabarber"),
)
MOTIFS: tuple[Words, ...] = (
    ("fox", "renard", "Fuchs"),
    ("hedgehog", "hérisson", "Igel"),
    ("owl", "hibou", "Eule"),
    ("castle", "château", "Schloss"),
    ("tram", "tram", "Tram"),
    ("bicycle", "vélo", "Fahrrad"),
    ("vineyard", "vignoble", "Weinberg"),
)
SIZES = ("XS", "S", "M", "L", "XL", "XXL")
OPTIONS = {"colours": COLOURS, "scents": SCENTS, "flavours": FLAVOURS, "motifs": MOTIFS, "sizes": tuple((size,) * 3 for size in SIZES)}
KINDS = (
    Kind("MUG", ("Stoneware mug", "Mug en grès", "Steingutbecher"), "kitchen", "Nospelt Keramik", "colours", 1290, 1690, 17,
         ("Thrown by hand, holds 0.3 l, dishwasher-safe.", "Tourné à la main, 0,3 l, résiste au lave-vaisselle.", "Von Hand gedreht, fasst 0,3 l, spülmaschinenfest.")),
    Kind("BWL", ("Serving bowl", "Saladier", "Servierschale"), "kitchen", "Nospelt Keramik", "colours", 2490, 3990, 17,
         ("Glazed stoneware for salad or fruit, 26 cm.", "Grès émaillé pour salade ou fruits, 26 cm.", "Glasiertes Steingut für Salat oder Obst, 26 cm.")),
    Kind("TWL", ("Linen tea towel", "Torchon en lin", "Geschirrtuch aus Leinen"), "kitchen", "Maison Sûre", "motifs", 1190, 1490, 17,
         ("Printed linen, 50 × 70 cm, washable at 60 °C.", "Lin imprimé, 50 × 70 cm, lavable à 60 °C.", "Bedrucktes Leinen, 50 × 70 cm, waschbar bei 60 °C.")),
    Kind("APR", ("Kitchen apron", "Tablier de cuisine", "Küchenschürze"), "kitchen", "Maison Sûre", "colours", 2790, 3490, 17,
         ("Washed cotton with two pockets and a long tie.", "Coton lavé, deux poches, longs liens.", "Gewaschene Baumwolle mit zwei Taschen und langem Band.")),
    Kind("CSH", ("Linen cushion cover", "Housse de coussin en lin", "Kissenbezug aus Leinen"), "textile", "Maison Sûre", "colours", 2490, 2990, 17,
         ("45 × 45 cm, hidden zip, stone-washed.", "45 × 45 cm, fermeture cachée, lin lavé.", "45 × 45 cm, verdeckter Reißverschluss, stonewashed.")),
    Kind("BLK", ("Wool blanket", "Couverture en laine", "Wolldecke"), "textile", "Öslinger Wollhaus", "colours", 8900, 12900, 17,
         ("New wool from the Ardennes, 130 × 180 cm.", "Laine vierge des Ardennes, 130 × 180 cm.", "Schurwolle aus den Ardennen, 130 × 180 cm.")),
    Kind("BTH", ("Hand towel", "Essuie-mains", "Handtuch"), "textile", "Maison Sûre", "colours", 1490, 1990, 17,
         ("Heavy terry of organic cotton, 50 × 100 cm.", "Éponge épaisse en coton bio, 50 × 100 cm.", "Schweres Frottee aus Bio-Baumwolle, 50 × 100 cm.")),
    Kind("CND", ("Rapeseed wax candle", "Bougie en cire de colza", "Rapswachskerze"), "deco", "Luuchten", "scents", 1890, 2290, 17,
         ("Poured in Luxembourg, burns about 40 hours.", "Coulée au Luxembourg, environ 40 heures.", "In Luxemburg gegossen, brennt etwa 40 Stunden.")),
    Kind("VAS", ("Bud vase", "Soliflore", "Knospenvase"), "deco", "Nospelt Keramik", "colours", 1690, 2490, 17,
         ("For a single branch, 14 cm high.", "Pour une seule branche, hauteur 14 cm.", "Für einen einzelnen Zweig, 14 cm hoch.")),
    Kind("PST", ("Screen-printed poster", "Affiche sérigraphiée", "Siebdruckposter"), "deco", "Atelier Grund", "motifs", 2900, 3900, 17,
         ("Three colours on heavy paper, 40 × 50 cm, without frame.", "Trois couleurs sur papier épais, 40 × 50 cm, sans cadre.", "Drei Farben auf schwerem Papier, 40 × 50 cm, ohne Rahmen.")),
    Kind("LMP", ("Table lamp", "Lampe de table", "Tischlampe"), "deco", "Luuchten", "colours", 5900, 8900, 17,
         ("Powder-coated steel, textile cable, E27 socket.", "Acier laqué, câble textile, douille E27.", "Pulverbeschichteter Stahl, Textilkabel, Fassung E27.")),
    Kind("PZL", ("Wooden puzzle", "Puzzle en bois", "Holzpuzzle"), "toys", "Kaweechelchen", "motifs", 1490, 1990, 17,
         ("Twelve large pieces of beech, from 2 years.", "Douze grandes pièces en hêtre, dès 2 ans.", "Zwölf große Teile aus Buche, ab 2 Jahren.")),
    Kind("PLU", ("Plush animal", "Peluche", "Plüschtier"), "toys", "Kaweechelchen", "motifs", 1990, 2790, 17,
         ("Soft, washable, 25 cm tall.", "Douce, lavable, 25 cm.", "Weich, waschbar, 25 cm groß.")),
    Kind("BLC", ("Building blocks, 40 pieces", "Cubes de construction, 40 pièces", "Bauklötze, 40 Stück"), "toys", "Kaweechelchen", "colours", 2990, 3490, 17,
         ("Beech and water-based paint, in a cotton bag.", "Hêtre et peinture à l’eau, dans un sac en coton.", "Buche und Wasserfarbe, im Baumwollbeutel.")),
    Kind("TSH", ("Organic cotton T-shirt", "T-shirt en coton bio", "T-Shirt aus Bio-Baumwolle"), "clothes", "Lëtz Wear", "sizes", 2490, 2490, 17,
         ("Straight cut, 180 g/m², made in Portugal.", "Coupe droite, 180 g/m², fabriqué au Portugal.", "Gerader Schnitt, 180 g/m², in Portugal gefertigt.")),
    Kind("SWT", ("Merino jumper", "Pull en mérinos", "Merinopullover"), "clothes", "Öslinger Wollhaus", "sizes", 8900, 8900, 17,
         ("Fine knit, does not itch, washes by hand.", "Maille fine, ne gratte pas, lavage à la main.", "Feinstrick, kratzt nicht, Handwäsche.")),
    Kind("RNC", ("Rain jacket", "Veste de pluie", "Regenjacke"), "clothes", "Lëtz Wear", "sizes", 11900, 11900, 17,
         ("Taped seams, hood, of recycled polyester.", "Coutures étanchées, capuche, polyester recyclé.", "Verschweißte Nähte, Kapuze, aus recyceltem Polyester.")),
    Kind("SCK", ("Warm socks", "Chaussettes chaudes", "Warme Socken"), "clothes", "Öslinger Wollhaus", "colours", 1290, 1490, 17,
         ("Wool and a little elastane, 38 to 42.", "Laine et un peu d’élasthanne, 38 à 42.", "Wolle mit etwas Elasthan, 38 bis 42.")),
    Kind("TOT", ("Canvas tote bag", "Sac en toile", "Stoffbeutel"), "bags", "Atelier Grund", "motifs", 1490, 1790, 17,
         ("Strong canvas with long handles, 12 l.", "Toile solide, longues anses, 12 l.", "Fester Canvas mit langen Henkeln, 12 l.")),
    Kind("BPK", ("City backpack", "Sac à dos de ville", "Cityrucksack"), "bags", "Lëtz Wear", "colours", 6900, 8900, 17,
         ("Room for a 15-inch laptop, waterproof base.", "Place pour un portable 15 pouces, fond étanche.", "Platz für einen 15-Zoll-Laptop, wasserfester Boden.")),
    Kind("NTB", ("Notebook, dotted", "Carnet pointillé", "Notizbuch, gepunktet"), "paper", "Atelier Grund", "colours", 1190, 1590, 17,
         ("A5, 160 pages, opens flat.", "A5, 160 pages, s’ouvre à plat.", "A5, 160 Seiten, bleibt flach liegen.")),
    Kind("CRD", ("Greeting cards, set of 5", "Cartes de vœux, lot de 5", "Grußkarten, 5er-Set"), "paper", "Atelier Grund", "motifs", 990, 1290, 17,
         ("Recycled card with envelopes.", "Carton recyclé, avec enveloppes.", "Recyclingkarton mit Umschlägen.")),
    Kind("JAM", ("Jam", "Confiture", "Konfitüre"), "food", "Miseler Haff", "flavours", 490, 690, 3,
         ("At least 60 % fruit, 220 g.", "Au moins 60 % de fruits, 220 g.", "Mindestens 60 % Frucht, 220 g.")),
    Kind("SYR", ("Syrup", "Sirop", "Sirup"), "food", "Miseler Haff", "flavours", 690, 890, 3,
         ("For water, sparkling wine or desserts, 0.5 l.", "Pour l’eau, le crémant ou les desserts, 0,5 l.", "Für Wasser, Crémant oder Desserts, 0,5 l.")),
    Kind("CHC", ("Chocolate bar", "Tablette de chocolat", "Tafel Schokolade"), "food", "Schokelashaus", "flavours", 490, 590, 3,
         ("70 % cocoa from Peru, filled by hand, 100 g.", "70 % cacao du Pérou, fourrée à la main, 100 g.", "70 % Kakao aus Peru, von Hand gefüllt, 100 g.")),
    Kind("HNY", ("Honey cream", "Crème de miel", "Honigcreme"), "food", "Beienhaus Ettelbréck", "flavours", 690, 890, 3,
         ("Blossom honey from the north, stirred, 250 g.", "Miel de fleurs du nord, brassé, 250 g.", "Blütenhonig aus dem Norden, gerührt, 250 g.")),
    Kind("TEA", ("Herbal tea", "Tisane", "Kräutertee"), "food", "Téi vum Séi", "flavours", 590, 790, 3,
         ("Herbs from the Upper Sûre, 80 g.", "Herbes de la Haute-Sûre, 80 g.", "Kräuter vom Obersauer-See, 80 g.")),
    Kind("POT", ("Plant pot", "Cache-pot", "Übertopf"), "garden", "Nospelt Keramik", "colours", 1490, 2990, 17,
         ("Frost-proof, with saucer, 18 cm.", "Résiste au gel, avec soucoupe, 18 cm.", "Frostfest, mit Untersetzer, 18 cm.")),
    Kind("WTR", ("Watering can", "Arrosoir", "Gießkanne"), "garden", "Gaardefrënn", "colours", 2490, 2990, 17,
         ("Galvanised steel, 5 l, with rose.", "Acier galvanisé, 5 l, avec pomme.", "Verzinkter Stahl, 5 l, mit Brause.")),
    Kind("LNT", ("Garden lantern", "Lanterne de jardin", "Gartenlaterne"), "garden", "Luuchten", "colours", 1990, 3490, 17,
         ("For one pillar candle, 28 cm.", "Pour une bougie pilier, 28 cm.", "Für eine Stumpenkerze, 28 cm.")),
    Kind("SOP", ("Bar of soap", "Savon", "Seifenstück"), "care", "Seefekëscht", "scents", 590, 790, 17,
         ("Cold-stirred from rapeseed oil, 95 g.", "Saponifié à froid, huile de colza, 95 g.", "Kalt gerührt aus Rapsöl, 95 g.")),
    Kind("SHP", ("Solid shampoo", "Shampoing solide", "Festes Shampoo"), "care", "Seefekëscht", "scents", 990, 1190, 17,
         ("Lasts about 50 washes, no plastic.", "Environ 50 lavages, sans plastique.", "Reicht für etwa 50 Wäschen, ohne Plastik.")),
    Kind("CRM", ("Hand cream", "Crème pour les mains", "Handcreme"), "care", "Seefekëscht", "scents", 890, 1290, 17,
         ("With beeswax and almond oil, 75 ml.", "Cire d’abeille et huile d’amande, 75 ml.", "Mit Bienenwachs und Mandelöl, 75 ml.")),
    Kind("BSL", ("Bath salt", "Sel de bain", "Badesalz"), "care", "Seefekëscht", "scents", 990, 1490, 17,
         ("Sea salt with essential oils, 400 g.", "Sel marin et huiles essentielles, 400 g.", "Meersalz mit ätherischen Ölen, 400 g.")),
    Kind("TBL", ("Linen tablecloth", "Nappe en lin", "Tischdecke aus Leinen"), "textile", "Maison Sûre", "colours", 7900, 9900, 17,
         ("140 × 240 cm, mitred corners.", "140 × 240 cm, coins en onglet.", "140 × 240 cm, mit Briefecken.")),
    Kind("NPK", ("Linen napkins, set of 4", "Serviettes en lin, lot de 4", "Leinenservietten, 4er-Set"), "textile", "Maison Sûre", "colours", 2990, 3490, 17,
         ("45 × 45 cm, pre-washed.", "45 × 45 cm, prélavées.", "45 × 45 cm, vorgewaschen.")),
    Kind("BRD", ("Chopping board", "Planche à découper", "Schneidebrett"), "kitchen", "Holzwierk", "motifs", 2490, 3490, 17,
         ("Oiled oak with an engraving, 38 × 22 cm.", "Chêne huilé et gravé, 38 × 22 cm.", "Geöltes Eichenholz mit Gravur, 38 × 22 cm.")),
    Kind("CAL", ("Birthday calendar", "Calendrier d’anniversaires", "Geburtstagskalender"), "paper", "Atelier Grund", "motifs", 1490, 1690, 17,
         ("Without weekdays, so it holds for ever.", "Sans jours de semaine, donc perpétuel.", "Ohne Wochentage, also immerwährend.")),
    Kind("HAT", ("Knitted hat", "Bonnet tricoté", "Strickmütze"), "clothes", "Öslinger Wollhaus", "colours", 2490, 2990, 17,
         ("Ribbed merino wool, one size.", "Laine mérinos côtelée, taille unique.", "Gerippte Merinowolle, Einheitsgröße.")),
    Kind("SCF", ("Wool scarf", "Écharpe en laine", "Wollschal"), "clothes", "Öslinger Wollhaus", "colours", 3490, 4490, 17,
         ("Soft lambswool, 30 × 180 cm.", "Laine d’agneau douce, 30 × 180 cm.", "Weiche Lammwolle, 30 × 180 cm.")),
    Kind("CAR", ("Wooden car", "Voiture en bois", "Holzauto"), "toys", "Kaweechelchen", "colours", 1290, 1690, 17,
         ("Rolls quietly, from 18 months.", "Roule sans bruit, dès 18 mois.", "Rollt leise, ab 18 Monaten.")),
)  # fmt: skip
