"""What a platform decides about customers, and merchants and stores for themselves."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from modules.customers.labels import LIKENESSES
from webapp.settings.config import SettingsForm


@dataclass(frozen=True, slots=True)
class CustomersSettings:
    """What makes two customers look like one, and how long things wait."""

    duplicate_match: tuple[str, ...]
    merge_undo_days: int
    privacy_due_days: int
    anonymise_after_months: int
    segment_refresh_minutes: int


class ConfigForm(SettingsForm):
    """Their fields."""

    typed = CustomersSettings
    per_store = ("duplicate_match",)
    per_merchant = ("duplicate_match",)
    asks_again = ("anonymise_after_months",)
    harmless = ("duplicate_match", "merge_undo_days", "privacy_due_days", "segment_refresh_minutes")

    duplicate_match = SelectMultipleField(
        _l("What possible duplicates have in common"),
        choices=[*LIKENESSES.items()],
        default=list(LIKENESSES),
        validators=[InputRequired(_l("Choose at least one."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Counts in the list of duplicates, when customers are imported, and when somebody adds one."),
    )
    merge_undo_days = IntegerField(
        _l("Days to undo a merge"),
        default=30,
        validators=[InputRequired(), NumberRange(0, 180)],
        description=_l("For so long, two customers that were merged can be taken apart again. 0 means never."),
    )
    privacy_due_days = IntegerField(
        _l("Days to answer a privacy request"),
        default=30,
        validators=[InputRequired(), NumberRange(1, 30)],
        description=_l("The law gives a month. A request that waits longer is shown as late."),
    )
    anonymise_after_months = IntegerField(
        _l("Months after which quiet customers are erased"),
        default=0,
        validators=[InputRequired(), NumberRange(0, 120)],
        description=_l(
            "Customers of whom nothing was heard for so long are erased automatically. They are announced in the stores 30 days before. "
            "0 means never."
        ),
    )
    segment_refresh_minutes = IntegerField(
        _l("Minutes after which segments are counted again"),
        default=60,
        validators=[InputRequired(), NumberRange(5, 1440)],
        description=_l("Segments that follow their rule are brought up to date this often."),
    )
