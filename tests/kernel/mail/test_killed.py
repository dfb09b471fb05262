"""A worker that is killed while the mail server listens: the mail is not lost, and another worker delivers it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from tests.support.postbox import Postbox, postbox
from tests.support.workers import WorkerProcess
from webapp.db import db, transaction, utcnow
from webapp.mail import OutboxMail, send


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as made:
        yield made


@pytest.mark.long
def test_killed_while_it_sends_another_sends_it(
    app: Flask, db_url: str, box: Postbox, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        send("change_notice", "someone@example.com")
    began, answer = threading.Event(), Postbox.handle_DATA

    async def never(_self: Postbox, _server: Any, _session: Any, _envelope: Any) -> str:
        began.set()
        await asyncio.Event().wait()
        return "250 OK"

    environment = {"POSTMAN_DATABASE": db_url, "POSTMAN_PORT": str(box.port), "INTERLOCK_INSTANCE": str(tmp_path)}
    monkeypatch.setattr(Postbox, "handle_DATA", never)
    with WorkerProcess("tests.support.postman", **environment) as first:
        first.until(began.is_set, 40)
        first.kill()
    assert (box.messages, state()) == ([], ("waiting", 1))
    monkeypatch.setattr(Postbox, "handle_DATA", answer)
    with transaction():
        db.session.execute(update(OutboxMail).values(not_before=utcnow()))  # five minutes have passed
    with WorkerProcess("tests.support.postman", **environment) as second:
        second.until(lambda: state() == ("sent", 2), 40)
    assert len(box.messages) == 1


def state() -> tuple[str, int]:
    db.session.rollback()
    row = db.session.query(OutboxMail).one()
    return row.status, row.attempts
