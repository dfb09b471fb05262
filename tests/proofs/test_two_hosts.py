"""Two application hosts on one PostgreSQL and one Redis behave as one, and one that is killed takes nothing along that was acknowledged.

The hosts are servers of their own on ports of this machine, which share nothing but the database and Redis.
"""

from __future__ import annotations

import http.client
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.factories.people import PASSWORD, super_admin
from tests.factories.places import platform
from tests.support.gunicorns import Server, gunicorns
from tests.support.page import Page
from tests.support.places import SECRET
from tests.support.valkey import valkey
from tests.support.wire import browser
from webapp.db import db
from webapp.merchants.models import Merchant
from webapp.tenancy import unscoped

pytestmark = [pytest.mark.postgresql_only, pytest.mark.long]
OPTIONS = ("--config", "deploy/gunicorn.conf.py", "--workers", "2", "--threads", "4", "--log-level", "warning", "--graceful-timeout", "2")
PEOPLE, EACH = 6, 30


@pytest.fixture
def hosts(app: Flask, db_url: str, tmp_path: Path, proofs: bool) -> Iterator[list[Server]]:
    if not proofs:
        pytest.skip("two hosts: in the proofs")
    with valkey() as redis:
        environment = {
            "SECRET_KEY": SECRET,
            "DATABASE_URL": db_url,
            "INTERLOCK_INSTANCE": str(tmp_path),
            "REDIS_URL": redis,
            "MAIL_BACKEND": "file",
        }
        with gunicorns(2, "wsgi:app", environment, host="localhost", options=OPTIONS) as made:
            yield made


def logged_in(server: Server, email: str) -> Client:
    someone = browser(server.port)
    Page(someone.get("/login")).submit(someone, "main form", {"email": email, "password": PASSWORD})
    return someone


def moved(someone: Client, server: Server) -> Client:
    """The same browser, whose next request the proxy gives to another host."""
    other = browser(server.port)
    other._cookies = someone._cookies  # type: ignore[attr-defined]
    return other


def test_a_login_and_a_switch_of_one_host_are_those_of_the_other(hosts: list[Server]) -> None:
    user, here = super_admin().email, platform(code="shop")
    one = logged_in(hosts[0], user)
    two = moved(one, hosts[1])
    modules = f"/admin/platforms/{here.code}/modules"
    for asking, answering in ((one, two), (two, one)) * 5:
        before = Page(answering.get(modules)).one('[data-module="dev-tools"]')["data-state"]
        assert Page(asking.get(modules)).submit(asking, 'form[action$="/dev-tools/toggle"]').status_code == 303
        assert {before, Page(answering.get(modules)).one('[data-module="dev-tools"]')["data-state"]} == {"on", "off"}
    Page(one.get("/admin/dashboard")).submit(one, 'form[action$="/logout"]')
    assert two.get("/admin/dashboard").status_code in {302, 303}, "logged out at one host is logged out at both"


@pytest.mark.parametrize("comes_back", [False, True], ids=["killed", "cut-off"])
def test_a_host_that_is_gone_takes_nothing_along_that_was_acknowledged(hosts: list[Server], comes_back: bool) -> None:
    """People add merchants, each at the host that answers; in the middle of it one host dies, or stands still and goes on later."""
    emails = [super_admin(f"root-{number}").email for number in range(PEOPLE)]
    db.session.rollback()  # a transaction that stands idle is ended after a minute
    told, half = list[str](), threading.Semaphore(0)

    def work(number: int) -> None:
        here = hosts[number % 2]
        someone = logged_in(here, emails[number])
        for turn in range(EACH):
            name = f"Merchant {number} {turn}"
            try:
                answer = Page(someone.get("/admin/merchants/create")).submit(someone, "main form", {"legal_name": name})
            except (OSError, http.client.HTTPException):
                here = hosts[1]
                someone = moved(someone, here)  # as the proxy does
                continue
            if answer.status_code == 303:
                told.append(name)
                half.release()

    people = [threading.Thread(target=work, args=[number]) for number in range(PEOPLE)]
    for person in people:
        person.start()
    for _ in range(PEOPLE * EACH // 4):
        assert half.acquire(timeout=120)
    os.killpg(hosts[0].process.pid, signal.SIGSTOP if comes_back else signal.SIGKILL)
    if comes_back:
        for _ in range(PEOPLE * EACH // 4):
            assert half.acquire(timeout=120), "the other host stands still too"
        os.killpg(hosts[0].process.pid, signal.SIGCONT)
    for person in people:
        person.join(300)
    with unscoped("a proof"):
        kept = set(db.session.scalars(select(Merchant.legal_name)))
    db.session.rollback()
    assert set(told) - kept == set()
    assert len(told) > PEOPLE * EACH * 0.8, "the other host went on"
