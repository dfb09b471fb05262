"""What leaves for Sentry: where it broke, and nothing of anybody's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.places import SECRET
from webapp.logs import sentry

ROOT = Path(__file__).resolve().parents[3]
PLANTED = (
    "field-4711", "cookie-4711", "header-4711", "local-4711", "query-4711", "crumb-4711", "alice@example.com", "4111 1111 1111 1111",
    "4111111111111111", "quoted-4711", "parameter-4711", "extra-4711", "path-4711", "user-4711", "203.0.113.9",
)  # fmt: skip
SCRIPT = """
import json, sys
import sentry_sdk, structlog
from sentry_sdk.transport import Transport
from sqlalchemy import text
from webapp import create_app
from webapp.db import db
from webapp.logs import sentry

class Collecting(Transport):
    found = []
    def capture_envelope(self, envelope):
        for item in envelope.items:
            self.found.append({"headers": envelope.headers, "kind": item.type, "sent": json.loads(item.get_bytes())})

app = create_app({"SENTRY_DSN": "https://public@sentry.invalid/1", "SENTRY_TRACES_RATE": 1.0})
sentry.begin(app, Collecting())

def boom():
    from flask import request
    if request.path.startswith("/boom/"):
        secret = "local-4711"
        sentry_sdk.add_breadcrumb(message="crumb-4711")
        sentry_sdk.set_extra("extra", "extra-4711")
        sentry_sdk.set_user({"id": "user-4711", "email": "alice@example.com"})
        if request.args["kind"] == "sql":
            db.session.execute(text("INSERT INTO nowhere VALUES (:a)"), {"a": "parameter-4711"})
        raise ValueError(f"'quoted-4711' of alice@example.com has card 4111 1111 1111 1111 and 4111111111111111")

app.before_request_funcs[None].insert(2, boom)
client = app.test_client()
client.set_cookie("theirs", "cookie-4711")
for kind in ("plain", "sql"):
    client.post(
        f"/boom/path-4711?kind={kind}&q=query-4711", data={"field": "field-4711"}, headers={"X-Secret": "header-4711"},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )
try:
    raise KeyError("quoted-4711")
except KeyError:
    structlog.get_logger("webapp.jobs.runner").exception("job.failed", mail="alice@example.com")
sentry_sdk.flush()
print(json.dumps(Collecting.found, default=str))
"""


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the transport was given by a process of its own: the SDK patches what it watches."""
    folder = tmp_path_factory.mktemp("sentry")
    (folder / "none.db").touch()
    environment = {**os.environ, "SECRET_KEY": SECRET, "DATABASE_URL": f"sqlite:///{folder}/none.db", "INTERLOCK_INSTANCE": str(folder)}
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def events(left: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each["sent"] for each in left if each["kind"] == "event"]


@pytest.mark.parametrize("planted", PLANTED)
def test_nothing_of_a_person_leaves(left: list[dict[str, Any]], planted: str) -> None:
    assert planted not in json.dumps(left)


def test_what_broke_leaves_with_its_place(left: list[dict[str, Any]]) -> None:
    plain, sql, job = events(left)
    assert [each["exception"]["values"][-1]["type"] for each in (plain, sql, job)] == ["ValueError", "OperationalError", "KeyError"]
    assert plain["exception"]["values"][-1]["stacktrace"]["frames"][-1]["function"] == "boom"
    assert plain["tags"].keys() == {"module", "frontend", "request_id"}
    assert plain["release"].startswith("interlock@")
    assert plain["transaction"] == "POST (no page)"


def test_the_list_of_what_may_leave_holds(left: list[dict[str, Any]]) -> None:
    allowed = {*sentry.PLAIN, "tags", "contexts", "exception", "message", "transaction", "spans"}
    assert {kind["kind"] for kind in left} == {"event", "transaction"}
    for each in left:
        assert each["sent"].keys() <= allowed


@pytest.mark.parametrize(
    ("said", "cleaned"),
    [
        ("duplicate key\nDETAIL: Key (email)=(alice@example.com) exists", "duplicate key"),
        ("no such column [SQL: SELECT 'x' WHERE a = ?]\n[parameters: ('b',)]", "no such column \n"),
        ("LU28 0019 4006 4475 0000 is no IBAN", "LU[removed] is no IBAN"),
        ("the order 12345 of 2026-03-01 is gone", "the order 12345 of 2026-03-01 is gone"),
        ('cannot read "Alice\'s notes"', "cannot read '[removed]'"),
    ],
)
def test_messages_keep_what_is_nobodys(said: str, cleaned: str) -> None:
    assert sentry.cleaned(said) == cleaned
