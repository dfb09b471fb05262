"""Work on a platform outside its requests, as commands and jobs do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, g

from webapp.db import transaction
from webapp.platforms.models import Platform
from webapp.tenancy import scope


@contextmanager
def at_work(platform: Platform) -> Iterator[None]:
    """Inside a write transaction for the platform; what the test holds shows it afterwards."""
    code, platform_id = platform.code, platform.id
    with current_app.app_context():
        g.work_platform = current_app.extensions["interlock"].snapshot_by_code(code)
        with transaction(), scope(platform_id):
            yield
