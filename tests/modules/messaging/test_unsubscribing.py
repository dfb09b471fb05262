"""The link to unsubscribe: ours alone, on its own platform, and heard whatever is off."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from modules.customers import queries as customers
from tests.factories import work
from tests.modules.messaging.test_mailings import World, link, looking
from tests.modules.messaging.test_notices import switch
from tests.support.jobs import work_off
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.kernel import kernel
from webapp.mail.models import MailRefusal
from webapp.switching.ask import Ask


@pytest.fixture
def world(app: Flask) -> World:
    """The shops."""
    return World.with_modules("customers", "messaging")


@pytest.mark.parametrize("word", ["x", "WzEsMSwiYSJd.abc", "%00", "a" * 300])
def test_a_link_that_we_did_not_make_is_not_found(app: Flask, world: World, word: str) -> None:
    assert app.test_client().post(f"http://{world.platform.code}.localhost/unsubscribe/{word}").status_code == 404


def test_a_link_of_another_platform_is_not_found(app: Flask, world: World) -> None:
    word = link(world, world.customer())
    assert app.test_client().post(f"http://{world.elsewhere.code}.localhost/unsubscribe/{word}").status_code == 404


def test_who_unsubscribes_while_customers_are_off_is_not_written_to_when_they_are_on_again(app: Flask, world: World) -> None:
    customer = world.customer()
    url = f"http://{world.platform.code}.localhost/unsubscribe/{link(world, customer)}"
    switch(world, "customers", on=False)
    assert app.test_client().post(url).status_code == 200
    switch(world, "customers", on=True)
    with pytest.raises(DomainError, match="None of them"):
        world.send(customer)


def test_the_link_of_a_mail_works_while_messages_are_off_and_is_written_down_when_they_are_on_again(app: Flask, world: World) -> None:
    customer = world.customer()
    url = f"http://{world.platform.code}.localhost/unsubscribe/{link(world, customer)}"
    for code in ("messaging", "customers"):
        switch(world, code, on=False)
    client = app.test_client()
    assert (client.get(url).status_code, client.post(url).status_code, client.post(url).status_code) == (200, 200, 200)
    with transaction():
        service = kernel().modules
        revision = service.snapshot(world.platform.id).revision
        service.apply(Ask(world.platform.id, {"customers": True, "messaging": True}, revision=revision, reason="test"))
    with pytest.raises(DomainError, match="None of them"):
        world.send(customer)
    work_off(app)
    with work.at_work(world.platform):
        assert [(each.given, each.source) for each in customers.consents([customer])] == [(False, "unsubscribed"), (True, "paper")]
    with looking():
        assert db.session.scalar(select(func.count(MailRefusal.id))) == 0
