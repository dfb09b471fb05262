"""A thread has an end, and its page shows a part of it: the latest messages, with a way to those before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.messaging.models import Thread
from modules.messaging.pages import thread as page_of_thread
from modules.messaging.services import replies, threads
from modules.messaging.services.threads import Post
from tests.factories.work import at_work
from tests.modules.messaging.conftest import World
from tests.modules.messaging.test_threads import begin, in_store
from tests.support.page import Page
from webapp.accounts.models import User
from webapp.db import db
from webapp.domain import DomainError


def write(world: World, thread_id: int, *bodies: str) -> None:
    with in_store(world.shop):
        for body in bodies:
            threads.reply(thread_id, Post(db.session.get_one(User, world.bob.id), body))


def test_a_thread_that_is_full_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "MOST", 2)
    thread_id = begin(world, world.alice)
    write(world, thread_id, "I do.")
    with pytest.raises(DomainError, match="Begin another one"):
        write(world, thread_id, "Me too.")
    write(world, begin(world, world.alice), "Here.")


def test_what_a_thread_is_found_by_does_not_grow_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "MOST_SEARCHED", 60)
    thread_id = begin(world, world.alice, body="Who opens on Monday?")
    write(world, thread_id, "x" * 500, "y" * 500)
    with at_work(world.platform):
        kept = db.session.scalars(select(Thread.search).where(Thread.id == thread_id)).one()
    assert (len(kept), kept.startswith("opening who opens on monday?")) == (60, True)


@pytest.mark.sqlite_only
def test_the_page_shows_the_latest_and_leads_to_those_before(
    world: World, client: FlaskClient, login: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_thread, "SHOWN", 2)
    thread_id = begin(world, world.alice, body="One")
    write(world, thread_id, "Two", "Three", "Four", "Five")
    login(client, world.alice)

    def shown(page: Page) -> list[str]:
        return page.texts(".message-body")

    latest = Page(client.get(world.address(f"messages/{thread_id}")))
    assert (shown(latest), latest.has("[data-latest]")) == (["Four", "Five"], False)
    before = Page(client.get(latest.one("[data-earlier]")["href"]))
    assert (shown(before), before.has("[data-latest]")) == (["Two", "Three"], True)
    first = Page(client.get(before.one("[data-earlier]")["href"]))
    assert (shown(first), first.has("[data-earlier]")) == (["One"], False)
    for odd in ("0", "-1", "x", "9" * 40, ""):
        assert client.get(world.address(f"messages/{thread_id}?before={odd}")).status_code == 200


def test_answers_of_a_place_have_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "MOST", 1)
    with in_store(world.shop):
        made = replies.add(title="Hours", body="From nine to six.").id
        with pytest.raises(DomainError, match="1 answers"):
            replies.add(title="Returns", body="Within 14 days.")
        replies.remove(made)
        replies.add(title="Returns", body="Within 14 days.")
