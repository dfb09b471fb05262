"""What stores and merchants set for themselves, one row for each and module. The platform's own settings are in its module state."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Timestamped, Versioned
from webapp.db.audited import PERSONAL, UNAUDITED, Audited, Trail
from webapp.tenancy import MerchantScoped, StoreScoped, merchant_key, store_key


class Own(Timestamped, Versioned):
    """Mixin: the values by key. Secrets are encrypted, and apart, so that the trail tells only that they changed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    module: Mapped[str] = mapped_column(String(40), info=UNAUDITED)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    secrets: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=PERSONAL)


LABELS: dict[Any, Any] = {"created": _l("Settings changed"), "changed": _l("Settings changed"), "removed": _l("Settings removed")}
FIELDS = {"values": _l("Settings"), "secrets": _l("Secret")}


class StoreSettings(Audited, Own, StoreScoped, Base):
    """What a store has set of a module."""

    __tablename__ = "store_settings"
    __trail__ = Trail(code="store_settings", labels=LABELS, fields=FIELDS, name="module", part_of=("store", "store_id"))
    __table_args__ = (store_key(), UniqueConstraint("store_id", "module"))


class MerchantSettings(Audited, Own, MerchantScoped, Base):
    """What a merchant has set of a module, for all its stores on the platform."""

    __tablename__ = "merchant_settings"
    __trail__ = Trail(code="merchant_settings", labels=LABELS, fields=FIELDS, name="module", part_of=("merchant", "merchant_id"))
    __table_args__ = (merchant_key(), UniqueConstraint("platform_id", "merchant_id", "module"))
