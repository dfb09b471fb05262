"""Four servers and one database: what was switched through one is obeyed by the very next request to each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories.places import platform as make_platform
from tests.support.gunicorns import Answer, Server, gunicorns
from webapp.db import db
from webapp.merchants.models import Merchant
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange

APPLICATION = "tests.support.toyserver:create()"


def several(count: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("servers", [count], indirect=True)


@pytest.fixture
def platform(app: Flask) -> Platform:
    return make_platform("notes", code="shop")


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    return tmp_path / "gate"


@pytest.fixture
def servers(request: pytest.FixtureRequest, platform: Platform, db_url: str, gate: Path) -> Iterator[list[Server]]:
    """As many as the test asks for with @several."""
    environment = {"TOY_DATABASE": db_url, "TOY_GATE": str(gate)}
    db.session.rollback()
    with gunicorns(request.param, APPLICATION, environment, host="shop.localhost") as made:
        for server in made:
            assert server.get("/admin/notes/").status == 200
        yield made


def switch(server: Server, code: str, on: bool) -> Answer:
    return server.post("/admin/switches/", code=code, on="1" if on else "0")


@several(4)
def test_a_switch_is_obeyed_by_the_very_next_request_to_every_server(servers: list[Server], proofs: bool) -> None:
    never = {server.port: server.get("/never/was").body for server in servers}
    for turn in range(500 if proofs else 50):
        on = turn % 2 == 1
        first = turn % len(servers)
        assert switch(servers[first], "notes", on).status == 200
        for server in servers[first + 1 :] + servers[: first + 1]:
            answer = server.get("/admin/notes/")
            assert answer.status == (200 if on else 404), f"turn {turn}: stale on port {server.port}"
            assert on or answer.body == never[server.port]


@several(2)
def test_a_write_that_began_before_the_switch_does_not_land_after_it(servers: list[Server], gate: Path, platform: Platform) -> None:
    with ThreadPoolExecutor(1) as thread:
        writing = thread.submit(servers[0].post, "/admin/notes/")
        until(gate.with_suffix(".begun").exists)
        assert switch(servers[1], "notes", False).status == 200
        gate.touch()
        answer = writing.result(30)
    assert answer.status == 409
    assert count(Merchant) == 0


@several(2)
def test_a_write_that_began_before_another_module_went_off_lands(servers: list[Server], gate: Path, platform: Platform) -> None:
    with ThreadPoolExecutor(1) as thread:
        writing = thread.submit(servers[0].post, "/admin/notes/")
        until(gate.with_suffix(".begun").exists)
        assert switch(servers[1], "market", True).status == 200
        gate.touch()
        assert writing.result(30).status == 200
    assert count(Merchant) == 1


@several(2)
def test_a_worker_killed_between_write_and_commit_leaves_nothing(servers: list[Server], platform: Platform) -> None:
    history, stamp = count(ModuleChange), platform.stamp
    worker = servers[0].get("/admin/switches/").body
    db.session.rollback()
    with pytest.raises(ConnectionError):
        servers[0].post("/admin/switches/", code="market", on="1", die="1")
    db.session.expire_all()
    assert (platform.revision, platform.stamp, count(ModuleChange)) == (1, stamp, history)
    db.session.rollback()
    assert servers[1].get("/admin/market-page/").status == 404
    assert switch(servers[1], "market", True).status == 200, "the killed worker left a lock"
    assert servers[0].get("/admin/market-page/").status == 200
    assert servers[0].get("/admin/switches/").body != worker


def count(model: type) -> int:
    found = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
