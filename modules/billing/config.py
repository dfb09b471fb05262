"""What a platform can set about its billing."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import Form, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from webapp.commerce.fields import CurrencyField, RateField
from webapp.routing.context import core_setting, current_platform
from webapp.settings.config import SecretField, module_config


class BillingConfig(Form):
    """Currency and tax hold for what is published and invoiced from now on; what is issued stays as it is."""

    currency = CurrencyField(_l("Currency of new prices"), default="EUR")
    tax_rate_bp = RateField(
        _l("Tax rate"),
        validators=[InputRequired()],
        highest_bp=3000,
        default=1700,
        description=_l("In per cent, like 17 or 8.1. Texts and programs write it in basis points: 1700 is 17 %."),
    )
    grace_days = IntegerField(
        _l("Days of grace"),
        validators=[InputRequired(), NumberRange(0, 60)],
        default=7,
        description=_l("How long everything stays open after the first failed payment."),
    )
    webhook_secret = SecretField(
        _l("Signing secret for payment notices"),
        validators=[Optional(), Length(16, 200)],
        description=_l("Notices of the local payment provider are signed with it. Without one, no notice is accepted."),
    )


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The settings that amounts and dates follow from. `tax_rate_bp` is in basis points, `zone` says which day it is."""

    currency: str = "EUR"
    tax_rate_bp: int = 1700
    grace_days: int = 7
    timezone: str = "Europe/Luxembourg"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def current_terms() -> Terms:
    """The terms of the current platform."""
    config = module_config("billing")
    return Terms(
        currency=config["currency"],
        tax_rate_bp=config["tax_rate_bp"],
        grace_days=config["grace_days"],
        timezone=core_setting(current_platform(), "timezone") or current_app.config["BABEL_DEFAULT_TIMEZONE"],
    )
