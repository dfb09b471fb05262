"""The demo shows every list with something in it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.monitoring.tables import answered
from tests.support.demo import DemoPlace
from webapp.db import db
from webapp.logs.entries import WEBHOOK
from webapp.logs.models import LogEntry
from webapp.tenancy import unscoped


@pytest.mark.sqlite_only
def test_other_systems_have_called_with_every_kind_of_answer(demo: DemoPlace) -> None:
    with demo.app.app_context(), unscoped("tests"):
        calls = select(LogEntry).where(LogEntry.event == WEBHOOK, LogEntry.platform_code == "oms")
        found = {kind: db.session.scalars(calls.where(answered(kind))).all() for kind in ("ok", "refused", "failed")}
    assert all(found.values())
    assert all(each.facts["rule"].startswith("/public/") for some in found.values() for each in some)
