"""Saving and deleting a person's views of a list."""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.access import login_only
from webapp.db import transaction
from webapp.domain import NotFound
from webapp.routing.back import Left, page_at
from webapp.web.htmx import see_other
from webapp.web.tables.saved import delete_view, save_view

SAVE, DELETE = "save_view", "delete_view"


def init_app(app: Flask) -> None:
    """The addresses behind the forms of every list."""
    app.add_url_rule("/views", SAVE, save, methods=["POST"])
    app.add_url_rule("/views/<int:view_id>/delete", DELETE, delete, methods=["POST"])


@login_only
def save() -> ResponseReturnValue:
    """Keep the view of the list that the form names."""
    left = _list()
    with transaction():
        name = save_view(left, request.form.get("name", "")).name
    return see_other(left.address, _("The view “%(name)s” is saved.", name=name))


@login_only
def delete(view_id: int) -> ResponseReturnValue:
    """Delete a view; the list stays as it is looked at."""
    left = _list()
    with transaction():
        name = delete_view(view_id)
    return see_other(left.address, _("The view “%(name)s” is deleted.", name=name))


def _list() -> Left:
    left = page_at(request.form.get("list", ""))
    if left is None:
        raise NotFound(_("This list is not here any more. Go back and load the page again."))
    return left
