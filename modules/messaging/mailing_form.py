"""The shape of a message to customers, and whom it is for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from modules.messaging.forms import LONGEST, stripped
from modules.messaging.queries import mailings as queries
from webapp.accounts.locale import STORE_LANGUAGES
from webapp.domain import DomainError
from webapp.registry.ports.audience import Whom

BIGGEST = 2**31 - 1


def number(value: str | None) -> int:
    """A row's number; 0 for what is none."""
    text = value or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= BIGGEST else 0


class InAnotherLanguage(Form):
    """The same text for customers who speak another language. Both or none."""

    subject = StringField(_l("Subject"), filters=[stripped], validators=[Length(max=200)], render_kw={"autocomplete": "off"})
    body = TextAreaField(_l("Message"), filters=[stripped], validators=[Length(max=LONGEST)], render_kw={"rows": 6})

    def validate(self, extra_validators: Any = None) -> bool:
        """Half a text is none."""
        good = super().validate(extra_validators)
        missing = (
            self.body if self.subject.data and not self.body.data else self.subject if self.body.data and not self.subject.data else None
        )
        if missing is not None:
            missing.errors = [*missing.errors, _("Write the subject and the message, or leave both empty.")]
        return good and missing is None


class MailingForm(FlaskForm):
    """Text and addressees: `customer` and `draft` name those who were chosen on another page. `once` is the form's own number."""

    segment = SelectField(_l("To"), default="")
    subject = StringField(
        _l("Subject"), filters=[stripped], validators=[DataRequired(), Length(max=200)], render_kw={"autocomplete": "off"}
    )
    body = TextAreaField(
        _l("Message"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=LONGEST)],
        render_kw={"rows": 9},
        description=_l("Written as it is. Around it stand your store's name and a link to unsubscribe, in each customer's language."),
    )
    en, fr, de, lb = (FormField(InAnotherLanguage, label=STORE_LANGUAGES[code]) for code in ("en", "fr", "de", "lb"))
    customer = HiddenField()
    draft = HiddenField()
    once = HiddenField(validators=[Length(max=40)])
    sure = HiddenField()

    def fill(self, segments: Mapping[int, str], own: str) -> None:
        """What the address brings along, and what can be chosen; `own` is the language of the text itself."""
        if own in STORE_LANGUAGES:
            del self[own]
        if not self.is_submitted():
            self.customer.data, self.draft.data = request.args.get("customer", ""), request.args.get("draft", "")
            self.segment.data = request.args.get("segment", "")
            self.once.data = secrets.token_hex(16)
        self.segment.choices = [("", _("Choose a segment")), *((str(each), name) for each, name in segments.items())]
        if self.named():
            del self.segment

    def named(self) -> bool:
        """Whether those it is for were chosen before."""
        return bool(number(self.customer.data) or number(self.draft.data))

    def whom(self) -> Whom:
        """Whom it is for. Raises DomainError where nobody was chosen, and NotFound for a draft that is not there."""
        if number(self.draft.data):
            return queries.whom_of(queries.mailing(number(self.draft.data)).whom)
        if number(self.customer.data):
            return Whom(customer_ids=(number(self.customer.data),))
        if not number(self.segment.data):
            raise DomainError(_("Choose a segment."), "nobody", field="segment")
        return Whom(segment_id=number(self.segment.data))

    def key(self) -> str:
        """By which a form that comes twice is one message: a draft's own number, or the form's."""
        if number(self.draft.data):
            return queries.mailing(number(self.draft.data)).once
        return self.once.data or secrets.token_hex(16)

    def values(self) -> dict[str, Any]:
        """The text."""
        texts = {each.name: each.data for each in self.others() if each.data["subject"]}
        return {"subject": self.subject.data or "", "body": self.body.data or "", "texts": texts}

    def others(self) -> list[Any]:
        """The fields of the other languages."""
        return [self[code] for code in STORE_LANGUAGES if code in self]
