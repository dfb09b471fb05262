"""Imports expire with the sweeps of workers."""

from __future__ import annotations

from webapp.imports.services import expire_imports
from webapp.jobs.sweep import ticks


def sweep() -> None:
    """Delete what is past its time."""
    expire_imports()


def init() -> None:
    """Have it done with every sweep."""
    if sweep not in ticks:
        ticks.append(sweep)
