"""Parts of a typeface: `python deploy/typeface.py SOURCE.woff2 TARGET.ttf FAMILY` for documents, `… SOURCE.woff2 TARGET.woff2` for pages.

Typst reads TrueType, and looks into one file of a family only: so each part is a family of its own. What pages get has the weights they
use, and no letter shapes that nothing asks for: a little over half the size.
"""

from __future__ import annotations

import io
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

WEIGHTS = (400, 700)
FEATURES = ["calt", "ccmp", "kern", "locl", "mark", "mkmk", "tnum"]
JOINERS = {0x200C, 0x200D}


def for_documents(source: str, target: str, family: str) -> None:
    """Unpack it and give it its name."""
    font = TTFont(source, recalcTimestamp=False)
    font.flavor = None
    for record in font["name"].names:
        if record.nameID in {1, 16}:
            record.string = family
        elif record.nameID == 6:
            record.string = f"{family.replace(' ', '')}-Regular"
    font.save(target)


def for_pages(source: str, target: str) -> None:
    """Leave out what pages have no use for."""
    whole = instancer.instantiateVariableFont(TTFont(source, recalcTimestamp=False), {"wght": WEIGHTS})
    whole.flavor, plain = None, io.BytesIO()
    whole.save(plain)
    plain.seek(0)
    font = TTFont(plain, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features, options.notdef_outline = FEATURES, True
    options.name_IDs = ["*"]  # the licence stands there
    cut = subset.Subsetter(options)
    cut.populate(unicodes=[letter for letter in font.getBestCmap() if letter not in JOINERS])
    cut.subset(font)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    for_pages(*sys.argv[1:]) if len(sys.argv) == 3 else for_documents(*sys.argv[1:])
