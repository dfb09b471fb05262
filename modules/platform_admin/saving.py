"""A page with a form that saves: shown, refused with everything that was typed, or done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from modules.platform_admin.stale import refused
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.files import File
from webapp.web.htmx import render, see_other

# Which field a broken rule is about.
FIELDS = {
    "bad_code": "code",
    "code_taken": "code",
    "unknown_preset": "preset",
    "bad_preset": "preset",
    "bad_host": "hosts",
    "console_host": "hosts",
    "host_taken": "hosts",
    "host_twice": "sites",
    "bad_site": "sites",
    "unknown_store": "sites",
    "bad_colour": "colour",
    "bad_accent": "accent",
    "unknown_merchant": "merchant",
    "has_stores": "platforms",
    "has_records": "platforms",
    "bad_email": "email",
    "email_taken": "email",
    "bad_password": "password",
    "role_held": "role",
    "bad_vat_number": "vat_number",
    "bad_registration": "registration_number",
    "bad_address": "street",
    "currency_fixed": "currency",
    "unknown_currency": "currency",
}


def form_page(
    template: str,
    form: FlaskForm,
    save: Callable[[], tuple[str, str]],
    row: Any = None,
    saved: Callable[[], Mapping[str, Any]] = dict,
    **context: Any,
) -> ResponseReturnValue:
    """The form, or what sending it does. `save` runs in one transaction and says where to go then, and the message shown there.

    When somebody else was faster, `row` tells what is there now, and `saved` the same of fields that are no columns of it; both
    are read again after the rollback.
    """
    if not form.validate_on_submit():
        return render(template, status=422 if form.errors else 200, form=form, row=row, now=[], **context)
    try:
        with transaction():
            url, message = save()
    except DomainError as error:
        return refused(template, form, error, row, FIELDS.get(error.code), saved(), **context)
    return see_other(url, message)


def upload_page(
    template: str,
    form: FlaskForm,
    keep: Callable[[], File],
    save: Callable[[File], tuple[str, str]],
    row: Any,
    field: str,
) -> ResponseReturnValue:
    """The same for a file: `keep` checks and keeps its bytes before the transaction in which `save` refers to it.

    What is wrong with the file is said at its field.
    """
    if not form.validate_on_submit():
        return render(template, status=422 if form.errors else 200, form=form, platform=row)
    try:
        kept = keep()
        with transaction():
            url, message = save(kept)
    except DomainError as error:
        return refused(template, form, error, None, field, None, platform=row)
    return see_other(url, message)
