"""The gateway that needs no outside world: deterministic, and moves no money."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from flask_babel import gettext as _

from modules.billing.gateways.gateway import Charge, Demand, Event, PaymentChange, Returned
from modules.billing.models.payments import PaymentState, RefundState
from webapp.commerce import Money
from webapp.db import utcnow

KINDS = {"payment.succeeded": PaymentState.SUCCEEDED, "payment.failed": PaymentState.FAILED}


class LocalGateway:
    """Every charge succeeds unless it is told to refuse."""

    name = "local"
    immediate = True

    def charge(self, demand: Demand) -> Charge:
        mark = sha256(f"{demand.reference}:{demand.amount}:{demand.currency}".encode()).hexdigest()[:24]
        if demand.refuse:
            return Charge(
                state=PaymentState.FAILED, remote_id=f"local_{mark}", message=_("The payment was refused by the bank (simulated).")
            )
        return Charge(state=PaymentState.SUCCEEDED, remote_id=f"local_{mark}")

    def look_up(self, remote_id: str) -> Charge:
        return Charge(state=PaymentState.SUCCEEDED, remote_id=remote_id)

    def give_back(self, *, payment: str, amount: Money, reference: str) -> Returned:
        return Returned(state=RefundState.SUCCEEDED, remote_id=f"local_{sha256(f'{payment}:{reference}'.encode()).hexdigest()[:24]}")

    def since(self, moment: datetime) -> Iterator[tuple[Event, str]]:
        return iter(())

    def read(self, body: bytes) -> Event | None:
        """A JSON document with id, type and invoice, each a text of at most 60 characters."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            return None
        if not isinstance(data, dict):
            return None
        values = [value for key in ("id", "type", "invoice") if isinstance(value := data.get(key), str) and 0 < len(value) <= 60]
        if len(values) != 3 or any(unfit(value) for value in values):
            return None
        number, kind, invoice = values
        state, mark = KINDS.get(kind), f"notice_{number}"
        change = PaymentChange(invoice=invoice, reference=mark, remote_id=mark, state=state) if state else None
        return Event(id=number, kind=kind, at=utcnow(), change=change)


def unfit(text: str) -> bool:
    """Whether a database cannot keep this text."""
    return "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text)
