"""Who collects the money: one small port, and the provider that needs no outside world."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from flask_babel import gettext as _


@dataclass(frozen=True, kw_only=True)
class Charge:
    """How an attempt ended. `message` is for people, empty on success."""

    succeeded: bool
    reference: str
    message: str = ""


class PaymentProvider(Protocol):
    """Collects `amount` (minor units). The same idempotency key gives the same charge, never a second one."""

    name: str

    def charge(self, *, amount: int, currency: str, idempotency_key: str, refuse: bool) -> Charge:
        """Try once; a refusal is an answer, not an error."""
        ...


class LocalProvider:
    """Deterministic: every charge succeeds unless it is told to refuse. Moves no money."""

    name = "local"

    def charge(self, *, amount: int, currency: str, idempotency_key: str, refuse: bool) -> Charge:
        mark = sha256(f"{idempotency_key}:{amount}:{currency}".encode()).hexdigest()[:24]
        message = _("The payment was refused by the bank (simulated).") if refuse else ""
        return Charge(succeeded=not refuse, reference=f"local_{mark}", message=message)


PROVIDERS: dict[str, PaymentProvider] = {"local": LocalProvider()}
