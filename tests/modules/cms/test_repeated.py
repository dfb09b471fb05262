"""A page that was drawn once is given again while all that it rests on reads the same, and not for one request longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from modules.billing.services.overrides import set_override
from tests.modules.cms.conftest import STORE_SITE, World, text_block
from webapp.db import clocks, db, transaction, utcnow
from webapp.db.reads import tell, tell_moments, watched
from webapp.kernel import kernel
from webapp.platforms.models import Platform
from webapp.switching.ask import Ask
from webapp.web.repeating import Repeating
from webapp.web.security import Headers

pytestmark = pytest.mark.both_databases
ASKS: list[dict[str, Any]] = [
    {},
    {"method": "HEAD"},
    {"headers": {"If-None-Match": "{tag}"}},
    {"method": "HEAD", "headers": {"If-None-Match": "{tag}"}},
    {"headers": {"If-None-Match": "*"}},
    {"headers": {"If-None-Match": "W/{tag}"}},
]


def repeating(world: World) -> Repeating:
    return world.app.repeating  # type: ignore[attr-defined, no-any-return]


def switch(world: World, module: str, *, to: bool) -> None:
    with transaction():
        here = db.session.get_one(Platform, world.platform.id)
        kernel(world.app).modules.apply(Ask(here.id, {module: to}, revision=here.revision, reason="test"))


def everything(answer: TestResponse) -> tuple[int, dict[str, str], bytes]:
    return answer.status_code, {name: value for name, value in answer.headers if name != "X-Request-ID"}, answer.data


@pytest.mark.parametrize("ask", ASKS, ids=["whole", "head", "same", "same head", "any", "packed on its way"])
def test_it_is_the_same_to_the_last_header(world: World, monkeypatch: pytest.MonkeyPatch, ask: dict[str, Any]) -> None:
    world.page(blocks=[text_block("hello")])
    assert world.see("/about").status_code == 200  # drawn, which reads more than its version
    tag = world.see("/about").headers["ETag"]
    how = {**ask, "headers": {name: value.format(tag=tag) for name, value in ask.get("headers", {}).items()}}
    with monkeypatch.context() as never:
        never.setattr(world.app, "preprocess_request", lambda: pytest.fail("it was made anew"))
        again = everything(world.app.test_client().open("/about", base_url=STORE_SITE, **how))
    monkeypatch.setattr(Repeating, "_holds", lambda *_all: False)
    assert again == everything(world.app.test_client().open("/about", base_url=STORE_SITE, **how))


def test_a_request_keeps_its_id(world: World) -> None:
    world.page()
    ids = [world.see("/about", headers={"X-Request-ID": "given-by-the-proxy"}).headers["X-Request-ID"] for _time in range(2)]
    assert ids == ["given-by-the-proxy"] * 2
    assert world.see("/about").headers["X-Request-ID"] != world.see("/about").headers["X-Request-ID"]


def test_a_moment_that_passed_while_the_page_was_made_ends_it() -> None:
    now = utcnow()
    soon, later = now + timedelta(seconds=1), now + timedelta(hours=1)
    with watched() as reads:
        tell_moments(now, [soon])
        tell_moments(soon, [later, None, now])
    assert reads.until == soon


def test_a_module_that_is_switched_off_is_gone_at_once(world: World) -> None:
    world.page()
    assert [world.see("/about").status_code for _time in range(3)] == [200] * 3
    switch(world, "cms", to=False)
    assert world.see("/about").status_code == 404


def test_it_changes_by_the_clock_to_the_second(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.page(of=world.whole, title="The platform's")
    world.page(title="The shop's")
    switch(world, "billing", to=True)
    with world.work():
        said = {"feature": "content_pages", "granted": False, "reason": "late", "until": utcnow() + timedelta(hours=1)}
        set_override(world.platform.id, world.store.merchant_id, **said)
    assert {b"The platform" in world.see("/about").data for _time in range(3)} == {True}
    for ahead, whose in ((timedelta(minutes=59), b"The platform"), (timedelta(minutes=61), b"The shop")):
        monkeypatch.setattr(clocks.servers, "ahead", ahead)
        assert {whose in world.see("/about").data for _time in range(3)} == {True}


@pytest.mark.parametrize("why", ["the clock was asked", "something else was read"])
def test_what_cannot_be_told_is_not_given_again(world: World, why: str) -> None:
    with watched() as found:
        tell("SELECT 1", (), [(1,)], aside=True)
        assert found.are_all
        if why == "the clock was asked":
            utcnow()
        else:
            db.session.scalar(select(1))
    assert not found.are_all


def test_many_addresses_do_not_fill_the_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.page()
    monkeypatch.setattr(world.app, "repeating", Repeating(repeating(world)._reader, most_bytes=50_000))
    for number in range(40):
        assert [world.see(f"/about?n={number}").status_code for _time in range(2)] == [200, 200]
    assert 0 < len(repeating(world)._kept) < 40
    assert repeating(world)._bytes == sum(kept.bytes for kept in repeating(world)._kept.values()) <= 50_000


def test_a_long_address_counts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.page()
    monkeypatch.setattr(world.app, "repeating", Repeating(repeating(world)._reader, most_bytes=100_000))
    for number in range(20):
        address = f"/favicon.ico?{number}{'x' * 8_000}"
        assert [world.see(address).status_code for _time in range(3)] == [200] * 3
    assert 0 < sum(len(key[-1]) for key in repeating(world)._kept) <= 100_000


def test_who_says_https_is_not_the_reason_to_leave_others_without(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.page()
    talisman = next(each.__self__ for each in world.app.before_request_funcs[None] if isinstance(getattr(each, "__self__", None), Headers))
    monkeypatch.setattr(talisman, "force_https", True)
    said = {"X-Forwarded-Proto": "https"}
    assert [world.see("/about", headers=said).status_code for _time in range(3)] == [200] * 3
    assert world.see("/about").status_code == 302
    assert world.see("/about", headers=said).status_code == 200


@pytest.mark.parametrize("header", [("HX-Request", "true"), ("Range", "bytes=0-1"), ("Upgrade", "websocket")])
def test_what_is_asked_otherwise_is_not_kept(world: World, monkeypatch: pytest.MonkeyPatch, header: tuple[str, str]) -> None:
    world.page()
    monkeypatch.setattr(world.app, "repeating", Repeating(repeating(world)._reader))
    for _time in range(3):
        world.see("/about", headers=[header])
    assert not repeating(world)._kept
    assert [world.see("/about").status_code for _time in range(3)] == [200] * 3
    assert repeating(world)._kept
