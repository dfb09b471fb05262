"""Addresses of pictures in feeds: those that people uploaded, and those that came as addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from modules.inventory.queries import FeedVariant
from webapp import files

MOST_OTHERS = 10
"""More pictures beside the first than the format takes."""
BETWEEN = re.compile(r",(?=https?://)", re.IGNORECASE)
FIRST, OTHERS = "image_link", "additional_image_link"


def pictures(variant: FeedVariant, base: str) -> tuple[str, list[str]]:
    """The first picture of a variant and the others: its own address counts most, then what was uploaded, then the product's address.

    Addresses that came with a feed are all in; as many uploaded ones follow as there is room for.
    """
    uploaded = [f"{base}/media/{token}" for token in variant.pictures]
    own, given = variant.attributes.get(FIRST, ""), addresses(variant.attributes.get(OTHERS, ""))
    first = own or (uploaded.pop(0) if uploaded else variant.image_url)
    return first, given + uploaded[: max(0, MOST_OTHERS - len(given))]


def addresses(cell: str) -> list[str]:
    """The addresses of a cell that holds several; addresses hold commas themselves."""
    return [each for each in BETWEEN.split(cell) if each]


def without_own(values: Mapping[str, Any], tokens: Collection[str]) -> dict[str, Any]:
    """What a row of a feed says, without the addresses of the pictures that its product has here: they came from here."""
    out = dict(values)
    if files.token_in(out.get(FIRST, "")) in tokens:
        del out[FIRST]
    if OTHERS in out:
        others = [each for each in addresses(out[OTHERS]) if files.token_in(each) not in tokens]
        out[OTHERS] = ",".join(others)
        if not others:
            del out[OTHERS]
    return out
