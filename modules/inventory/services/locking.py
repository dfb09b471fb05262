"""Variants that a change needs for itself until it is committed."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from modules.inventory import queries
from modules.inventory.models import Variant
from webapp.db import db
from webapp.domain import NotFound


def locked_variants(store_id: int, variant_ids: Iterable[int]) -> dict[int, Variant]:
    """The store's variants with these ids, read again and kept from others. Raises NotFound where one is not there."""
    wanted = set(variant_ids)
    db.session.flush()
    found = {each.id: each for each in queries.lock_variants(store_id, wanted)}
    if found.keys() != wanted:
        raise NotFound(_("This variant no longer exists, or never did."))
    return found
