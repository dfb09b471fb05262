"""The shape of what people type; rules are the services'."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from modules.loyalty import labels
from modules.loyalty.rules import MOST
from webapp.commerce.fields import MoneyField
from webapp.commerce.numerals import read_number
from webapp.domain import DomainError
from webapp.fields import MomentField, TypedField, VersionField, plain_text, utc_of
from webapp.routing.context import current_store

MAX_COUNT = 1_000_000


def stripped(value: str | None) -> str:
    """Text as it is kept; empty where there is none."""
    return str(plain_text(value or ""))


class HundredthsField(TypedField):
    """A number with two decimals: `data` is in hundredths."""

    def __init__(self, label: Any = None, validators: Any = (), *, lowest: int = 1, highest: int = 100_000, **kwargs: Any) -> None:
        self.lowest, self.highest = lowest, highest
        super().__init__(label, validators, **kwargs)

    def text_of(self, value: Any) -> str:
        return f"{value // 100}.{value % 100:02}".rstrip("0").rstrip(".") if type(value) is int else str(value)

    def read(self, text: str) -> int:
        number = int(read_number(text, 2) * 100)
        if not self.lowest <= number <= self.highest:
            sentence = _l("Type a number from %(least)s to %(most)s.", least=self.text_of(self.lowest), most=self.text_of(self.highest))
            raise DomainError(str(sentence), "out_of_range")
        return number


class KeyedForm(FlaskForm):
    """A form that does its thing once, however often it is sent."""

    key = HiddenField(validators=[Length(max=60)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.data = stripped(self.key.data) or uuid4().hex


class AmountForm(KeyedForm):
    """What a customer paid."""

    amount = MoneyField(_l("Amount paid"), [InputRequired()], currency=lambda _form: current_store().currency, lowest=1)


class AdjustForm(KeyedForm):
    """A correction by hand."""

    unit = SelectField(_l("What"), choices=[*labels.UNITS.items()])
    delta = IntegerField(
        _l("How many"),
        validators=[InputRequired(), NumberRange(-MOST, MOST)],
        description=_l("With a minus sign to take some away."),
    )
    reason = StringField(_l("Why"), filters=[stripped], validators=[DataRequired(), Length(max=200)])


class NewCustomerForm(FlaskForm):
    """Somebody who gets a card."""

    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=160)], render_kw={"autocomplete": "off"})
    phone = StringField(_l("Phone"), filters=[stripped], validators=[Length(max=40)], render_kw={"autocomplete": "off", "inputmode": "tel"})
    email = StringField(
        _l("E-mail"), filters=[stripped], validators=[Length(max=254)], render_kw={"autocomplete": "off", "inputmode": "email"}
    )

    alike = BooleanField(_l("Add this customer too"), description=_l("You can merge the two later."))

    def values(self) -> dict[str, str]:
        """What the services take."""
        return {name: self[name].data or "" for name in ("name", "phone", "email")}


class SignInForm(FlaskForm):
    """Who is at the till."""

    person = SelectField(_l("Who are you?"), coerce=str)
    pin = PasswordField(_l("PIN"), validators=[DataRequired(), Length(max=20)], render_kw={"inputmode": "numeric", "autocomplete": "off"})


class StaffForm(FlaskForm):
    """Somebody at the till."""

    version = VersionField(default=0)
    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=60)], render_kw={"autocomplete": "off"})
    pin = PasswordField(
        _l("PIN"),
        validators=[Length(max=20)],
        description=_l("4 to 8 digits. It is not shown again."),
        render_kw={"inputmode": "numeric", "autocomplete": "new-password"},
    )
    active = BooleanField(_l("Works at the till"), default=True)


class TierForm(FlaskForm):
    """A step of the programme."""

    version = VersionField(default=0)
    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=40)])
    threshold = IntegerField(_l("Points earned"), validators=[InputRequired(), NumberRange(0, MAX_COUNT)])
    multiplier = HundredthsField(
        _l("Points are multiplied by"),
        [InputRequired()],
        lowest=100,
        highest=1000,
        default=100,
        description=_l("1.5 is half as much again."),
    )

    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {"name": self.name.data, "threshold": self.threshold.data, "multiplier": self.multiplier.data}


class RewardForm(FlaskForm):
    """What points or stamps are exchanged for."""

    version = VersionField(default=0)
    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=80)])
    kind = SelectField(_l("Kind"), choices=[*labels.REWARDS.items()], default="product")
    unit = RadioField(_l("Customers pay with"), choices=[*labels.UNITS.items()], default="points")
    cost = IntegerField(_l("Costs"), validators=[InputRequired(), NumberRange(1, MAX_COUNT)])
    details = StringField(_l("What staff should know"), filters=[stripped], validators=[Length(max=200)])
    stock = IntegerField(
        _l("How many are left"), validators=[Optional(), NumberRange(0, MAX_COUNT)], description=_l("Empty means as many as you like.")
    )
    per_card = IntegerField(
        _l("How often each card can have it"), validators=[Optional(), NumberRange(1, MAX_COUNT)], description=_l("Empty means no limit.")
    )
    starts_at = MomentField(_l("From"), validators=[Optional()])
    ends_at = MomentField(_l("Until"), validators=[Optional()])
    active = BooleanField(_l("Customers can have it"), default=True)

    def values(self) -> dict[str, Any]:
        """What the services take."""
        plain = {name: self[name].data for name in ("name", "kind", "unit", "cost", "stock", "per_card", "active")}
        moments = {name: utc_of(self[name].data) if self[name].data else None for name in ("starts_at", "ends_at")}
        return {**plain, **moments, "details": self.details.data or ""}


class ProgrammeForm(FlaskForm):
    """The programme's rules."""

    version = VersionField(default=0)
    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=80)], description=_l("Customers read it."))
    kind = RadioField(_l("Customers collect"), choices=[*labels.KINDS.items()], default="points")
    status = RadioField(_l("State"), choices=[*labels.STATUSES.items()], default="running")
    rate = HundredthsField(_l("Points for a unit of money"), [InputRequired()], default=100, description=_l("1 is a point for each euro."))
    rounding = SelectField(_l("Parts of a point"), choices=[*labels.ROUNDINGS.items()], default="floor")
    pending_days = IntegerField(_l("Days until points can be spent"), default=0, validators=[InputRequired(), NumberRange(0, 60)])
    daily_cap = IntegerField(
        _l("Most points a day on one card"),
        default=5000,
        validators=[InputRequired(), NumberRange(0, MAX_COUNT)],
        description=_l("0 means no limit."),
    )
    stamp_minutes = IntegerField(_l("Minutes between two stamps"), default=10, validators=[InputRequired(), NumberRange(0, 1440)])
    expiry = SelectField(_l("Points and stamps expire"), choices=[*labels.EXPIRIES.items()], default="never")
    expiry_months = IntegerField(_l("Months until they do"), default=12, validators=[InputRequired(), NumberRange(0, 60)])

    NAMES = ("name", "kind", "status", "rate", "rounding", "pending_days", "daily_cap", "stamp_minutes", "expiry", "expiry_months")

    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self[name].data for name in self.NAMES if name in self}


class SimulatorForm(FlaskForm):
    """An amount to try the rules with."""

    class Meta(FlaskForm.Meta):
        csrf = False

    amount = MoneyField(_l("Somebody pays"), [Optional()], currency=lambda _form: current_store().currency)


class JoinForm(FlaskForm):
    """Somebody asks for a card on the site. `website` is hidden from people: who fills it in is a program."""

    name = StringField(
        _l("First and last name"), filters=[stripped], validators=[DataRequired(), Length(max=160)], render_kw={"autocomplete": "name"}
    )
    email = StringField(
        _l("E-mail"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=254)],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    news = BooleanField(_l("Write to me about offers. I can stop that at any time."))
    website = StringField(_l("Leave this empty"), validators=[Length(max=500)], render_kw={"autocomplete": "off", "tabindex": "-1"})


class ConfirmForm(FlaskForm):
    """One button."""
