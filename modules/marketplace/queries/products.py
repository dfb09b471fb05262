"""Reads of what the marketplace shows for sale."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from modules.marketplace.models import RemoteProduct
from webapp.db import db
from webapp.domain import NotFound


def products(store_id: int) -> Select[Any]:
    """The products of a store as the marketplace shows them, for lists."""
    return select(RemoteProduct).where(RemoteProduct.store_id == store_id)


def product(store_id: int, product_id: int) -> RemoteProduct:
    """One product of the store as the marketplace shows it. Raises NotFound."""
    found: RemoteProduct | None = db.session.scalar(products(store_id).where(RemoteProduct.id == product_id))
    if found is None:
        raise NotFound(_("This product no longer exists, or never did."))
    return found


def mapped(connection_id: int, remote_ids: Iterable[str]) -> dict[str, RemoteProduct]:
    """Those that are known already, by remote id."""
    statement = select(RemoteProduct).where(RemoteProduct.connection_id == connection_id, RemoteProduct.remote_id.in_(list(remote_ids)))
    return {each.remote_id: each for each in db.session.scalars(statement)}
