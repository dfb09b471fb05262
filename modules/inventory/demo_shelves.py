"""What the demo's shops sell besides books: names in two parts, each thing in several kinds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Shelves:
    """What a store sells: each of `things` from each of `makers`, in each of `kinds`, which are values of an `option`.

    `price` is that of the first thing, in minor units.

    `places` hold the stock, the first of them most of it.
    """

    store: str
    prefix: str
    category: str
    things: tuple[str, ...]
    makers: tuple[str, ...] = ("",)
    option: str
    kinds: tuple[str, ...]
    price: int
    step: int
    tax_rate_bp: int = 1700
    places: tuple[str, ...] = ()
    sells: tuple[int, int] = (20, 400)
    brand: str = ""


TOYS = (
    "Wooden train", "Building blocks", "Spinning top", "Kite", "Yo-yo", "Skipping rope", "Puzzle of the castle", "Toy tractor",
    "Fire engine", "Doll's house", "Rag doll", "Teddy bear", "Marble run", "Balance bike", "Scooter", "Juggling balls", "Hand puppet",
    "Tin drum", "Xylophone", "Rocking horse", "Sand bucket", "Stacking rings", "Memory game", "Dominoes", "Toy kitchen", "Tea set",
    "Sailing boat", "Model plane", "Magnet tiles", "Paint box", "Wax crayons", "Bubble wand", "Garden spade", "Play tent", "Torch",
    "Globe", "Jigsaw of the Grund", "Wooden sword", "Doll's pram", "Card game",
)  # fmt: skip
WINES = (
    "Riesling", "Pinot gris", "Pinot blanc", "Auxerrois", "Gewürztraminer", "Rivaner", "Pinot noir", "Crémant brut", "Crémant rosé",
    "Elbling",
)  # fmt: skip
BIKES = (
    "City bike", "Touring bike", "Folding bike", "Cargo bike", "Gravel bike", "Helmet", "Rain jacket", "Winter gloves", "Pannier",
    "Front basket", "Floor pump", "Chain lock", "Folding lock", "Front light", "Rear light", "Saddle", "Handlebar grips", "Pedals",
    "Brake pads", "Inner tube", "Tyre", "Bell", "Water bottle", "Bottle cage", "Multi-tool", "Chain oil", "Phone mount", "Child seat",
    "Trailer", "Mudguards", "Kickstand", "Mirror", "Cycling cap", "Bib shorts", "Jersey", "Overshoes", "Repair stand", "Puncture kit",
    "Reflective vest", "Bike cover",
)  # fmt: skip
TABLEWARE = (
    "Vase", "Bowl", "Carafe", "Candle holder", "Tray", "Serving plate", "Mug", "Storage jar", "Teapot", "Egg cup", "Fruit basket",
    "Pitcher",
)  # fmt: skip
TEXTILES = (
    "Cushion", "Throw", "Tablecloth", "Napkins", "Bath towel", "Rug", "Curtain", "Tea towel", "Apron", "Bed linen", "Hammock",
)  # fmt: skip
GARDEN = (
    "Planter", "Watering can", "Bird house", "Lantern", "Garden bench", "Trellis", "Secateurs", "Seed box", "Rain gauge", "Wind chime",
    "Fire bowl", "Sun sail", "Deck chair",
)  # fmt: skip
SHELVES = (
    Shelves(
        store="spillkescht",
        prefix="TOY",
        category="Toys",
        brand="Spillkëscht",
        things=TOYS,
        option="Colour",
        kinds=("Red", "Blue", "Green", "Yellow", "Orange", "Violet"),
        price=1140,
        step=150,
    ),
    Shelves(
        store="caves-remich",
        prefix="CR",
        category="Wines of the Moselle",
        things=WINES,
        makers=("Felsberg", "Koeppchen", "Primerberg", "Wousselt"),
        option="Bottle",
        kinds=("75 cl", "Case of six"),
        price=890,
        step=140,
        tax_rate_bp=1400,
        places=("Press house", "Cellar", "Shop on the quay"),
    ),
    Shelves(
        store="caves-stad",
        prefix="CS",
        category="Wines of the Moselle",
        things=WINES,
        makers=("Felsberg", "Koeppchen", "Palmberg", "Hëttermillen"),
        option="Bottle",
        kinds=("75 cl", "Magnum"),
        price=920,
        step=140,
        tax_rate_bp=1400,
        places=("Shop", "Back room"),
    ),
    Shelves(
        store="velo-nord",
        prefix="VN",
        category="Bikes",
        things=BIKES,
        option="Size",
        kinds=("S", "M", "L"),
        price=1490,
        step=870,
        places=("Shop", "Workshop"),
        brand="Velo Nord",
        sells=(42, 400),
    ),
    Shelves(
        store="heem-stad",
        prefix="HS",
        category="Table and kitchen",
        things=TABLEWARE,
        makers=("in stoneware", "in glass", "in beech", "in enamel"),
        option="Colour",
        kinds=("Sand", "Slate", "Moss"),
        price=1250,
        step=380,
        places=("Shop", "Warehouse Dudelange"),
    ),
    Shelves(
        store="heem-belval",
        prefix="HB",
        category="Textiles",
        things=TEXTILES,
        makers=("in linen", "in wool", "in cotton", "in hemp"),
        option="Colour",
        kinds=("Sand", "Slate", "Moss"),
        price=1690,
        step=460,
        places=("Shop", "Mezzanine"),
    ),
    Shelves(
        store="heem-mersch",
        prefix="HM",
        category="Garden",
        things=GARDEN,
        makers=("in zinc", "in oak", "in terracotta", "in willow"),
        option="Size",
        kinds=("Small", "Large"),
        price=1990,
        step=540,
        places=("Shop", "Yard"),
    ),
)
