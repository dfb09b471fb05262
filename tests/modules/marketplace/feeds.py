"""Feeds for tests, plain ones and odd ones."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator

HEADER = "id,title,description,price,brand,gtin,atalanda:tax_rate,atalanda:quantity"
PLAIN = f"""{HEADER}
MUG-1,Blue mug,Holds 0.3 l,12.90,Nospelt,2900000079199,17,5
MUG-2,"Red mug, large",Holds 0.5 l,15.90,Nospelt,2900000158382,17,0
JAM-1,Quince jam,,4.90,Miseler Haff,,3,12
"""


def quoted(line: str) -> str:
    """A line of PLAIN with each of its cells in quotes."""
    (cells,) = csv.reader([line])
    return ",".join(f'"{cell}"' for cell in cells)


ODD = {
    "byte order mark": codecs.BOM_UTF8 + PLAIN.encode(),
    "utf-16": PLAIN.encode("utf-16"),
    "utf-16 big-endian": codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
    "utf-16 without mark": PLAIN.encode("utf-16-le"),
    "semicolons": PLAIN.replace('"Red mug, large"', "Red mug  large").replace(",", ";").replace("  ", ", ").encode(),
    "tabs": PLAIN.replace('"Red mug, large"', "Red mug  large").replace(",", "\t").replace("  ", ", ").encode(),
    "windows line ends": PLAIN.replace("\n", "\r\n").encode(),
    "old mac line ends": PLAIN.replace("\n", "\r").encode(),
    "blank lines": ("\n\n" + PLAIN.replace("\n", "\n\n")).encode(),
    "quoted everything": "\n".join(map(quoted, PLAIN.splitlines())).encode(),
    "empty last column": "\n".join(line + "," for line in PLAIN.splitlines()).encode(),
    "mixed separators in the header": PLAIN.replace(HEADER, HEADER.replace(",", ";", 2).replace(",", "\t", 1)).encode(),
}  # fmt: skip


def large(rows: int) -> Iterator[bytes]:
    """A feed of so many rows, in pieces."""
    yield (HEADER + "\n").encode()
    for start in range(0, rows, 1000):
        end = min(start + 1000, rows)
        yield "".join(f"BIG-{n},Thing {n},What thing {n} is for,{n % 90 + 1}.90,Acme,,17,{n % 50}\n" for n in range(start, end)).encode()
