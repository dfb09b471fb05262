"""The form of a segment: a name, and lines that say what must be true."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import DataRequired, Length

from modules.customers import rules
from modules.customers.forms import stripped
from modules.customers.models import Segment
from modules.customers.services.segments import BY_HAND
from webapp.fields import KeptSelectField, VersionField
from webapp.routing.context import current_store

LINES = range(rules.MOST)


class SegmentForm(FlaskForm):
    """Its lines are `what_0` and `value_0` and so on."""

    version = VersionField()
    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=80)], render_kw={"autocomplete": "off"})
    match = RadioField(_l("Who is in it"), choices=[("all", _l("All of this is true")), ("any", _l("Any of this is true"))], default="all")
    is_static = BooleanField(
        _l("Keep who is in it now"), description=_l("Otherwise customers come and go as the rule becomes true of them or not.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _l("Choose…")), *rules.questions()]
        for number in LINES:
            self[f"what_{number}"].choices = choices

    @staticmethod
    def shape(found: Segment) -> dict[str, Any]:
        """What the form is opened with."""
        told: dict[str, Any] = {"version": found.version, "name": found.name, "match": found.rule["match"], "is_static": found.is_static}
        for number, each in enumerate(found.rule["conditions"]):
            told[f"what_{number}"] = f"{each['field']}:{each['op']}"
            told[f"value_{number}"] = rules.written(each, current_store().currency)
        return told

    def rule(self) -> dict[str, Any]:
        """The rule that is typed. Raises DomainError at its line."""
        lines = [(self[f"what_{number}"].data or "", self[f"value_{number}"].data or "") for number in LINES]
        return rules.read(lines, self.match.data or "all", current_store().currency)

    def values(self) -> dict[str, Any]:
        """What the services take. One that is kept needs no rule: people put customers into it in the list."""
        asks = any(self[f"what_{number}"].data for number in LINES)
        rule = self.rule() if asks or not self.is_static.data else dict(BY_HAND)
        return {"name": self.name.data or "", "is_static": bool(self.is_static.data), "rule": rule}


for _number in LINES:
    setattr(SegmentForm, f"what_{_number}", KeptSelectField(_l("What"), default="", validate_choice=False))
    setattr(SegmentForm, f"value_{_number}", StringField(_l("Value"), filters=[stripped], validators=[Length(max=120)]))
