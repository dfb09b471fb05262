"""What a platform decides about messages and notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from webapp.settings.config import SettingsForm
from webapp.settings.typed import settings


def whole(label: str, default: int, low: int, high: int, description: str = "") -> Any:
    """A whole number within bounds."""
    return IntegerField(label, default=default, validators=[InputRequired(), NumberRange(low, high)], description=description)


@dataclass(frozen=True, slots=True)
class MessagingSettings:
    """Whether notices go by mail, the hour of the daily one, days that things are kept, and limits of messages."""

    email_enabled: bool
    digest_hour: int
    retention_days: int
    attachment_max_mb: int
    rate_limit_per_hour: int
    read_receipts: bool
    customer_mails_per_day: int


class ConfigForm(SettingsForm):
    """Their fields."""

    typed = MessagingSettings
    per_store = ("digest_hour", "customer_mails_per_day")
    asks_again = ("retention_days",)
    harmless = ("email_enabled", "digest_hour", "attachment_max_mb", "rate_limit_per_hour", "read_receipts", "customer_mails_per_day")

    email_enabled = BooleanField(
        _l("Send notices by mail"),
        default=False,
        description=_l("People then choose what they want by mail. Without it, notices stay in the app."),
    )
    digest_hour = whole(
        _l("Hour of the daily mail"), 8, 0, 23, _l("By each person's own clock. Everybody can choose another hour for themselves.")
    )
    retention_days = whole(_l("Keep for (days)"), 365, 30, 3650, _l("Notices and closed threads that are older are removed."))
    attachment_max_mb = whole(_l("Largest attachment (MB)"), 10, 1, 20)
    rate_limit_per_hour = whole(_l("Messages per person and hour"), 60, 1, 1000)
    read_receipts = BooleanField(_l("Show who has read a message"), default=True)
    customer_mails_per_day = whole(
        _l("Mails to customers per store and day"),
        2000,
        1,
        50_000,
        _l("What goes beyond waits for another day."),
    )


def setting(name: str, store_id: int | None = None) -> Any:
    """A value on the platform of this work, or at a store."""
    return getattr(settings(MessagingSettings, store_id), name)
