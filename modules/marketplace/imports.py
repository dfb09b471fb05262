"""The import of product feeds, as the pipeline of imports knows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.inventory import services as inventory
from modules.marketplace.fields import DERIVED, FIELDS, LANGUAGE_NAMES, LANGUAGES
from modules.marketplace.taking import match, take
from webapp.imports import ImportKind, Option
from webapp.merchants.models import Store


def languages(_store: Store) -> Sequence[tuple[str, Any]]:
    """What a feed can be written in."""
    return [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]


def own_language(store: Store) -> str:
    """The store's language where feeds can be written in it."""
    return store.locale if store.locale in LANGUAGES else LANGUAGES[0]


PRODUCTS = ImportKind(
    code="marketplace.products",
    label=_l("Product feed"),
    title=_l("Import products"),
    fields=FIELDS,
    identity=("id",),
    needed_here=lambda store: () if inventory.usual_rate(store) is not None else ("tax_rate",),
    ignored=(*DERIVED, "reason"),
    match=match,
    take=take,
    many=inventory.expect_many,
    options=(Option(key="language", label=_l("Language of titles and descriptions"), choices=languages, default=own_language),),
    reasons=inventory.REFUSALS,
    link=lambda variant_id: str(url_for("inventory.store.inventory.variant", variant_id=variant_id)),
    writes=("inventory",),
    jobs=("marketplace.check", "marketplace.import"),
    job_names=(_l("Check of a product file"), _l("Product import")),
)
