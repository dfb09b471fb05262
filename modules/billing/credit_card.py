"""The card "Credit" of a merchant: what it has, how that came about, and the form that adds to it or takes some back."""

from __future__ import annotations

from typing import Any

from modules.billing.config import current_terms
from modules.billing.forms import CreditEntryForm, in_currency
from modules.billing.queries import credit, tiers
from modules.billing.queries.people import named


def currencies(platform_id: int) -> list[str]:
    """The platform's currency, and those in which something was sold."""
    return list(dict.fromkeys((current_terms().currency, *tiers.currencies(platform_id))))


def entry_form(platform_id: int) -> CreditEntryForm:
    """The form for one entry."""
    return in_currency(CreditEntryForm, currencies(platform_id))


def card(platform_id: int, merchant_id: int, form: CreditEntryForm | None = None) -> dict[str, Any]:
    """What the card shows; `form` is what came back with errors. From now on its person knows of all that is shown."""
    entries = credit.entries(platform_id, merchant_id)
    form = form if form is not None else entry_form(platform_id)
    form.seen.data = str(entries[0].id if entries else 0)
    return {
        "merchant_id": merchant_id,
        "balances": credit.balances(platform_id, merchant_id),
        "entries": entries,
        "numbers": credit.numbers(platform_id, entries),
        "who": named(entry.by for entry in entries),
        "form": form,
    }
