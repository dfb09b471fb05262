"""The card "Limits" of a merchant: what counts, what its tier says and what was agreed beside it, and the form that agrees on more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from modules.billing import catalogue
from modules.billing.entitled import entitled
from modules.billing.forms import LimitForm
from modules.billing.models import QuotaOverride
from modules.billing.queries import overrides
from modules.billing.queries.people import named
from webapp.db import utcnow


@dataclass(frozen=True, kw_only=True)
class Row:
    """One limit: how much is used, the limit in force, the tier's, and the override that stands."""

    used: catalogue.Used
    by_tier: int | None
    override: QuotaOverride | None


def limit_form() -> LimitForm:
    """The form with the limits of the modules that are on."""
    form = LimitForm()
    form.quota.choices = [("", _("Choose a limit")), *((quota.code, str(quota.name)) for quota in catalogue.quotas())]
    return form


def card(platform_id: int, merchant_id: int, form: LimitForm | None = None) -> dict[str, Any]:
    """What the card shows; `form` is what came back with errors. From now on its person knows of all that is shown."""
    now, held = utcnow(), entitled(platform_id, merchant_id)
    rows = overrides.limits(platform_id, merchant_id)
    standing = {row.quota: row for row in rows if row.ended_at is None}
    form = form if form is not None else limit_form()
    form.seen.data = str(rows[0].id if rows else 0)
    usage = catalogue.usage(platform_id, merchant_id, lambda code: held.limit(code, now))
    return {
        "merchant_id": merchant_id,
        "rows": [Row(used=each, by_tier=held.by_plan(each.quota.code), override=standing.get(each.quota.code)) for each in usage],
        "ended": [row for row in rows if row.ended_at is not None],
        "names": {quota.code: quota.name for quota in catalogue.quotas()},
        "who": named(each for row in rows for each in (row.set_by, row.ended_by) if each),
        "form": form,
        "now": now,
    }
