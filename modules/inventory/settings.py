"""What a platform, and a store for itself, decides about stock."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from webapp.settings.config import SettingsForm


@dataclass(frozen=True, slots=True)
class InventorySettings:
    """A variant with so many or fewer is low, and is told again once so many more came in; whether stock may fall below zero; what
    labels are printed on; what becomes of an invalid barcode number (modules/inventory/barcodes.py);
    whether low stock is told at once, once a day or not at all; from which location orders are served; after how many
    minutes a promise ends, 0 for never.
    """

    low_stock_threshold: int
    low_stock_margin: int
    allow_negative: bool
    label_paper: str
    gtin_check: str
    alert_mode: str
    allocation: str
    reservation_ttl_minutes: int


class InventorySettingsForm(SettingsForm):
    """Their fields."""

    typed = InventorySettings
    per_store = ("low_stock_threshold", "low_stock_margin", "alert_mode", "allocation", "allow_negative", "label_paper")
    harmless = (
        "low_stock_threshold",
        "low_stock_margin",
        "alert_mode",
        "allocation",
        "allow_negative",
        "label_paper",
        "gtin_check",
        "reservation_ttl_minutes",
    )

    low_stock_threshold = IntegerField(
        _l("Low stock from"),
        default=5,
        validators=[InputRequired(), NumberRange(0, 100_000)],
        description=_l("Variants with this many or fewer are on the low-stock list, unless they have a number of their own."),
    )
    low_stock_margin = IntegerField(
        _l("Tell again after so many more"),
        default=2,
        validators=[InputRequired(), NumberRange(0, 100_000)],
        description=_l("Low stock is told once, and again only after the stock was above its number by more than this."),
    )
    alert_mode = SelectField(
        _l("Low-stock alerts"),
        choices=[("instant", _l("At once")), ("daily", _l("Once a day, in the morning")), ("off", _l("Off"))],
        default="instant",
        description=_l("The low-stock list is always there. Each person chooses how to be told."),
    )
    allocation = SelectField(
        _l("Take stock for orders from"),
        choices=[
            ("priority", _l("The first location with enough stock")),
            ("most_stock", _l("The location with the most stock")),
            ("single_location", _l("A single location")),
        ],
        default="priority",
        description=_l("With a single location, stock elsewhere is not reserved, and the order is marked as short."),
    )
    allow_negative = BooleanField(
        _l("Allow stock below zero"), default=False, description=_l("For stores that sell before they have received.")
    )
    label_paper = SelectField(
        _l("Labels are printed on"),
        choices=[("sheet", _l("A4 sheets of 21 labels, 63.5 by 38.1 mm")), ("roll", _l("A roll, 62 by 29 mm"))],
        default="sheet",
    )
    gtin_check = SelectField(
        _l("Barcode numbers with a wrong digit"),
        choices=[("off", _l("Take them")), ("warn", _l("Take them with a warning")), ("reject", _l("Refuse them"))],
        default="warn",
        description=_l("Applies to forms and product imports. Stored numbers stay as they are; the list finds those that are not valid."),
    )
    reservation_ttl_minutes = IntegerField(
        _l("Reservations end after (minutes)"),
        default=0,
        validators=[InputRequired(), NumberRange(0, 43_200)],
        description=_l("What was not shipped by then is for sale again, and the order says so. 0 means never."),
    )
