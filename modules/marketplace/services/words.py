"""Words of variants in each language, beside those of their products."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from modules.inventory import queries as inventory
from modules.marketplace import queries
from modules.marketplace.fields import LANGUAGES
from modules.marketplace.models import FeedText
from modules.marketplace.values import form_mark
from webapp.db import db
from webapp.db.bulk import insert_rows, update_rows
from webapp.domain import Conflict, NotFound
from webapp.merchants.models import Store

Words = Mapping[str, str]


def write_words(
    store: Store, language: str, words: Mapping[int, Words], of_products: Mapping[int, Words]
) -> dict[int, dict[str, tuple[str, str]]]:
    """Keep these words of variants; returns those that are others now, before and after.

    A word that is the product's is not kept: it follows the product when that is renamed.
    """
    if not words:
        return {}
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


def change_words(store: Store, variant_id: int, language: str, words: Words, *, version: int) -> FeedText:
    """Change the words of a variant in a language by hand; an empty one is taken away, so that the product's own stands in again.

    Raises NotFound, and Conflict when somebody changed them since `version`.
    """
    if language not in LANGUAGES:
        raise NotFound(_("There is no feed in this language."))
    variant = inventory.variant(store.id, variant_id, lock=True)
    found = queries.texts([variant.id], language).get(variant.id)
    before = found.words if found is not None else {}
    if words_mark(before) != version:
        raise Conflict(_("Somebody else saved this in the meantime. Compare with what is there now and save again."), "stale")
    if found is None:
        found = FeedText(platform_id=store.platform_id, store_id=store.id, variant_id=variant.id, language=language)
        db.session.add(found)
    others = {key: value for key, value in before.items() if key not in words}
    found.words = {**others, **{key: value for key, value in words.items() if value}}
    db.session.flush()
    return found


def words_mark(words: Words) -> int:
    """What a form carries of the words that it was opened with."""
    return form_mark(sorted(words.items()))
