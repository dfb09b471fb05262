"""What the simulator gets wrong on command: a fault for the next requests, or one at random every so often."""

from __future__ import annotations

import threading
from collections import Counter, deque
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """One way to go wrong. Those marked `after` have done what was asked; the others have not."""

    TIMEOUT = "timeout"
    TIMEOUT_AFTER = "timeout_after"
    BUSY = "busy"
    BROKEN = "broken"
    BROKEN_AFTER = "broken_after"
    HALF = "half"
    PARTLY = "partly"
    DUPLICATES = "duplicates"
    DISORDER = "disorder"
    TRICKLE = "trickle"
    NONSENSE = "nonsense"


class Faults:
    """The faults to come. `rate` is how many of a hundred requests go wrong at random, always in the same order for a `seed`."""

    def __init__(self, rate: int = 0, seed: int = 1) -> None:
        self.rate = rate
        self.retry_after = 1
        self.made: Counter[str] = Counter()
        self._dice = Random(seed)  # noqa: S311 - faults, not secrets
        self._next: deque[Fault] = deque()
        self._lock = threading.Lock()

    def plan(self, fault: Fault, times: int = 1) -> None:
        """The next requests go wrong like this."""
        with self._lock:
            self._next.extend([fault] * times)

    def take(self) -> Fault | None:
        """How the present request goes wrong; None for not at all."""
        with self._lock:
            fault = self._next.popleft() if self._next else None
            if fault is None and self._dice.randrange(100) < self.rate:
                fault = self._dice.choice(list(Fault))
            if fault is not None:
                self.made[fault] += 1
            return fault
