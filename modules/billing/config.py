"""What a platform can set about its billing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, IntegerField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from modules.billing.parties import Party, buyer_of
from modules.billing.seller import SellerForm, seller_of
from modules.billing.signatures import TOLERANCE
from modules.billing.taxes import STANDARD, TaxCase, case_of
from webapp.commerce.fields import CurrencyField, RateField
from webapp.fields import KeptSelectField
from webapp.merchants.models import Merchant
from webapp.routing.context import core_setting, current_platform
from webapp.settings.config import SecretField, module_config

SERIES = re.compile(r"[A-Za-z0-9/\-]*(\{YYYY\}[A-Za-z0-9/\-]*)?", re.ASCII)

DAYS = re.compile(r"\s*[0-9]{1,3}\s*(,\s*[0-9]{1,3}\s*)*", re.ASCII)
MOST_DAYS = 60


def _series(_form: Form, field: Any) -> None:
    if not SERIES.fullmatch(field.data or ""):
        raise ValidationError(_("Write letters, digits, hyphens and slashes, and {YYYY} where the year is to stand."))


def days_of(text: str | None) -> tuple[int, ...]:
    """The days that a text lists, in order. Raises ValueError for anything else than whole numbers with commas."""
    return tuple(sorted({int(part) for part in (text or "").split(",") if part.strip()}))


def _spaced(text: str | None) -> str | None:
    """The days as they are kept: in order, each once. What is no list of days stays for the validator."""
    return ", ".join(map(str, days_of(text))) if isinstance(text, str) and DAYS.fullmatch(text) else text


def _days(_form: Form, field: Any) -> None:
    if not DAYS.fullmatch(field.data) or not all(1 <= day <= MOST_DAYS for day in days_of(field.data)):
        raise ValidationError(_("Write whole days from 1 to %(most)s with commas, like 1, 3, 7.", most=MOST_DAYS))


class BillingConfig(SellerForm):
    """Currency and tax hold for what is published and invoiced from now on; what is issued stays as it is."""

    asks_again = ("seller_email", "seller_iban", "seller_bic", "provider")
    harmless = (
        "seller_name",
        "seller_street",
        "seller_postal_code",
        "seller_city",
        "seller_country",
        "seller_vat",
        "seller_register",
        "small_business",
        "currency",
        "tax_rate_bp",
        "grace_days",
        "dunning_days",
        "due_days",
        "invoice_series",
        "credit_note_series",
        "proration",
        "merchants_pause",
        "webhook_tolerance_s",
    )

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
    dunning_days = StringField(
        _l("Days on which a failed payment is tried again"),
        default="1, 3, 7",
        filters=[_spaced],
        validators=[Optional(), Length(max=80), _days],
        description=_l("Counted from the first failed payment, like 1, 3, 7. Empty: it is not tried again by itself."),
    )
    due_days = IntegerField(_l("Days to pay an invoice"), validators=[InputRequired(), NumberRange(0, 90)], default=14)
    invoice_series = StringField(
        _l("Numbers of invoices begin with"),
        default="{YYYY}-",
        validators=[InputRequired(), Length(max=20), _series],
        description=_l("{YYYY} is the year. Each beginning has its own numbers, without gaps."),
    )
    credit_note_series = StringField(
        _l("Numbers of credit notes begin with"), default="CN-{YYYY}-", validators=[InputRequired(), Length(max=20), _series]
    )
    proration = KeptSelectField(
        _l("A larger plan in the middle of a period"),
        choices=[
            ("immediate", _l("begins a new period, charged at once less the days not used")),
            ("next_invoice", _l("goes on to the end of the period, and the difference comes with the next invoice")),
            ("none", _l("goes on to the end of the period at no charge")),
        ],
        default="immediate",
        description=_l("For changes from now on. In a trial, and from months to years, a new period begins in any case."),
    )
    merchants_pause = BooleanField(
        _l("Merchants can pause and resume their plan"),
        description=_l(
            "In a pause nothing is charged, nothing of the plan can be saved, and the days that were left stay. Off: only you can."
        ),
    )
    provider = KeptSelectField(
        _l("Payments are collected by"),
        choices=[("local", _l("Nobody (simulated)")), ("stripe", "Stripe")],
        default="local",
        description=_l("Simulated payments move no money. What was begun with one stays with it."),
    )
    stripe_secret_key = SecretField(
        _l("Stripe’s secret key"), validators=[Optional(), Length(10, 200)], description=_l("A key of the test mode moves no money.")
    )
    stripe_webhook_secret = SecretField(_l("Stripe’s signing secret for webhooks"), validators=[Optional(), Length(10, 200)])
    webhook_secret = SecretField(
        _l("Signing secret for payment notices"),
        validators=[Optional(), Length(16, 200)],
        description=_l("Notices of the local payment provider are signed with it. Without one, no notice is accepted."),
    )

    webhook_tolerance_s = IntegerField(
        _l("Seconds by which a payment notice may be late"),
        validators=[InputRequired(), NumberRange(30, 900)],
        default=TOLERANCE,
        description=_l("An older one is refused, so that nobody can send a copy of it later."),
    )

    def validate_credit_note_series(self, field: Any) -> None:
        """Two documents cannot have the same number."""
        if field.data == self.invoice_series.data:
            raise ValidationError(_("Invoices begin so already. Choose another beginning for credit notes."))


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The settings that amounts and dates follow from. `tax_rate_bp` is in basis points, `zone` says which day it is.

    `case` is how a sale is taxed: as at home, until `for_buyer` says otherwise.
    """

    currency: str = "EUR"
    tax_rate_bp: int = 1700
    grace_days: int = 7
    dunning_days: tuple[int, ...] = (1, 3, 7)
    timezone: str = "Europe/Luxembourg"
    seller: Party = field(default_factory=Party)
    small_business: bool = False
    invoice_series: str = "{YYYY}-"
    credit_note_series: str = "CN-{YYYY}-"
    due_days: int = 14
    proration: str = "immediate"
    case: TaxCase = STANDARD

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def rate_bp(self) -> int:
        """The rate that a sale in this case bears."""
        return self.tax_rate_bp if self.case.taxed else 0

    def for_buyer(self, merchant: Merchant) -> Terms:
        """The terms for this merchant: who it is decides how it is taxed."""
        return replace(self, case=case_of(self.seller, buyer_of(merchant), small_business=self.small_business))


def merchants_pause() -> bool:
    """Whether merchants of the current platform pause and resume their plan themselves."""
    return bool(module_config("billing")["merchants_pause"])


def current_terms() -> Terms:
    """The terms of the current platform."""
    config = module_config("billing")
    return Terms(
        currency=config["currency"],
        tax_rate_bp=config["tax_rate_bp"],
        grace_days=config["grace_days"],
        dunning_days=days_of(config["dunning_days"]),
        seller=seller_of(config),
        small_business=bool(config["small_business"]),
        invoice_series=config["invoice_series"],
        credit_note_series=config["credit_note_series"],
        due_days=config["due_days"],
        proration=config["proration"],
        timezone=core_setting(current_platform(), "timezone") or current_app.config["BABEL_DEFAULT_TIMEZONE"],
    )
