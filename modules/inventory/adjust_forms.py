"""Forms of what is done with stock by hand: adjusted, one variant or many, and set aside."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from modules.inventory.forms import ASIDES, BY_HAND_NAMES, MAX_QUANTITY, stripped


class AdjustForm(FlaskForm):
    """A movement made by hand."""

    mode = SelectField(_l("What to do"), choices=[("add", _l("Add")), ("take", _l("Take away")), ("set", _l("Set to what was counted"))])
    quantity = IntegerField(_l("Quantity"), validators=[InputRequired(), NumberRange(0, MAX_QUANTITY)])
    location_id = SelectField(_l("Location"), coerce=int)
    reason = SelectField(_l("Reason"), choices=BY_HAND_NAMES)
    note = StringField(_l("Note"), filters=[stripped], validators=[Length(max=300)])
    seen = HiddenField()
    key = HiddenField()


class AdjustManyForm(FlaskForm):
    """The same movement of many variants."""

    mode = SelectField(_l("What to do"), choices=[("change", _l("Change by")), ("set", _l("Set to"))])
    quantity = IntegerField(
        _l("Quantity"),
        validators=[InputRequired(), NumberRange(-MAX_QUANTITY, MAX_QUANTITY)],
        description=_l("Below zero takes pieces away, such as -3."),
    )
    location_id = SelectField(_l("Location"), coerce=int)
    reason = SelectField(_l("Reason"), choices=BY_HAND_NAMES)
    note = StringField(_l("Note"), filters=[stripped], validators=[Length(max=300)])
    key = HiddenField()

    def validate_quantity(self, field: IntegerField) -> None:
        """Nothing is set to less than none, and a change changes something."""
        if field.data is None:
            return
        if self.mode.data == "set" and field.data < 0:
            raise ValidationError(_("Give a number from 0 on."))
        if self.mode.data == "change" and not field.data:
            raise ValidationError(_("Nothing would move. Give a number above or below zero."))

    def values(self) -> dict[str, Any]:
        """What each of the variants gets, as JSON can hold it."""
        facts = {"mode": self.mode.data, "quantity": self.quantity.data, "reason": self.reason.data, "note": self.note.data}
        return {**facts, "location_id": self.location_id.data or None, "key": (self.key.data or "")[:64]}


class AsideForm(FlaskForm):
    """Pieces that are not to be sold, or may be sold again."""

    mode = SelectField(
        _l("What to do"),
        choices=[
            ("aside", _l("Set aside, not for sale")),
            ("back", _l("Make available again")),
            ("away", _l("Throw away what is set aside")),
        ],
    )
    quantity = IntegerField(_l("Pieces"), validators=[InputRequired(), NumberRange(1, MAX_QUANTITY)])
    location_id = SelectField(_l("Location"), coerce=int)
    reason = SelectField(_l("Reason"), choices=[(str(reason), label) for reason, label in ASIDES.items()])
    note = StringField(_l("Note"), filters=[stripped], validators=[Length(max=300)])
    key = HiddenField()
