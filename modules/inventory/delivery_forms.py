"""The forms of deliveries: what was announced, and what of it came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from modules.inventory.forms import MAX_QUANTITY, PickingForm, number_in, stripped
from modules.inventory.models import DeliveryLine
from webapp.fields import DayField, VersionField


class DeliveryForm(PickingForm):
    """Who sends what, when and where to."""

    supplier = StringField(_l("Supplier"), filters=[stripped], validators=[DataRequired(), Length(max=120)])
    reference = StringField(
        _l("Reference"), filters=[stripped], validators=[Length(max=80)], description=_l("Such as the number of your order.")
    )
    expected_on = DayField(_l("Expected on"), validators=[InputRequired()])
    location_id = SelectField(_l("Comes to"), coerce=int)
    note = StringField(_l("Note"), filters=[stripped], validators=[Length(max=300)])

    def values(self) -> dict[str, Any]:
        """Everything but its lines."""
        return {name: self[name].data for name in ("supplier", "reference", "expected_on", "location_id", "note")}


class EditDeliveryForm(DeliveryForm):
    """A delivery that was announced, with the version that was opened."""

    version = VersionField()


class ReceiveForm(FlaskForm):
    """How many came; see `receive_form`, which adds a field for each line."""

    note = StringField(
        _l("Note"), filters=[stripped], validators=[Length(max=300)], description=_l("Such as the number of the delivery note.")
    )
    version = VersionField()
    key = HiddenField()

    def came(self) -> dict[int, int]:
        """Pieces by variant."""
        fields = (field for field in self if field.short_name.startswith("line_"))
        return {number_in(field.short_name[5:]): field.data for field in fields if field.data}


def receive_form(lines: Iterable[DeliveryLine], *, sent: bool, **values: Any) -> ReceiveForm:
    """The form for these lines, each with what is still to come of it. Of a form that was `sent`, a field that is missing is none."""
    checks = [Optional(), NumberRange(0, MAX_QUANTITY)]
    fields = {
        f"line_{line.variant_id}": IntegerField(line.variant.title, default=None if sent else line.outstanding, validators=checks)
        for line in lines
    }
    made: ReceiveForm = type("ReceivedLines", (ReceiveForm,), fields)(**values)
    return made
