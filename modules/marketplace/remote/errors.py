"""Why a marketplace could not be asked: a code that is stored, and told in the reader's language."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """What went wrong. Their sentences are in `labels.py`."""

    NO_KEY = "no_key"
    KEY_REFUSED = "key_refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BUSY = "busy"
    BROKEN = "broken"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    REJECTED = "rejected"
    NOT_THERE = "not_there"
    NOT_DONE = "not_done"
    ORDERS_OFF = "orders_off"


LATER = frozenset({Why.UNREACHABLE, Why.TIMEOUT, Why.BUSY, Why.BROKEN, Why.UNREADABLE, Why.NOT_DONE})
"""What may well be over the next time."""


class RemoteError(Exception):
    """The marketplace gave no usable answer. `wait` is the number of seconds after which it asks to be tried again, where it says so.

    `detail` is what it said itself, and is shown to people; `inner` is ours, and is for the log.
    """

    def __init__(self, why: Why, detail: str = "", *, wait: float | None = None, inner: BaseException | None = None) -> None:
        said = detail or (type(inner).__name__ if inner is not None else "")
        super().__init__(f"{why}: {said}" if said else str(why))
        self.why = why
        self.detail = detail[:300]
        self.wait = wait

    @property
    def passing(self) -> bool:
        """Whether asking again later makes sense."""
        return self.why in LATER
