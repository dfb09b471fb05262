"""What every payment gateway can do, in our words. Amounts are minor units of their currency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from modules.billing.models.payments import DisputeState, PaymentState, RefundState
from webapp.commerce import Money


class GatewayAway(RuntimeError):
    """The provider did not answer, or not so that anything is known. The same request can be sent again."""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What is to be collected. The same `reference` charges once, however often it is sent.

    `customer` and `method` are the provider's names for who pays and with what; `refuse` is for the local gateway.
    """

    amount: int
    currency: str
    reference: str
    invoice: str
    customer: str = ""
    method: str = ""
    refuse: bool = False


@dataclass(frozen=True, kw_only=True)
class Charge:
    """How an attempt stands. `message` is for people, empty unless it was refused."""

    state: PaymentState
    remote_id: str
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Returned:
    """How a refund stands."""

    state: RefundState
    remote_id: str


@dataclass(frozen=True, kw_only=True)
class PaymentChange:
    """An attempt at an invoice stands so. `reference` is ours; empty where the provider does not say it."""

    invoice: str
    reference: str
    remote_id: str
    state: PaymentState
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class RefundChange:
    """A refund of an attempt, which is named by the provider's name for it."""

    payment: str
    reference: str
    remote_id: str
    amount: int
    state: RefundState


@dataclass(frozen=True, kw_only=True)
class DisputeChange:
    """A dispute over an attempt, which is named by the provider's name for it."""

    payment: str
    remote_id: str
    amount: int
    state: DisputeState


@dataclass(frozen=True, kw_only=True)
class MethodChange:
    """What a payer pays with from a moment on."""

    customer: str
    method: str
    kind: str
    hint: str


Change = PaymentChange | RefundChange | DisputeChange | MethodChange


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that a provider tells, once or several times, in any order. `change` is None for what means nothing to us."""

    id: str
    kind: str
    at: datetime
    change: Change | None


class Gateway(Protocol):
    """Collects and gives back. What is not `immediate` speaks to another machine: never inside a transaction."""

    name: str
    immediate: bool

    def charge(self, demand: Demand) -> Charge:
        """Try once; a refusal is an answer, not an error. Raises GatewayAway."""
        ...

    def look_up(self, remote_id: str) -> Charge:
        """How an attempt stands by now. Raises GatewayAway."""
        ...

    def give_back(self, *, payment: str, amount: Money, reference: str) -> Returned:
        """Refund a part or the whole of an attempt; the same reference refunds once. Raises GatewayAway."""
        ...

    def since(self, moment: datetime) -> Iterator[tuple[Event, str]]:
        """Everything from a moment on, the oldest first, each with its text as it would have been sent. Raises GatewayAway."""
        ...

    def read(self, body: bytes) -> Event | None:
        """What a notice says; None where it is none."""
        ...
