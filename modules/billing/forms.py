"""The shape of what people type."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from webapp.commerce import Money, parse_money
from webapp.commerce.fields import MoneyField, RateField
from webapp.fields import MomentField, VersionField, plain_text, utc_of

INTERVALS = (("month", _l("Monthly")), ("year", _l("Yearly")))
MAX_QUOTA = 1_000_000_000
WHY = _l("Write why: whoever looks at it later will ask.")
F = TypeVar("F", bound=FlaskForm)


def minor(amount: Money | None) -> int | None:
    """An amount as minor units; None stays None."""
    return None if amount is None else amount.minor


def currency_of(form: Any) -> str:
    """What the amounts of a form are in: told to the form when it is made."""
    return str(form.currency_code)


def price_field(label: Any, description: Any) -> MoneyField:
    """A price before tax, or nothing."""
    return MoneyField(label, validators=[Optional()], currency=currency_of, description=description)


class SeenForm(FlaskForm):
    """Nothing but which state of a tier somebody saw who confirms."""

    version = VersionField()


class StartForm(FlaskForm):
    """A new subscription; the agreed price is in the currency that was chosen, which it keeps."""

    currency_code: str

    merchant = SelectField(_l("Merchant"), coerce=int)
    tier = SelectField(_l("Tier"), coerce=int)
    interval = SelectField(_l("Charged"), choices=INTERVALS, default="month")
    currency = SelectField(_l("Currency"), description=_l("The subscription keeps it."))
    trial_days = IntegerField(_l("Days to try it for free"), validators=[InputRequired(), NumberRange(0, 90)], default=0)
    agreed_price = price_field(_l("Agreed price"), _l("Before tax, per month or year. Empty: the tier's own price."))
    code = StringField(_l("Coupon code"), filters=[plain_text], validators=[Optional(), Length(max=40)])
    quote = HiddenField(validators=[Optional(), Regexp(r"^[0-9a-f]{64}\Z")])


def agreed_price(text: str, currency: str) -> int | None:
    """An agreed price of a query string in minor units; None where nothing was agreed. Raises DomainError where it is not an amount."""
    return parse_money(text, currency).minor if text else None


class ChangeForm(FlaskForm):
    """A change that was shown with its amount and is now confirmed."""

    version = VersionField()
    expected_total = HiddenField(validators=[InputRequired(), Regexp(r"^\d{1,16}\Z")])
    quote = HiddenField(validators=[InputRequired(), Regexp(r"^[0-9a-f]{64}\Z")])


class OverrideForm(FlaskForm):
    """An override of the plan; `seen` is the newest one that the person knows of."""

    feature = SelectField(_l("Feature"), validators=[InputRequired(message=_l("Choose a feature."))])
    granted = RadioField(_l("What"), choices=[("1", _l("Grant it")), ("0", _l("Refuse it"))], default="1")
    until = MomentField(
        _l("Until"),
        validators=[Optional()],
        description=_l("In your time zone. Empty: until somebody removes it."),
    )
    reason = StringField(
        _l("Reason"),
        validators=[DataRequired(message=WHY), Length(max=500)],
        filters=[lambda text: text.strip() if text else text],
    )
    seen = HiddenField(validators=[InputRequired(), Regexp(r"^\d{1,9}\Z")])

    def values(self) -> dict[str, Any]:
        """As the service takes them; the moment in UTC."""
        until: datetime | None = self.until.data
        return {
            "feature": self.feature.data,
            "granted": self.granted.data == "1",
            "until": utc_of(until) if until is not None else None,
            "reason": self.reason.data,
            "seen": int(self.seen.data),
        }


class LimitForm(FlaskForm):
    """Another limit for a merchant; `seen` is the newest such override that the person knows of."""

    quota = SelectField(_l("Limit"), validators=[InputRequired(message=_l("Choose a limit."))], id="limit-quota")
    value = IntegerField(
        _l("How many"), validators=[Optional(), NumberRange(0, MAX_QUOTA)], description=_l("Empty: no limit."), id="limit-value"
    )
    until = MomentField(
        _l("Until"), validators=[Optional()], description=_l("In your time zone. Empty: until somebody removes it."), id="limit-until"
    )
    reason = StringField(_l("Reason"), validators=[DataRequired(message=WHY), Length(max=500)], filters=[plain_text], id="limit-reason")
    seen = HiddenField(validators=[InputRequired(), Regexp(r"^\d{1,9}\Z")], id="limit-seen")

    def values(self) -> dict[str, Any]:
        """As the service takes them; the moment in UTC."""
        until: datetime | None = self.until.data
        return {
            "quota": self.quota.data,
            "value": self.value.data,
            "until": utc_of(until) if until is not None else None,
            "reason": self.reason.data,
            "seen": int(self.seen.data),
        }


class CreditForm(FlaskForm):
    """Why an invoice is corrected, and by how much of it; `currency_code` is the invoice's."""

    currency_code: str

    amount = MoneyField(_l("Amount, tax included"), validators=[InputRequired()], currency=currency_of, lowest=1)
    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=300)], description=_l("The credit note shows it."))
    give_back = BooleanField(_l("Give the money back"), default=True)


