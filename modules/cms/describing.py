"""What others show of a page: a sentence for search engines, and a picture for whoever shares its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from modules.cms.blocks.reading import pictures_of
from modules.cms.blocks.rich import rich
from modules.cms.models import Content

LONGEST = 160
SHORTEST = 25
"""Less says nothing of a page."""
HEADING = re.compile(r"<h[2-4]>.*?</h[2-4]>", re.DOTALL)
SAYING = ("lead", "text", "first")
"""Fields in which blocks say what a page is about."""


def description(content: Content) -> str:
    """What the editor wrote for search engines, else the first sentence of the page that says something; empty where there is none."""
    if content["seo_description"]:
        return str(content["seo_description"])
    texts = (block.get(name) for block in content["blocks"] if block["kind"] != "heading" for name in SAYING)
    words = (" ".join(Markup(HEADING.sub("", rich(text))).striptags().split()) for text in texts if isinstance(text, str))  # noqa: S704
    found = next((each for each in words if len(each) >= SHORTEST), "")
    return found if len(found) <= LONGEST else f"{found[: LONGEST - 1].rpartition(' ')[0]}…"


def shared(blocks: Iterable[Mapping[str, Any]], pictures: Mapping[int, Any]) -> Any:
    """The first picture of the page; None where it shows none."""
    ids = (id for block in blocks for id in sorted(pictures_of([block])))
    return next((pictures[id] for id in ids if id in pictures), None)
