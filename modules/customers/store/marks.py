"""Tags, notes and consent, written on a customer's own page."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.customers import queries, services
from modules.customers.forms import ConsentForm, NoteForm
from modules.customers.store.blueprint import WRITE, customers
from modules.customers.store.page import shown
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.web.htmx import see_other
from webapp.web.saving import save_form
from webapp.web.tagging import TagForm


@customers.post("/<int:customer_id>/tags")
@permission(WRITE)
@require_feature("customer_directory")
def tag(customer_id: int) -> ResponseReturnValue:
    """Give the customer a tag."""
    form = TagForm()

    def save() -> tuple[str]:
        services.add_tag(customer_id, form.tag.data or "")
        return (url_for(".detail", customer_id=customer_id, _anchor="tags"),)

    return save_form(form, save, draw=lambda status: shown(queries.customer(customer_id), tag=form, status=status))


@customers.post("/<int:customer_id>/tags/<int:tag_id>/remove")
@permission(WRITE)
@require_feature("customer_directory")
def untag(customer_id: int, tag_id: int) -> ResponseReturnValue:
    """Take a tag from the customer."""
    with transaction():
        services.remove_tag(customer_id, tag_id)
    return see_other(url_for(".detail", customer_id=customer_id, _anchor="tags"))


@customers.post("/<int:customer_id>/notes")
@permission(WRITE)
@require_feature("customer_notes")
def note(customer_id: int) -> ResponseReturnValue:
    """Write a note."""
    form = NoteForm()

    def save() -> tuple[str, str]:
        services.add_note(customer_id, body=form.body.data or "", author_id=current_user.id)
        return url_for(".detail", customer_id=customer_id, _anchor="notes"), _("The note was added.")

    return save_form(form, save, draw=lambda status: shown(queries.customer(customer_id), note=form, status=status))


@customers.post("/<int:customer_id>/notes/<int:note_id>/delete")
@permission(WRITE)
@require_feature("customer_notes")
def delete_note(customer_id: int, note_id: int) -> ResponseReturnValue:
    """Take a note away."""
    with transaction():
        services.remove_note(customer_id, note_id)
    return see_other(url_for(".detail", customer_id=customer_id, _anchor="notes"), _("The note was removed."))


@customers.post("/<int:customer_id>/consent")
@permission(WRITE)
@require_feature("customer_directory")
def consent(customer_id: int) -> ResponseReturnValue:
    """Write down what the customer said about being written to."""
    form = ConsentForm()

    def save() -> tuple[str, str]:
        services.record_consent(customer_id, **form.values())
        return url_for(".detail", customer_id=customer_id, _anchor="consent"), _("The answer is saved.")

    return save_form(form, save, draw=lambda status: shown(queries.customer(customer_id), consent=form, status=status))
