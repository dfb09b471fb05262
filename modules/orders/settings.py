"""What a platform, and a store for itself, decides about orders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, Form, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from modules.orders.labels import CARRIERS
from modules.orders.moves import ARRIVAL, CONFIRMING, NEVER
from webapp.fields import plain_text
from webapp.settings.config import SettingsForm

PART = re.compile(r"\{(STORE|YEAR|SEQ(?::0([1-9]))?)\}")
PLAIN = re.compile(r"[A-Z0-9./_-]*")
MOST = 60


@dataclass(frozen=True, slots=True)
class OrderSettings:
    """How orders are numbered, when stock is held for them, when they are late or old, how long they may come back, who carries them."""

    number_format: str
    reserve_on: str
    late_after_hours: int
    packing: bool
    auto_archive_days: int
    return_window_days: int
    carriers: tuple[str, ...]


def is_number_format(_form: Form, field: Field) -> None:
    """Raises ValidationError for a format that would give two orders one number, or one that nobody could type."""
    text = field.data or ""
    if len(re.findall(r"\{SEQ", text)) != 1 or not PLAIN.fullmatch(PART.sub("", text)):
        raise ValidationError(_("Use capital letters, digits, hyphens, {STORE}, {YEAR}, and once {SEQ} or, with leading zeros, {SEQ:06}."))


def written(pattern: str, *, store: str, day: date, number: int) -> str:
    """The number of an order in a format, like "KIRCHBERG-000012"."""

    def part(match: re.Match[str]) -> str:
        if match[1].startswith("SEQ"):
            return f"{number:0{match[2] or 1}}"
        return store.upper() if match[1] == "STORE" else str(day.year)

    return PART.sub(part, pattern)[:MOST]


class OrderSettingsForm(SettingsForm):
    """Their fields."""

    typed = OrderSettings
    per_store = ("number_format", "reserve_on", "late_after_hours", "packing", "auto_archive_days", "return_window_days", "carriers")
    harmless = ("number_format", "reserve_on", "late_after_hours", "packing", "auto_archive_days", "return_window_days", "carriers")

    number_format = StringField(
        _l("Order numbers"),
        default="{STORE}-{SEQ:06}",
        filters=[plain_text],
        validators=[InputRequired(), Length(max=30), is_number_format],
        description=_l("{STORE} is the store's code, {YEAR} the year, {SEQ} the running number, {SEQ:06} the same in six digits."),
    )
    reserve_on = SelectField(
        _l("Reserve stock"),
        choices=[
            (CONFIRMING, _l("When an order is confirmed")),
            (ARRIVAL, _l("As soon as an order comes in")),
            (NEVER, _l("Not before it is shipped")),
        ],
        default=CONFIRMING,
        description=_l("With Inventory on. Orders that are there already keep to what they began with."),
    )
    late_after_hours = IntegerField(
        _l("Late after (hours)"),
        default=48,
        validators=[InputRequired(), NumberRange(1, 720)],
        description=_l("Orders that have not left after so many hours are late."),
    )
    packing = BooleanField(
        _l("Pack before shipping"),
        default=False,
        description=_l("Orders can be packed first, with the place where the parcel stands, and shipped later."),
    )
    auto_archive_days = IntegerField(
        _l("Archive after (days)"),
        default=0,
        validators=[InputRequired(), NumberRange(0, 365)],
        description=_l("Orders that are done and have not changed for so many days go into the archive each night; 0 for never."),
    )
    return_window_days = IntegerField(
        _l("Returns within (days)"),
        default=14,
        validators=[InputRequired(), NumberRange(14, 365)],
        description=_l("How long after it was sent an order may come back. Later, the page says so before you take it back."),
    )
    carriers = SelectMultipleField(
        _l("Carriers"),
        choices=[*CARRIERS.items()],
        default=list(CARRIERS),
        validators=[InputRequired(_l("Choose at least one."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Those you can choose when you send an order."),
    )
