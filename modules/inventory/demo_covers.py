"""Covers of the demo's newest books, drawn in two colours and a figure. The same every time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw

from modules.inventory.services.pictures import PURPOSE
from webapp import files
from webapp.merchants.models import Store

SIDE = 480
COLOURS = ("#1d5c4b", "#e9c46a", "#f4efe4", "#b4490f", "#2b4a6f", "#7a2e4d")


def keep(store: Store, titles: Sequence[str]) -> dict[str, int]:
    """Draw and keep a cover for each title; their files by title."""
    return {title: _kept(store, title) for title in titles}


def _kept(store: Store, title: str) -> int:
    return files.store(
        drawn(title), name="cover.png", purpose=PURPOSE, platform_id=store.platform_id, store_id=store.id, allow=files.PICTURES
    ).id


def drawn(title: str) -> bytes:
    """A cover: a ground, a book's outline and one figure on it."""
    dice, out = Random(title), io.BytesIO()  # noqa: S311  # a drawing
    ground, cover, figure = dice.sample(COLOURS, 3)
    picture = Image.new("RGB", (SIDE, SIDE), ground)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((120, 60, 360, 420), fill=cover)
    middle, radius = dice.randint(180, 300), dice.randint(50, 100)
    if dice.random() < 0.5:
        pen.ellipse((240 - radius, middle - radius, 240 + radius, middle + radius), fill=figure)
    else:
        pen.polygon([(120, middle), (360, middle - radius), (360, 420), (120, 420)], fill=figure)
    pen.rectangle((120, 60, 136, 420), fill=figure)
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
