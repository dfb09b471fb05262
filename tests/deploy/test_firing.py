"""Alerts seen firing, and the dashboard answering: a real Prometheus, Redis and its exporter, gunicorn and a worker."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.support.client import PASSWORD
from tests.support.debian import needs
from tests.support.demo import DemoPlace, import_products
from tests.support.gunicorns import Server, gunicorns
from tests.support.page import Page
from tests.support.places import SECRET
from tests.support.prometheus import Watched, until, watched
from tests.support.sockets import free_port
from tests.support.tls import shown
from tests.support.wire import Browser, browser
from webapp.operating.schedule import name_of

pytestmark = [pytest.mark.sqlite_only, pytest.mark.long, needs("prometheus", "redis-server", "prometheus-redis-exporter")]
ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = ROOT / "deploy" / "grafana" / "dashboards" / "interlock.json"
OPTIONS = ("--config", "deploy/gunicorn.conf.py", "--workers", "1", "--log-level", "warning", "--graceful-timeout", "2")
REDIS_ALERTS = {"RedisDown", "RedisHighMemory", "RedisHighConnections", "RedisRejectedConnections"}
PIECE = 2**15
NO_RESOLVER = "127.1"
"""127.0.0.1 in a form that is no address: a public name to the application, and found without asking anybody."""


def full(asked: Watched) -> None:
    """Redis holds nearly nine tenths of what it may."""
    number = count()
    while asked.talk.info("memory")["used_memory"] < asked.memory * 0.88:
        asked.talk.set(f"much-{next(number)}", b"x" * PIECE)
    asked.fires("RedisHighMemory")
    asked.talk.delete(*asked.talk.scan_iter("much-*"))


def crowded(asked: Watched) -> None:
    """Nearly as many clients as Redis takes, then more."""
    with ExitStack() as stack:
        taken = asked.talk.info("clients")["connected_clients"]
        for _ in range(asked.clients - taken - 2):
            stack.enter_context(socket.create_connection(("127.0.0.1", asked.port)))
        asked.fires("RedisHighConnections")
        for _ in range(4):
            stack.enter_context(socket.create_connection(("127.0.0.1", asked.port)))
    asked.fires("RedisRejectedConnections")


def gone(asked: Watched) -> None:
    """Redis ends."""
    asked.redis.send_signal(signal.SIGTERM)
    asked.fires("RedisDown")


def test_alerts_of_redis_and_of_an_application_that_is_not_there_fire(tmp_path: Path) -> None:
    nobody = {"interlock": free_port(), "interlock-worker": free_port()}
    with watched(tmp_path, nobody) as asked:
        asked.fires("InterlockDown", "InterlockWorkerGone", "InterlockBackupOld")
        assert asked.watching.firing() & REDIS_ALERTS == set()
        full(asked)
        crowded(asked)
        gone(asked)


@dataclass
class Installation:
    """Everything that runs."""

    asked: Watched
    web: Server
    worker: subprocess.Popen[bytes]
    database: str
    backups: Path

    def browser(self, email: str) -> Browser:
        """The browser of one of the demo's people, logged in."""
        someone = browser(self.web.port)
        Page(someone.get("/login")).submit(someone, "main form", {"email": email, "password": PASSWORD})
        return someone

    def execute(self, statement: str) -> None:
        """Do to the database what nobody should."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            connection.execute(statement)


@contextmanager
def working(environment: dict[str, str], said: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker."""
    with said.open("wb") as output:
        command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "jobs", "worker", "--threads", "1"]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def installed(demo: DemoPlace, folder: Path) -> Iterator[Installation]:
    """The demo, served and watched, with a backup of today and a certificate."""
    jobs, backups = {"interlock": free_port(), "interlock-worker": free_port()}, folder / "backups"
    backups.mkdir()
    (backups / name_of(datetime.now(UTC))).touch()
    with watched(folder, jobs) as asked, shown(folder, "console.example.com") as certificate:
        environment = {
            "SECRET_KEY": SECRET, "DATABASE_URL": demo.url, "INTERLOCK_INSTANCE": demo.app.config["INSTANCE"], "MAIL_BACKEND": "file",
            "METRICS_PORT": str(jobs["interlock"]), "REDIS_URL": f"redis://127.0.0.1:{asked.port}/0",
        }  # fmt: skip
        workers = {
            "FORCE_HTTPS": "1", "PROXY_HOPS": "1", "CONSOLE_HOSTS": NO_RESOLVER, "PUBLIC_PORT": str(certificate),
            "BACKUP_FOLDER": str(backups), "WORKER_METRICS_PORT": str(jobs["interlock-worker"]), "METRICS_PORT": "",
        }  # fmt: skip
        with (
            gunicorns(1, "wsgi:app", environment, host="localhost", options=OPTIONS) as (web,),
            working({**environment, **workers}, folder / "worker.log") as worker,
        ):
            until(lambda: set(asked.watching.healthy().values()) == {"up"}, f"all answer; {asked.watching.healthy()}")
            yield Installation(asked, web, worker, demo.url.removeprefix("sqlite:///"), backups)


