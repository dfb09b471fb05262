"""Processes whose clock is wrong."""

from __future__ import annotations

from pathlib import Path

from tests.support.disk import compiled

SOURCE = Path(__file__).resolve().parent / "skew.c"


def wrong_by(seconds: int, folder: Path) -> dict[str, str]:
    """The environment of a process that takes it to be so many seconds later than it is. Skips the test where nothing compiles."""
    return {"LD_PRELOAD": str(compiled(SOURCE, folder)), "CLOCK_SKEW": str(seconds)}
