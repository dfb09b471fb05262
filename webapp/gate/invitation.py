"""The page behind the link of an invitation: a new account with name and password, or one more role for an account that is there."""

from __future__ import annotations

from typing import Any

from flask import Flask, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from webapp.accounts import accepting, founding, queries, services
from webapp.accounts.access import public
from webapp.accounts.granting import Seat
from webapp.accounts.invitations import by_link, offered_place
from webapp.accounts.labels import ROLES
from webapp.accounts.models import Invitation, User
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.fields import plain_text
from webapp.ports import port
from webapp.registry.ports.plans import Plans
from webapp.routing.context import current_resolution
from webapp.web.saving import refuse

PAGE = "security/invitation.html"
GONE = 410
NEW, LOG_IN, WRONG_PERSON, READY = "new", "log_in", "wrong_person", "ready"
"""What whoever opens the link has to do: make an account, log in, log out, or only say yes."""


class NewAccountForm(FlaskForm):
    """What a new account needs beside the address, which the invitation was sent to."""

    name = StringField(_l("Your name"), [DataRequired(), Length(max=120)], filters=[plain_text])
    password = PasswordField(_l("Password"), [DataRequired()])
    password_confirm = PasswordField(
        _l("Password again"), [EqualTo("password", message=_l("The two are not the same. Type the password again."))]
    )


def init_app(app: Flask) -> None:
    """Mount the page as the endpoint `invitation`."""
    app.add_url_rule("/invitation/<token>", "invitation", invitation, methods=["GET", "POST"])


@public
def invitation(token: str) -> ResponseReturnValue:
    """Show what is offered, or take it."""
    row = here(token)
    refusal = accepting.why_not(row)
    if row is None or refusal is not None:
        return show(row, token, status=GONE, refusal=refusal)
    step, form = what_next(row), NewAccountForm()
    if request.method == "GET":
        return show(row, token, step=step, form=form)
    if step in (LOG_IN, WRONG_PERSON):
        return show(row, token, step=step, form=form, status=409)
    if step is NEW and not form.validate():
        return show(row, token, step=step, form=form, status=422)
    return take(row, token, step, form)


def here(token: str) -> Invitation | None:
    """The invitation of the link; on a platform's pages only one of that platform."""
    row, platform = by_link(token), current_resolution().platform
    return row if row is None or platform is None or row.platform_id == platform.id else None


def what_next(row: Invitation) -> str:
    """What is to be done for it by this person. Whoever has the link reads the mail of that address: they may know of its account."""
    if current_user.is_authenticated:
        return READY if current_user.email == row.email else WRONG_PERSON
    return LOG_IN if queries.user_by_email(row.email) else NEW


def take(row: Invitation, token: str, step: str, form: NewAccountForm) -> ResponseReturnValue:
    """Accept it; a rule that says no by now is told on the page."""
    try:
        if step is NEW:
            hashed = services.new_hash(form.password.data, form.name.data, row.email)  # slow, so before the transaction
            with transaction():
                begin_plan(accepting.accept_new(token, name=form.name.data, hashed=hashed))
        else:
            user: User = current_user._get_current_object()
            with transaction():
                begin_plan(accepting.accept_as(token, user))
    except DomainError as error:
        refuse(form, error)
        return show(row, token, step=step, form=form, status=error.status)
    if step is NEW:
        flash(_("Your account is ready. Log in with your new password."), "success")
        return redirect(url_for("security.login"), 303)
    flash(_("You have accepted the invitation."), "success")
    return redirect(url_for("home"), 303)


def begin_plan(row: Invitation) -> None:
    """What a merchant that signed up by itself chose to begin with, where somebody sells plans here."""
    chosen, plans = founding.wanted(row), port(Plans) if current_resolution().platform is not None else None
    if chosen is not None and plans is not None and row.platform_id is not None and row.merchant_id is not None:
        plans.begin(row.platform_id, row.merchant_id, *chosen)


def show(row: Invitation | None, token: str, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    """The page; what is offered is told only while it can be had."""
    offer = {}
    if row is not None and more.get("refusal") is None:
        who = row.inviter.name or row.inviter.email if row.inviter else ""
        offer = {"role": ROLES[Seat.offered(row).role], "place": offered_place(row), "who": who, "email": row.email}
    page = render_template(PAGE, token=token, offer=offer, **{"step": "", "form": None, "refusal": None, **more})
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return answer
