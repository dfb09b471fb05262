"""Words of variants in each language, beside those of their products."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from modules.marketplace import queries
from modules.marketplace.models import FeedText
from webapp.db import db
from webapp.db.bulk import insert_rows, update_rows
from webapp.domain import NotFound
from webapp.merchants.models import Store

Words = Mapping[str, str]


def write_words(
    store: Store, language: str, words: Mapping[int, Words], of_products: Mapping[int, Words]
) -> dict[int, dict[str, tuple[str, str]]]:
    """Keep these words of variants; returns those that are others now, before and after.

    A word that is the product's is not kept: it follows the product when that is renamed.
    """
    texts = queries.texts(words, language)
    before = {at: texts[at].words if at in texts else {} for at in words}
    after: dict[int, dict[str, str]] = {}
    changed: dict[int, dict[str, tuple[str, str]]] = {}
    for at, given in words.items():
        own = of_products.get(at, {})
        kept = {**before[at], **given}
        after[at] = {key: value for key, value in kept.items() if own.get(key) != value}
        shown = {key: (before[at].get(key, own.get(key, "")), after[at].get(key, own.get(key, ""))) for key in kept}
        different = {key: pair for key, pair in shown.items() if pair[0] != pair[1]}
        if different:
            changed[at] = different
    owner = {"platform_id": store.platform_id, "store_id": store.id, "language": language}
    insert_rows(FeedText, [{**owner, "variant_id": at, "words": kept} for at, kept in after.items() if at not in texts and kept])
    update_rows(FeedText, {texts[at].id: {"words": kept} for at, kept in after.items() if at in texts and kept != before[at]})
    return changed


def change_words(store: Store, variant_id: int, language: str, words: Words) -> FeedText:
    """Change the words of a variant in a language by hand; an empty one is taken away. Raises NotFound."""
    found = queries.texts([variant_id], language).get(variant_id)
    if found is None or found.store_id != store.id:
        raise NotFound(_("This is not here any more, or never was."))
    found.words = {
        **{key: value for key, value in found.words.items() if key not in words},
        **{key: value for key, value in words.items() if value},
    }
    db.session.flush()
    return found
