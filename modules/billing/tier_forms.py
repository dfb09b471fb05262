"""The form of a tier: what it is called, what it costs in each currency, and what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from modules.billing.forms import MAX_QUOTA, minor, price_field
from modules.billing.models.prices import Prices
from modules.billing.services.tiers import Contents
from webapp.commerce import Money
from webapp.commerce.currencies import currencies, currency_choices
from webapp.commerce.fields import MoneyField
from webapp.domain import DomainError
from webapp.fields import VersionField
from webapp.registry.definition import Quota

QUOTA, MONTH, YEAR = "quota_", "price_month_", "price_year_"
"""What the names of fields begin with, before the quota or the currency they are for."""
NOT_SOLD = _l("Both empty: not sold in this currency.")


class AnotherMoneyField(MoneyField):
    """A price in the currency that is chosen beside it."""

    def read(self, text: str) -> Money:
        if not self.unit:
            raise DomainError(_("Choose the currency of this price."), "currency_missing")
        return super().read(text)


def _another(form: Any) -> str:
    chosen = str(form.another.data or "")
    return chosen if chosen in currencies() else ""


class TierForm(FlaskForm):
    """A tier; its quotas and its currencies are added by `tier_form`."""

    currency_code: str
    other_codes: Sequence[str]

    name = StringField(_l("Name"), validators=[InputRequired(), Length(max=80)])
    description = StringField(_l("One sentence about it"), validators=[Length(max=300)])
    rank = IntegerField(
        _l("Place in the list"), validators=[InputRequired(), NumberRange(0, 1000)], default=10, description=_l("The smallest tier first.")
    )
    is_public = BooleanField(_l("Merchants can choose it themselves"), default=True)
    price_month = price_field(_l("Price per month"), _l("Before tax. Empty: on request."))
    price_year = price_field(_l("Price per year"), _l("Before tax. Empty: on request."))
    another = SelectField(_l("Another currency"), validators=[Optional()], choices=lambda: [("", ""), *currency_choices()])
    another_month = AnotherMoneyField(_l("Price per month in that currency"), validators=[Optional()], currency=_another)
    another_year = AnotherMoneyField(_l("Price per year in that currency"), validators=[Optional()], currency=_another)
    features = SelectMultipleField(_l("Features"), validate_choice=True)

    def validate_another(self, field: Any) -> None:
        """Each currency once, and with a price."""
        if field.data in {self.currency_code, *self.other_codes}:
            raise ValidationError(_("The tier has prices in this currency already. Change those."))
        if field.data and not (self.another_month.raw_data or [""])[0] and not (self.another_year.raw_data or [""])[0]:
            raise ValidationError(_("Enter a price in this currency, or choose none."))

    def quotas(self) -> dict[str, int | None]:
        """The limits that were typed."""
        return {f.name.removeprefix(QUOTA): f.data for f in self if f.name.startswith(QUOTA)}

    def others(self) -> dict[str, Prices]:
        """The prices in other currencies than the tier's own."""
        typed = {code: (self[MONTH + code].data, self[YEAR + code].data) for code in self.other_codes}
        if self.another.data:
            typed[self.another.data] = (self.another_month.data, self.another_year.data)
        return {code: Prices(minor(month), minor(year)) for code, (month, year) in typed.items() if month is not None or year is not None}

    def contents(self, kept_features: tuple[str, ...] = (), kept_quotas: dict[str, int | None] | None = None) -> Contents:
        """What was typed, with what the version holds for modules that are off and so not on the form."""
        return Contents(
            price_month=minor(self.price_month.data),
            price_year=minor(self.price_year.data),
            features=(*kept_features, *self.features.data),
            quotas={**(kept_quotas or {}), **self.quotas()},
            others=self.others(),
        )


class NewTierForm(TierForm):
    """A tier that is not there yet."""

    code = StringField(
        _l("Code"),
        validators=[
            InputRequired(),
            Length(max=40),
            Regexp(r"^[a-z][a-z0-9-]*\Z", message=_l("Small letters, digits and hyphens, a letter first.")),
        ],
        description=_l("Its name in exports; it never changes."),
    )


class EditTierForm(TierForm):
    """A tier that is there; `version` says which state of it the form was opened with."""

    version = VersionField()
    currency = SelectField(_l("Currency"), description=_l("Enter the prices again when you choose another one."))


def tier_form(
    base: type[TierForm], choices: list[tuple[str, str]], quotas: list[Quota], code: str, others: Sequence[str] = (), /, **values: Any
) -> Any:
    """The form with one field per quota of the modules that are on, and prices in the currency with this code and in the others."""
    fields: dict[str, Any] = {
        QUOTA + quota.code: IntegerField(quota.name, validators=[Optional(), NumberRange(0, MAX_QUOTA)], description=quota.unit)
        for quota in quotas
    }
    for other in others:
        fields[MONTH + other] = MoneyField(_l("Price per month in %(currency)s", currency=other), validators=[Optional()], currency=other)
        per_year = _l("Price per year in %(currency)s", currency=other)
        fields[YEAR + other] = MoneyField(per_year, validators=[Optional()], currency=other, description=NOT_SOLD)
    form = type("PlatformTierForm", (base,), {**fields, "currency_code": code, "other_codes": tuple(others)})(**values)
    form.features.choices = choices
    return form
