"""Merchants sign up by themselves, where the platform allows it. The answer never tells who is known here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from modules.platform_admin.forms import emptied, judge, stripped
from webapp.accounts import founding
from webapp.accounts.access import public
from webapp.accounts.identity import TYPED_MAX, normal_email
from webapp.commerce import identifiers
from webapp.commerce.fields import CurrencyField
from webapp.domain import Conflict
from webapp.ports import port
from webapp.registry.ports.plans import Choice, Plans
from webapp.routing.context import current_platform
from webapp.web.limits import limiter, network_on_platform
from webapp.web.saving import form_page

signup = Blueprint("signup", __name__)
PAGE = "platform_admin/signup.html"
RATE = "10/hour"
"""Sign-ups from one place (`place`)."""
NETWORK_RATE = "30/hour"
"""Sign-ups at one platform from all places of a network."""


class SignUpForm(FlaskForm):
    """A merchant, its first store and its owner."""

    legal_name = StringField(_l("Your company's legal name"), [DataRequired(), Length(max=160)], filters=[stripped])
    vat_number = StringField(
        _l("VAT number"), [Optional(), Length(max=40)], filters=[emptied], description=_l("With the country in front, like LU26375245.")
    )
    store = StringField(_l("Name of your store"), [DataRequired(), Length(max=120)], filters=[stripped])
    currency = CurrencyField(_l("Currency"), default="EUR")
    email = StringField(
        _l("Your e-mail address"), [DataRequired(), Length(max=TYPED_MAX)], filters=[stripped], render_kw={"autocomplete": "email"}
    )

    def validate_vat_number(self, field: StringField) -> None:
        """By the rules of its country."""
        judge(lambda: identifiers.vat_number(field.data))

    def validate_email(self, field: StringField) -> None:
        """What is no address is said; whose it is is not."""
        if normal_email(field.data or "") is None:
            raise ValidationError(_l("Write an e-mail address, like name@example.com."))

    def values(self) -> dict[str, Any]:
        """What was said, as `founding.sign_up` takes it."""
        return {name: self[name].data for name in ("email", "legal_name", "vat_number", "store", "currency")}


@signup.route("/", methods=["GET", "POST"])
@public
@limiter.limit(lambda: NETWORK_RATE, key_func=network_on_platform, methods=["POST"])
@limiter.limit(lambda: RATE, methods=["POST"])
def index() -> ResponseReturnValue:
    """The form; sent, it says that a mail is on its way, whoever that is."""
    platform_id = current_platform().id
    if not founding.is_allowed(platform_id):
        abort(404)
    asked, chosen = request.args.get("plan", ""), choice()
    form = SignUpForm(data={"currency": chosen.currency} if chosen is not None else None)

    def save() -> tuple[str, str]:
        if asked and chosen is None:
            raise Conflict(_("This plan is not for sale any more. Sign up without it, and choose another one afterwards."), "plan_gone")
        plan = founding.Wish(chosen.code, chosen.interval, chosen.currency) if chosen is not None else None
        wait = founding.sign_up(**form.values(), platform_id=platform_id, plan=plan)
        said = _("Check your mail: a link to continue is on its way to %(email)s.", email=form.email.data)
        if wait:
            said = " ".join((said, _("Many people are signing up at the moment, so it can take half an hour.")))
        return url_for(".index"), said

    return form_page(PAGE, form, save, chosen=chosen)


def choice() -> Choice | None:
    """The plan that the address names, as the price list leads here; None where it names none that is for sale."""
    plans, asked = port(Plans), request.args
    named = (asked.get(name, "") for name in ("plan", "interval", "currency"))
    return None if plans is None else plans.choice(current_platform().id, *named)
