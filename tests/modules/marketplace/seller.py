"""A worker of the whole application that does not wait between attempts: `python -m tests.modules.marketplace.seller`, on DATABASE_URL."""

from __future__ import annotations

import os

from modules.marketplace.jobs import asking
from tests.support.places import settings
from webapp import create_app
from webapp.db import db
from webapp.jobs.worker import work
from webapp.registry.discovery import discover

REGISTRY = discover()
"""Found with the imports, so that a worker that is forked has all modules at once."""


def main() -> None:
    """Run jobs until told to end, with one thread."""
    asking.wait = lambda _seconds: None
    here = {"INSTANCE": os.environ["INTERLOCK_INSTANCE"], "JOB_SWEEP_SECONDS": 0.2, "JOB_LOST_SECONDS": 2}
    app = create_app({**settings(os.environ["DATABASE_URL"]), **here}, REGISTRY)
    with app.app_context():
        work(app, 1)
        db.session.remove()


if __name__ == "__main__":
    main()