def use(made: Installation) -> None:
    """A little of everything that is counted."""
    admin = made.browser("admin@example.com")
    modules = Page(admin.get("/admin/platforms/loyalty/modules"))
    assert modules.submit(admin, 'form[action$="/dev-tools/toggle"]').status_code == 303
    form = Page(admin.get("/platforms/loyalty/admin/settings"))
    for number in (1, 2):  # the second by a form that is of before
        form.submit(admin, "main form", {"name": f"Loyalty {number}"})
    import_products(made.browser("owner@example.com"))
    notice = admin.post("http://loyalty.localhost/public/payment-notices/local", data=b"{}", content_type="application/json")
    assert notice.status_code >= 400
    Page(admin.get("/reset")).submit(admin, "main form", {"email": "oms@example.com"})


def test_the_dashboard_answers_and_alerts_fire_by_what_they_are_for(request: pytest.FixtureRequest, tmp_path: Path, proofs: bool) -> None:
    if not proofs:
        pytest.skip("an installation, watched: in the proofs")
    demo: DemoPlace = request.getfixturevalue("demo")
    demo.reset()
    queries = sorted({target["expr"] for panel in json.loads(DASHBOARD.read_text())["panels"] for target in panel.get("targets", ())})
    assert len(queries) > 25
    with installed(demo, tmp_path) as made:
        watching = made.asked.watching
        use(made)
        until(
            lambda: watching.numbers("sum(interlock_mails_total) and sum(interlock_job_seconds_count)") != [], "a mail and a job are done"
        )
        use(made)
        for query in queries:
            until(lambda query=query: watching.numbers(query) != [], query)  # type: ignore[misc]
        assert watching.firing() == set()
        full(made.asked)
        crowded(made.asked)
        neglected(made)
        broken(made)
        gone(made.asked)
        for process in (made.worker, made.web.process):
            process.send_signal(signal.SIGTERM)
        made.asked.fires("InterlockWorkerGone", "InterlockDown")


def neglected(made: Installation) -> None:
    """No backup since yesterday, and a database that is behind the code."""
    for path in made.backups.iterdir():
        path.rename(made.backups / name_of(datetime.now(UTC) - timedelta(hours=27)))
    made.execute("DELETE FROM alembic_version_orders")
    made.asked.fires("InterlockBackupOld", "InterlockMigrationsPending")


def broken(made: Installation) -> None:
    """A table is missing: pages fail."""
    made.execute("ALTER TABLE platforms RENAME TO platforms_of_before")
    for _ in range(20):
        assert browser(made.web.port).get("http://oms.localhost/login").status_code >= 500
    made.asked.fires("InterlockHighErrorRate")
