"""Threads: who sees them, what is unread, and that reading only moves forward."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import current_app, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from modules.messaging.models import Kind, Message, Participant, Thread
from modules.messaging.queries import threads as queries
from modules.messaging.services import threads as services
from modules.messaging.services.threads import New, Post
from tests.factories import work
from tests.factories.people import person
from tests.factories.places import store as make_store
from tests.modules.messaging.conftest import World, configure, told
from webapp.accounts.models import User
from webapp.db import db, transaction
from webapp.domain import DomainError, Forbidden, NotFound
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.roles import Role
from webapp.tenancy import scope


@contextmanager
def in_store(shop: Store) -> Iterator[None]:
    """Work that sees what a page of the shop sees."""
    platform = db.session.get_one(Platform, shop.platform_id)
    code, platform_id, store_id = platform.code, platform.id, shop.id
    with current_app.app_context():
        g.work_platform = current_app.extensions["interlock"].snapshot_by_code(code)
        g.store = db.session.get_one(Store, store_id)
        db.session.rollback()
        with transaction(), scope(platform_id, store_id):
            yield


def begin(world: World, author: User, kind: Kind = Kind.TEAM, body: str = "Who opens on Monday?") -> int:
    with work.at_work(world.platform):
        store_id = None if kind is Kind.PROVIDER else world.shop.id
        return services.begin(New(world.platform.id, kind, "Opening", store_id), Post(db.session.get_one(User, author.id), body)).id


def unread(thread_id: int, user: User) -> int:
    return queries.unread_by_thread([thread_id], user.id).get(thread_id, 0)


def test_everybody_of_the_store_takes_part_and_has_one_message_unread_but_who_wrote_it(world: World) -> None:
    thread_id = begin(world, world.alice)
    with work.at_work(world.platform):
        assert [unread(thread_id, each) for each in (world.alice, world.bob)] == [0, 1]
        assert queries.counts(world.bob.id).open == 0, "at work for the whole platform, the team's own threads are not seen"
    with in_store(world.shop):
        assert queries.counts(world.bob.id).unread == 1


def test_who_joins_the_store_later_has_only_what_is_written_then_unread(world: World) -> None:
    thread_id = begin(world, world.alice)
    nina = person("nina", Role.STORE_STAFF, platform=world.platform, store=world.shop)
    with in_store(world.shop):
        services.reply(thread_id, Post(db.session.get_one(User, world.bob.id), "I do."))
        assert [unread(thread_id, each) for each in (world.alice, world.bob, nina)] == [1, 1, 1]


def test_the_teams_threads_are_nobody_elses(world: World) -> None:
    thread_id = begin(world, world.alice)
    for where in (make_store(world.platform, "next-door"), world.other_shop):
        with in_store(where), pytest.raises(NotFound):
            queries.thread(thread_id)
    with work.at_work(world.platform), pytest.raises(NotFound):
        queries.thread(thread_id)


def test_support_is_between_the_platform_and_the_store(world: World) -> None:
    paula = person("paula", Role.PLATFORM_ADMIN, platform=world.platform)
    thread_id = begin(world, world.alice, Kind.SUPPORT)
    with work.at_work(world.platform):
        assert queries.thread(thread_id).subject == "Opening"
        assert unread(thread_id, paula) == 1
    assert [row.kind for row in told(paula)] == ["messaging.message-platform"]
    assert [row.kind for row in told(world.bob)] == ["messaging.message-store"]


def test_what_stood_not_yet_on_the_page_stays_unread_after_an_answer(world: World) -> None:
    thread_id = begin(world, world.alice)
    with in_store(world.shop):
        first = queries.thread(thread_id).last_message_id
        services.reply(thread_id, Post(db.session.get_one(User, world.alice.id), "And on Tuesday?"))
        services.reply(thread_id, Post(db.session.get_one(User, world.bob.id), "I do.", seen=first))
        assert unread(thread_id, world.bob) == 1


def test_reading_moves_forward_only_unless_one_says_so(world: World) -> None:
    thread_id = begin(world, world.alice)
    with in_store(world.shop):
        thread = queries.thread(thread_id)
        services.mark_read(thread, world.bob.id, thread.last_message_id)
        services.mark_read(thread, world.bob.id, 0)
        assert unread(thread_id, world.bob) == 0
        services.mark_unread(thread, world.bob.id)
        assert unread(thread_id, world.bob) == 1


def test_nobody_reads_ahead(world: World) -> None:
    thread_id = begin(world, world.alice)
    with in_store(world.shop):
        services.mark_read(queries.thread(thread_id), world.bob.id, 2**30)
        services.reply(thread_id, Post(db.session.get_one(User, world.alice.id), "And on Tuesday?"))
        assert unread(thread_id, world.bob) == 1


def test_who_is_named_is_told_so_and_a_name_of_several_names_nobody(world: World) -> None:
    person("bob", Role.STORE_STAFF, platform=world.platform, store=make_store(world.platform, "next-door"))
    begin(world, world.alice, body="@bob, can you?")
    assert [row.kind for row in told(world.bob)] == ["messaging.mention-store"]
    one, two = User(id=1, email="anna@example.com", name="Anna"), User(id=2, email="aw@example.com", name="Anna Weber")
    assert services.mentioned("@anna @aw!", [one, two]) == {2}


def test_too_many_messages_within_an_hour_are_refused(world: World) -> None:
    configure(world.platform, rate_limit_per_hour=1)
    thread_id = begin(world, world.alice)
    with pytest.raises(DomainError) as refused, in_store(world.shop):
        services.reply(thread_id, Post(db.session.get_one(User, world.alice.id), "And on Tuesday?"))
    assert refused.value.code == "too_many"


def test_only_who_can_read_a_thread_looks_after_it(world: World) -> None:
    thread_id = begin(world, world.alice)
    with in_store(world.shop):
        alice = db.session.get_one(User, world.alice.id)
        services.assign(queries.thread(thread_id), world.bob.id, by=alice)
        with pytest.raises(Forbidden):
            services.assign(queries.thread(thread_id), world.charlie.id, by=alice)
        assert queries.counts(world.bob.id).mine == 1
    assert "messaging.assigned-store" in [row.kind for row in told(world.bob)]


ACTS = st.lists(st.tuples(st.sampled_from(["write", "read", "unread"]), st.integers(0, 1), st.integers(0, 5)), max_size=12)


@pytest.mark.sqlite_only
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_unread_is_what_is_later_than_the_last_read_and_not_mine(world: World, acts: list[tuple[str, int, int]]) -> None:
    configure(world.platform, rate_limit_per_hour=1000)
    with in_store(world.shop):
        people = [db.session.get_one(User, each.id) for each in (world.alice, world.bob)]
        thread = services.begin(New(world.platform.id, Kind.TEAM, "Opening", world.shop.id), Post(people[0], "Who?"))
        for what, who, back in acts:
            if what == "write":
                services.reply(thread.id, Post(people[who], "I.", seen=max(thread.last_message_id - back, 0)))
            elif what == "read":
                services.mark_read(thread, people[who].id, max(thread.last_message_id - back, 0))
            else:
                services.mark_unread(thread, people[who].id)
        for user in people:
            assert unread(thread.id, user) == by_definition(thread, user)
            assert db.session.scalar(select(queries.unread_messages(user.id)).where(Thread.id == thread.id)) == by_definition(thread, user)


def by_definition(thread: Thread, user: User) -> int:
    last = db.session.scalars(
        select(Participant.last_read_id).where(Participant.thread_id == thread.id, Participant.user_id == user.id)
    ).one()
    found = db.session.scalars(select(Message).where(Message.thread_id == thread.id))
    return sum(each.id > last and each.author_id != user.id for each in found)
