"""What a platform can set about its billing."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import Form, IntegerField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from webapp.settings.config import SecretField, module_config

CURRENCIES = ("EUR", "CHF", "GBP", "USD")


class BillingConfig(Form):
    """Currency and tax hold for what is published and invoiced from now on; what is issued stays as it is."""

    currency = SelectField(_l("Currency of new prices"), choices=[(code, code) for code in CURRENCIES], default="EUR")
    tax_rate_bp = IntegerField(
        _l("Tax rate"),
        validators=[InputRequired(), NumberRange(0, 3000)],
        default=1700,
        description=_l("In hundredths of a per cent: 1700 is 17 %."),
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
    """The settings that amounts and dates follow from. `tax_rate_bp` is in basis points."""

    currency: str = "EUR"
    tax_rate_bp: int = 1700
    grace_days: int = 7


def current_terms() -> Terms:
    """The terms of the current platform."""
    config = module_config("billing")
    return Terms(currency=config["currency"], tax_rate_bp=config["tax_rate_bp"], grace_days=config["grace_days"])
