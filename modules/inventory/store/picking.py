"""Forms that variants are added to before they are sent: the buttons that find, add and take out."""

from __future__ import annotations

from flask import request

from modules.inventory import queries
from modules.inventory.forms import MOST_LINES, PickingForm, number_in
from modules.inventory.models import Variant
from modules.inventory.queries import finding
from webapp.routing.context import current_store


def ids_asked() -> list[int]:
    """The variants of the store that the address names."""
    ids = [number_in(each) for each in request.args.get("ids", "")[:4000].split(",")][:MOST_LINES]
    known = {each.id for each in queries.variants_by_id(current_store().id, ids)}
    return [each for each in dict.fromkeys(ids) if each in known]


def act(form: PickingForm, do: str) -> list[Variant] | None:
    """What a button does with the form; gives what was found where it has to be chosen from."""
    what, _colon, number = do.partition(":")
    code = (form.code.data or "").replace("\x00", "")[:100]
    if what == "add" and queries.variants_by_id(current_store().id, [number_in(number)]):
        form.add(number_in(number))
    elif what == "drop" and number.isascii() and number.isdigit():
        form.drop(number_in(number))
    elif what == "find" and code:
        found = finding.scanned(current_store().id, code)
        if len(found) != 1:
            return found
        form.add(found[0].id)
        form.code.data, form.code.raw_data = "", None
    return None


def named(form: PickingForm) -> dict[int, Variant]:
    """The variants of its lines, by their ids."""
    return {each.id: each for each in queries.variants_by_id(current_store().id, picked(form))}


def picked(form: PickingForm) -> list[int]:
    """The ids that its lines carry."""
    return [number_in(entry.form.variant_id.data) for entry in form.lines]
