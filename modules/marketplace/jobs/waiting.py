"""Waiting, in one place: tests take no time for it."""

from __future__ import annotations

import time


def wait(seconds: float) -> None:
    """Wait so many seconds."""
    time.sleep(seconds)
