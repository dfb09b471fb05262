"""What time it is. Where several machines share a PostgreSQL its server says: by clocks of their own they would take each other's work
for abandoned, and throw away each other's sessions."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

EVERY_S = 60.0
SOON_S = 1.0
"""When the server is asked again where its answer took too long to be of use."""
STEP_S = 0.5
"""A clock that has moved so much against the one that only measures was set."""
MEASURABLE_S = 2.0
"""An answer that took longer says too little of the moment at which it was given."""
TOLERATED = timedelta(seconds=1)
"""What machines whose clocks are kept differ by, and more: below it each goes by its own."""
ASKING = "SELECT clock_timestamp()"
ASIDE = {"interlock_aside": True}
"""On connections for what is done once in a while beside the work itself: whoever counts what the work costs leaves it out."""


@dataclass(slots=True)
class ServersClock:
    """How far the server's clock is ahead of this machine's. One per process: it has one server."""

    ahead: timedelta | None = None
    _next: float = field(default=0.0)
    _between: float = field(default=0.0)

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        now = datetime.now(UTC)
        return now if self.ahead is None else now + self.ahead

    def is_due(self) -> bool:
        """Whether the server is to be asked: for the first time, again after a while, or at once because this machine's clock was set."""
        measured = time.monotonic()
        return measured > self._next or abs(time.time() - measured - self._between) > STEP_S

    def compare(self, ask: Callable[[], datetime]) -> None:
        """Ask the server what time it is; raises what asking raises."""
        here, began = datetime.now(UTC), time.monotonic()
        there, took = ask(), time.monotonic() - began
        self._between, self._next = time.time() - time.monotonic(), began + (EVERY_S if took <= MEASURABLE_S else SOON_S)
        if took <= MEASURABLE_S:
            apart = there - here - timedelta(seconds=took / 2)
            self.ahead = apart if abs(apart) > TOLERATED else None

    def put_off(self) -> None:
        """It did not answer: by this machine's clock until it does."""
        self._between, self._next = time.time() - time.monotonic(), time.monotonic() + SOON_S


servers = ServersClock()


def here() -> datetime:
    """What this machine's own clock says."""
    return datetime.now(UTC)


def look(engine: Engine) -> None:
    """Compare clocks if it is due. On SQLite there is one machine, and one clock; a server that is away is asked again soon."""
    if engine.dialect.name != "postgresql" or not servers.is_due():
        return
    try:
        with engine.connect().execution_options(**ASIDE) as connection:
            servers.compare(lambda: connection.execute(text(ASKING)).scalar_one())
    except SQLAlchemyError:
        servers.put_off()
