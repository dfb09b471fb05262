"""A worker of the whole application, for tests in other processes: `python -m tests.support.importer`, on DATABASE_URL.

With IMPORT_GATE set, an import stops in the middle of the batch that begins after row IMPORT_GATE_AT, after its rows were written and
before they are committed: it leaves the file IMPORT_GATE and goes on when the worker is told to end.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from flask import current_app

from tests.support.places import settings
from webapp import create_app
from webapp.db import db
from webapp.imports import services
from webapp.jobs.worker import work
from webapp.registry.discovery import discover

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


def main() -> None:
    """Run jobs until told to end, with one thread."""
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
