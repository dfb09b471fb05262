"""Reads of transfers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from modules.inventory.models import Level, Product, Reservation, Transfer, TransferLine, Variant
from webapp.db import db
from webapp.domain import NotFound


def transfers(store_id: int) -> Select[Any]:
    """The transfers of a store, for lists."""
    both = joinedload(Transfer.source), joinedload(Transfer.target), joinedload(Transfer.actor)
    return select(Transfer).where(Transfer.store_id == store_id).options(*both)


def transfer(store_id: int, transfer_id: int) -> Transfer:
    """One transfer; raises NotFound."""
    found: Transfer | None = db.session.scalar(transfers(store_id).where(Transfer.id == transfer_id))
    if found is None:
        raise NotFound(_("This transfer no longer exists, or never did."))
    return found


def lines(transfer_id: int) -> Sequence[TransferLine]:
    """What went with a transfer, by name."""
    statement = select(TransferLine).join(TransferLine.variant).join(Variant.product).where(TransferLine.transfer_id == transfer_id)
    with_names = joinedload(TransferLine.variant).joinedload(Variant.product)
    return db.session.scalars(statement.options(with_names).order_by(Product.name, Variant.id)).all()


def made_with(store_id: int, key: str) -> Transfer | None:
    """The transfer that this key made."""
    found: Transfer | None = db.session.scalar(select(Transfer).where(Transfer.store_id == store_id, Transfer.key == key))
    return found


def lying_at(location_id: int) -> dict[int, int]:
    """How many of each variant a location holds, those left out of which it neither holds nor promises any, nor has set any aside."""
    used = or_(Level.on_hand != 0, Level.reserved != 0, Level.unavailable != 0)
    rows = db.session.execute(select(Level.variant_id, Level.on_hand).where(Level.location_id == location_id, used))
    return {row[0]: row[1] for row in rows}


def promised_at(location_id: int) -> list[Reservation]:
    """What is held for somebody at a location, as it is now."""
    statement = select(Reservation).where(Reservation.location_id == location_id).order_by(Reservation.id)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))
