"""The card "Overrides of the plan": what stands for a merchant, what stood, and the form that adds to it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from modules.billing import catalogue
from modules.billing.forms import OverrideForm
from modules.billing.queries import overrides
from modules.billing.queries.people import named
from webapp.db import utcnow


def override_form() -> OverrideForm:
    """The form with the features that are sold by the modules that are on."""
    form = OverrideForm()
    offered = [(f.code, f"{offer.module.name} · {f.name}") for offer in catalogue.offers() for f in offer.features]
    form.feature.choices = [("", _("Choose a feature")), *offered]
    return form


def card(platform_id: int, merchant_id: int, form: OverrideForm | None = None) -> dict[str, Any]:
    """What the card shows; `form` is what came back with errors. From now on its person knows of all that is shown."""
    rows = overrides.of_merchant(platform_id, merchant_id)
    form = form if form is not None else override_form()
    form.seen.data = str(rows[0].id if rows else 0)
    return {
        "merchant_id": merchant_id,
        "standing": [row for row in rows if row.ended_at is None],
        "ended": [row for row in rows if row.ended_at is not None],
        "form": form,
        "names": catalogue.names(),
        "who": named(each for row in rows for each in (row.set_by, row.ended_by) if each),
        "now": utcnow(),
    }
