"""A part of a typeface for documents: `python deploy/typeface.py SOURCE.woff2 TARGET.ttf FAMILY`.

Typst reads TrueType, and looks into one file of a family only: so each part is a family of its own.
"""

from __future__ import annotations

import sys

from fontTools.ttLib import TTFont


def main(source: str, target: str, family: str) -> None:
    """Unpack it and give it its name."""
    font = TTFont(source, recalcTimestamp=False)
    font.flavor = None
    for record in font["name"].names:
        if record.nameID in {1, 16}:
            record.string = family
        elif record.nameID == 6:
            record.string = f"{family.replace(' ', '')}-Regular"
    font.save(target)


if __name__ == "__main__":
    main(*sys.argv[1:4])
