"""What the marketplace would make of each line of a feed: what it leaves out, and what could be better, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.inventory.queries import FeedVariant
from modules.marketplace.models import FeedText
from webapp.commerce.identifiers import gtin
from webapp.domain import DomainError

LEAVES_OUT = {
    "no_title": _l("It has no title. Give the product a name."),
    "no_price": _l("It costs nothing. Give it a price."),
    "sale_above": _l("The sale price is not below the price. Correct one of them."),
    "bad_gtin": _l("The barcode number has a wrong digit. Correct it, or leave it empty."),
}
BETTER = {
    "no_image": _l("It has no picture. Products without one are hardly looked at."),
    "no_gtin": _l("It has no barcode number, so orders are matched by SKU alone."),
    "no_description": _l("It has no description."),
    "no_category": _l("It has no category, so it is hard to find."),
    "long_title": _l("The title has more than 150 characters and will be cut off."),
    "no_text": _l("It has no text in this language; the product's own words stand in."),
}
LONG_TITLE = 150


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a line: codes of what leaves it out, and of what could be better."""

    leaves_out: tuple[str, ...]
    better: tuple[str, ...]

    @property
    def sentences(self) -> list[str]:
        """In the reader's language, the worst first."""
        return [str(LEAVES_OUT[each]) for each in self.leaves_out] + [str(BETTER[each]) for each in self.better]


def verdict(variant: FeedVariant, text: FeedText | None, *, foreign: bool) -> Verdict:
    """What the marketplace would make of a variant; `foreign` where the feed is not in the store's own language."""
    return Verdict(tuple(_leaves_out(variant)), tuple(_better(variant, text, foreign)))


def _leaves_out(variant: FeedVariant) -> Iterator[str]:
    if not variant.title.strip():
        yield "no_title"
    if variant.price <= 0:
        yield "no_price"
    if variant.sale_price is not None and variant.sale_price >= variant.price > 0:
        yield "sale_above"
    if variant.gtin and not _is_gtin(variant.gtin):
        yield "bad_gtin"


def _better(variant: FeedVariant, text: FeedText | None, foreign: bool) -> Iterator[str]:
    words = text.words if text is not None else {}
    if not (variant.pictures or variant.image_url or variant.attributes.get("image_link")):
        yield "no_image"
    if not variant.gtin:
        yield "no_gtin"
    if not words.get("description", variant.description).strip():
        yield "no_description"
    if not words.get("product_type", variant.category).strip():
        yield "no_category"
    if len(words.get("title", variant.title)) > LONG_TITLE:
        yield "long_title"
    if foreign and text is None:
        yield "no_text"


def _is_gtin(number: str) -> bool:
    try:
        return bool(gtin(number))
    except DomainError:
        return False


def in_short(kept: int, left_out: int) -> str:
    """How many lines the marketplace takes, and how many it would leave out."""
    return _("%(kept)s of %(all)s products are taken, %(left)s are left out.", kept=kept, all=kept + left_out, left=left_out)
