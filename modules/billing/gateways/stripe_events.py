"""What Stripe's objects say, in our words. Nothing that it sends raises: what is not understood is None."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from modules.billing.gateways.gateway import (
    Change,
    Charge,
    DisputeChange,
    Event,
    MethodChange,
    PaymentChange,
    RefundChange,
    Returned,
)
from modules.billing.gateways.local import unfit
from modules.billing.gateways.stripe_amounts import from_stripe
from modules.billing.models.payments import DisputeState, PaymentState, RefundState
from webapp.commerce.money import MAX_MINOR

INTENTS = {
    "succeeded": PaymentState.SUCCEEDED,
    "processing": PaymentState.PENDING,
    "requires_capture": PaymentState.PENDING,
    "requires_payment_method": PaymentState.FAILED,
    "requires_action": PaymentState.FAILED,
    "requires_confirmation": PaymentState.FAILED,
    "canceled": PaymentState.FAILED,
}
"""Off the session nobody can confirm anything: what asks for it has failed."""
REFUNDS = {"succeeded": RefundState.SUCCEEDED, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}
DISPUTES = {"won": DisputeState.WON, "lost": DisputeState.LOST, "warning_closed": DisputeState.WON}
LONGEST = 80


def charge_of(intent: Any) -> Charge:
    """How a PaymentIntent stands."""
    found = _plain(intent)
    state = INTENTS.get(str(found.get("status")), PaymentState.PENDING)
    error = found.get("last_payment_error") if state == PaymentState.FAILED else None
    message = str(error.get("message") or "") if isinstance(error, Mapping) else ""
    return Charge(state=state, remote_id=_id(found.get("id")), message=message[:200])


def returned_of(refund: Any) -> Returned:
    """How a refund stands."""
    found = _plain(refund)
    return Returned(state=REFUNDS.get(str(found.get("status")), RefundState.PENDING), remote_id=_id(found.get("id")))


def event_of(body: bytes) -> Event | None:
    """The event of a notice's body."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    number, kind, created = _id(data.get("id")), _id(data.get("type")), data.get("created")
    if not number or not kind or isinstance(created, bool) or not isinstance(created, int) or not 0 < created < 2**35:
        return None
    inner = data.get("data")
    found = inner.get("object") if isinstance(inner, dict) else None
    read = READERS.get(kind)
    change = read(found) if read is not None and isinstance(found, dict) else None
    return Event(id=number, kind=kind[:60], at=datetime.fromtimestamp(created, UTC), change=change)


def _payment(found: Mapping[str, Any]) -> Change | None:
    charge, facts = charge_of(found), _plain(found.get("metadata"))
    if not charge.remote_id or not _id(facts.get("invoice")):
        return None
    return PaymentChange(
        invoice=_id(facts.get("invoice")),
        reference=_id(facts.get("reference")),
        remote_id=charge.remote_id,
        state=charge.state,
        message=charge.message,
    )


def _refund(found: Mapping[str, Any]) -> Change | None:
    returned, amount, payment = returned_of(found), _amount(found), _id(found.get("payment_intent"))
    if not returned.remote_id or not amount or not payment:
        return None
    reference = _id(_plain(found.get("metadata")).get("reference"))
    return RefundChange(payment=payment, reference=reference, remote_id=returned.remote_id, amount=amount, state=returned.state)


def _dispute(found: Mapping[str, Any]) -> Change | None:
    number, amount, payment = _id(found.get("id")), _amount(found), _id(found.get("payment_intent"))
    if not number or not amount or not payment:
        return None
    return DisputeChange(payment=payment, remote_id=number, amount=amount, state=DISPUTES.get(str(found.get("status")), DisputeState.OPEN))


def _method(found: Mapping[str, Any]) -> Change | None:
    number, customer, kind = _id(found.get("id")), _id(found.get("customer")), _id(found.get("type"))
    if not number or not customer:
        return None
    facts = _plain(found.get(kind))
    return MethodChange(
        customer=customer, method=number, kind=kind[:30], hint=f"{facts.get('brand', '')} •••• {facts.get('last4', '')}"[:60]
    )


READERS: dict[str, Callable[[Mapping[str, Any]], Change | None]] = {
    **dict.fromkeys(
        (
            "payment_intent.succeeded",
            "payment_intent.payment_failed",
            "payment_intent.processing",
            "payment_intent.requires_action",
            "payment_intent.canceled",
        ),
        _payment,
    ),
    **dict.fromkeys(("refund.created", "refund.updated", "refund.failed"), _refund),
    **dict.fromkeys(("charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed"), _dispute),
    "payment_method.attached": _method,
}


def _plain(value: Any) -> Mapping[str, Any]:
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    return value if isinstance(value, Mapping) else {}


def _id(value: Any) -> str:
    """A name as it can be kept; nothing for anything else."""
    return value if isinstance(value, str) and len(value) <= LONGEST and not unfit(value) else ""


def _amount(found: Mapping[str, Any]) -> int:
    """In our minor units; 0 for anything else."""
    value, currency = found.get("amount"), found.get("currency")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MAX_MINOR:
        return 0
    amount = from_stripe(value, currency if isinstance(currency, str) else "")
    return amount if amount <= MAX_MINOR else 0
