"""Names of columns, and which field each column most likely holds."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from webapp.imports.kind import ImportKind

PREFIXES = ("g:", "atalanda:", "variant ", "product ")
BRACKETS = re.compile(r"[(\[{<].*?[)\]}>]")
UNITS = frozenset({"eur", "euro", "chf", "usd", "gbp", "€", "$", "£", "%", "in", "en"})


def plain(name: str) -> str:
    """A name as it is compared: lower case letters and digits, without accents, brackets, units and everything between words."""
    folded = unicodedata.normalize("NFKD", name.lstrip("\ufeff").strip().casefold())
    bare = BRACKETS.sub(" ", "".join(char for char in folded if not unicodedata.combining(char)))
    for prefix in PREFIXES[:2]:
        bare = bare.removeprefix(prefix)
    words = [word for word in re.split(r"[^\w€$£%]+|_", bare) if word]
    while len(words) > 1 and words[-1] in UNITS:
        words.pop()
    return "".join(words)


def names(kind: ImportKind) -> dict[str, tuple[str, int]]:
    """By the plain name of a column: the field it most likely holds, and how sure that is (0 is the surest)."""
    found: dict[str, tuple[str, int]] = {}
    for each in kind.fields:
        for rank, name in enumerate((*each.names, each.key)):
            found.setdefault(plain(name), (each.key, rank))
    return found


def known(kind: ImportKind) -> frozenset[str]:
    """Plain names of columns that mean something, the ones that are not read included."""
    return frozenset(names(kind)) | {plain(name) for name in kind.ignored}


def memory_names(columns: Sequence[str]) -> list[str]:
    """The name under which each column is remembered: of several with one name, each has its own."""
    seen: Counter[str] = Counter()
    out = []
    for column in columns:
        name = plain(column)[:190]
        seen[name] += 1
        out.append(name if seen[name] == 1 or not name else f"{name} {seen[name]}")
    return out


def suggest(kind: ImportKind, columns: Sequence[str], remembered: Mapping[str, str]) -> dict[int, str]:
    """Which column (by position) most likely holds which field.

    What a person chose before counts first, then the surest name of each field: `sku` wins over `id`.
    """
    remembering, by_name, keys = memory_names(columns), names(kind), kind.by_key
    offers: list[tuple[int, int, int, str]] = []
    for position, column in enumerate(columns):
        chosen = remembered.get(remembering[position])
        if chosen is not None:
            if chosen in keys:
                offers.append((0, 0, position, chosen))
            continue
        if plain(column) in by_name:
            key, rank = by_name[plain(column)]
            offers.append((1, rank, position, key))
    found: dict[int, str] = {}
    for _how, _rank, position, key in sorted(offers):
        if key not in found.values():
            found[position] = key
    return dict(sorted(found.items()))