def credit_form(left: Money) -> CreditForm:
    """The form for an invoice of which this is left."""
    made: CreditForm = type("InvoiceCreditForm", (CreditForm,), {"currency_code": left.currency})(data={"amount": left, "give_back": True})
    return made


class CreditEntryForm(FlaskForm):
    """Credit that a merchant is given, or that is taken back; `seen` is the newest entry that the person knows of."""

    currency_code: str

    kind = RadioField(_l("What"), choices=[("grant", _l("Give credit")), ("take_back", _l("Take credit back"))], default="grant")
    currency = SelectField(_l("Currency"), id="credit-currency")
    amount = MoneyField(_l("Amount, tax included"), validators=[InputRequired()], currency=currency_of, lowest=1, id="credit-amount")
    reason = StringField(_l("Reason"), validators=[DataRequired(message=WHY), Length(max=500)], filters=[plain_text], id="credit-reason")
    seen = HiddenField(validators=[InputRequired(), Regexp(r"^\d{1,9}\Z")], id="credit-seen")


class ManyCreditForm(FlaskForm):
    """Credit for each of several merchants, in the currency that is chosen."""

    currency_code: str

    currency = SelectField(_l("Currency"))
    amount = MoneyField(_l("Amount for each, tax included"), validators=[InputRequired()], currency=currency_of, lowest=1)
    reason = StringField(_l("Reason"), validators=[DataRequired(message=WHY), Length(max=500)], filters=[plain_text])


class CouponForm(FlaskForm):
    """A code that lowers a price by a share or by an amount, which is in the currency that is chosen."""

    currency_code: str

    code = StringField(
        _l("Code"),
        filters=[plain_text],
        validators=[
            InputRequired(),
            Length(max=40),
            Regexp(r"^[A-Za-z0-9][A-Za-z0-9-]*\Z", message=_l("Letters, digits and hyphens, a letter or digit first.")),
        ],
        description=_l("What merchants type. Capital and small letters are the same."),
    )
    percent_bp = RateField(_l("Share taken off"), validators=[Optional()], description=_l("In per cent. Or enter an amount below."))
    amount = MoneyField(
        _l("Amount taken off"),
        validators=[Optional()],
        currency=currency_of,
        lowest=1,
        description=_l("Before tax, per period."),
    )
    currency = SelectField(_l("Currency of the amount"))
    periods = IntegerField(
        _l("For how many periods"),
        validators=[Optional(), NumberRange(1, 120)],
        default=1,
        description=_l("Empty: for as long as the plan lasts."),
    )
    until = MomentField(_l("Can be redeemed until"), validators=[Optional()], description=_l("In your time zone. Empty: until you end it."))
    most = IntegerField(
        _l("How often it can be redeemed"),
        validators=[Optional(), NumberRange(1, 1_000_000)],
        description=_l("By all merchants together. Empty: no limit."),
    )

    def values(self) -> dict[str, Any]:
        """As the service takes them; the moment in UTC."""
        until: datetime | None = self.until.data
        amount: Money | None = self.amount.data
        return {
            "code": self.code.data,
            "percent_bp": self.percent_bp.data,
            "amount": minor(amount),
            "currency": amount.currency if amount is not None else None,
            "periods": self.periods.data,
            "until": utc_of(until) if until is not None else None,
            "most": self.most.data,
        }


def in_currency(base: type[F], currencies: Sequence[str]) -> F:
    """A form with a choice of currencies; its amounts are in the one that was chosen."""
    chosen = request.form.get("currency", "")
    code = chosen if chosen in currencies else currencies[0]
    made: Any = type(f"Platform{base.__name__}", (base,), {"currency_code": code})()
    made.currency.choices = [(each, each) for each in currencies]
    return cast("F", made)


class VoidForm(FlaskForm):
    """Why an invoice that nobody has paid is taken back."""

    reason = StringField(_l("Reason"), validators=[InputRequired(), Length(max=300)], description=_l("The credit note shows it."))
