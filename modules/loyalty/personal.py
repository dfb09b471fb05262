"""What loyalty keeps about a customer: cards with their ledger, and who asked for one and never came back."""

from __future__ import annotations

from typing import Any

from modules.loyalty.queries import people
from modules.loyalty.services.forgetting import forget
from webapp.registry.kinds.heard import Heard
from webapp.registry.kinds.personal import PersonalData, Whose


def collect(person: Whose) -> dict[str, Any]:
    """Cards, and every line of their ledgers."""
    cards = people.cards_of(person)
    lines = people.lines_of(person, [each.id for each in cards])
    return {
        "loyalty_cards": [{name: getattr(each, name) for name in ("number", "state", "holder", "points", "stamps")} for each in cards],
        "loyalty_ledger": [
            {"at": each.at, "unit": each.unit, "kind": each.kind, "delta": each.delta, "balance": each.balance_after, "reason": each.reason}
            for each in lines
        ],
    }


PERSONAL = PersonalData(code="loyalty", subject="customer", collect=collect, erase=forget)
HEARD = Heard(code="loyalty", subject="customer", moments=people.moments, held=people.with_balance)
