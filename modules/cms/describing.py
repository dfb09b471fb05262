"""What others show of a page: a sentence for search engines, and a picture for whoever shares its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from modules.cms.blocks.kinds import kind_of
from modules.cms.blocks.reading import pictures_of
from modules.cms.blocks.rich import rich
from modules.cms.models import Content
from webapp.registry.kinds.blocks import FieldType

LONGEST = 160
SHORTEST = 25
"""Less says nothing of a page."""
HEADING = re.compile(r"<h[2-4]>.*?</h[2-4]>", re.DOTALL)
SAID = frozenset({FieldType.LINE, FieldType.PLAIN})
SAYING = ("lead", "text", "first")
"""Fields in which blocks say what a page is about."""


def description(content: Content) -> str:
    """What the editor wrote for search engines, else the first sentence that says something, else the title and whatever else is said."""
    if content["seo_description"]:
        return str(content["seo_description"])
    texts = (block.get(name) for block in content["blocks"] if block["kind"] != "heading" for name in SAYING)
    words = (" ".join(Markup(HEADING.sub("", rich(text))).striptags().split()) for text in texts if isinstance(text, str))  # noqa: S704
    found = next((each for each in words if len(each) >= SHORTEST), None) or " · ".join((content["title"], *_lines(content)))
    return found if len(found) <= LONGEST else f"{found[: LONGEST - 1].rpartition(' ')[0]}…"


def _lines(content: Content) -> Iterable[str]:
    """What is typed into blocks as words, a line each: of tables and lists, the first lines say what they are about."""
    for block in content["blocks"]:
        kind = kind_of(block["kind"])
        for field in kind.fields if kind is not None else ():
            if field.shown and field.type in SAID and isinstance(value := block.get(field.name), str):
                yield from filter(None, (" ".join(line.replace("|", " ").split()) for line in value.splitlines()))


def shared(blocks: Iterable[Mapping[str, Any]], pictures: Mapping[int, Any]) -> Any:
    """The first picture of the page; None where it shows none."""
    ids = (id for block in blocks for id in sorted(pictures_of([block])))
    return next((pictures[id] for id in ids if id in pictures), None)
