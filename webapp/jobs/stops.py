"""Why an attempt ends early without a fault. Not errors: code that handles errors must let them pass."""

from __future__ import annotations


class Stop(BaseException):
    """The attempt ends here; what its last transaction committed stays."""


class Taken(Stop):
    """The run is no longer this attempt's: it was cancelled, or taken for lost and given to another worker."""


class HeldUp(Stop):
    """Something outside of the run is in its way; `reason` is the sentence that says what."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WorkerEnds(Stop):
    """The worker was told to end."""
