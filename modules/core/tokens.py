"""A person's API tokens: make one, see it once, revoke it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.core import notices
from modules.core.forms import NewToken
from webapp.accounts import queries, scopes, services, tokens
from webapp.accounts.access import fresh, login_only
from webapp.api.address import docs_address
from webapp.db import transaction
from webapp.web.htmx import render, see_other
from webapp.web.saving import save_form

PAGE = "core/tokens.html"
SHOWN = 100
"""Rows of the list: more than can count at a time, with those that ended last."""


api_tokens = Blueprint("api-tokens", __name__)


def new_form(**more: Any) -> NewToken:
    """The form, with the scopes that are of use to this person."""
    return NewToken(services.is_super_admin(current_user), **more)


def page(form: NewToken, status: int = 200, made: str = "") -> ResponseReturnValue:
    """The tokens; `made` is the text of one that was made by this very request."""
    rows = queries.tokens(current_user.id, SHOWN)
    return render(PAGE, status=status, form=form, tokens=rows, made=made, words=scopes.known(), docs=docs_address())


@api_tokens.get("/")
@login_only
def list() -> ResponseReturnValue:
    """The person's tokens, and a form for a new one."""
    return page(new_form())


@api_tokens.post("/")
@fresh
@login_only
def create() -> ResponseReturnValue:
    """Make a token and show it in this answer: not in an address, a message or a log."""
    form = new_form()

    def save() -> str:
        owner = current_user._get_current_object()
        made = tokens.create_token(owner, scopes=form.scopes.data, days=form.days.data, name=form.name.data)[1]
        notices.tell(owner, notices.TOKEN)
        return made

    return save_form(form, save, draw=lambda status: page(form, status), then=lambda made: page(new_form(formdata=None), 201, made))


@api_tokens.post("/<int:id>/revoke")
@fresh
@login_only
def revoke(id: int) -> ResponseReturnValue:
    """End one of the person's own tokens. Raises NotFound."""
    with transaction():
        tokens.revoke_token(id, user_id=current_user.id)
    return see_other(url_for(".list"), _("The token is revoked."))
