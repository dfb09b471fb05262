"""A worker of the whole application, for tests in other processes: `python -m tests.support.importer`, on DATABASE_URL.

With IMPORT_GATE set, an import stops in the middle of the batch that begins after row IMPORT_GATE_AT, after its rows were written and
before they are committed: it leaves the file IMPORT_GATE and goes on when the worker is told to end. With LIST_GATE set, the file of a list
stops after its first piece; LIST_PIECE is how many rows that has. With DEED_GATE set, what is done with many rows stops before its fourth
row, in the second batch of two.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from tests.support.places import settings
from webapp import create_app
from webapp.db import db
from webapp.imports import services
from webapp.jobs.worker import work
from webapp.registry.discovery import discover
from webapp.web.making import job as making_job
from webapp.web.making import state
from webapp.web.making.job import piece
from webapp.web.making.state import Making
from webapp.web.tables import deeds, table
from webapp.web.tables.bulk import one

REGISTRY = discover()
"""Found with the imports, so that a worker that is forked has all modules at once."""


class GatedStep(services.Step):
    """A step that stops at the gate."""

    def take(self, part: Any) -> Any:
        found = super().take(part)
        if part[0].number > int(os.environ["IMPORT_GATE_AT"]) and found.state == "running":
            Path(os.environ["IMPORT_GATE"]).touch()
            current_app.extensions["interlock"].carrier.ending.wait(600)
        return found


def gated_piece(app: Flask, making: Making) -> None:
    """A piece of a list, after which nothing comes."""
    piece(app, making)
    Path(os.environ["LIST_GATE"]).touch()
    current_app.extensions["interlock"].carrier.ending.wait(600)


def gated_one(row: Any, act: Any) -> str | None:
    """One row; the fourth is never reached."""
    rows.append(row)
    if len(rows) == 4:
        Path(os.environ["DEED_GATE"]).touch()
        current_app.extensions["interlock"].carrier.ending.wait(600)
    return one(row, act)


rows: list[Any] = []


def main() -> None:
    """Run jobs until told to end, with one thread."""
    if "LIST_PIECE" in os.environ:
        table.PIECE = state.PIECE = int(os.environ["LIST_PIECE"])
    if "DEED_GATE" in os.environ:
        deeds.BATCH, deeds.one = 2, gated_one
    if "LIST_GATE" in os.environ:
        making_job.piece = gated_piece
    if "IMPORT_GATE" in os.environ:
        services.Step = GatedStep  # type: ignore[misc]
    app = create_app(
        {**settings(os.environ["DATABASE_URL"]), "INSTANCE": os.environ["INTERLOCK_INSTANCE"], "JOB_SWEEP_SECONDS": 0.2}, REGISTRY
    )
    with app.app_context():
        work(app, 1)
        db.session.remove()


if __name__ == "__main__":
    main()
