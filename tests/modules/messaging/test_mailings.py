"""Messages to customers: only with consent, never twice, never after somebody said no or mail came back."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask, current_app, g
from sqlalchemy import func, select

from modules.customers import queries as customers
from modules.customers import services as people
from modules.messaging import delivery_status
from modules.messaging.models import Mailing, Recipient, Silenced
from modules.messaging.services import mailings as services
from modules.messaging.services import retention
from tests.factories import work
from tests.factories.shops import Shops
from tests.modules.messaging.conftest import configure
from tests.support.jobs import work_off
from tests.support.mails import delivered
from webapp.accounts.models import User
from webapp.audit import AuditEntry
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict, DomainError
from webapp.mail import unsubscribing
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.registry.ports.audience import Whom
from webapp.tenancy import scope, unscoped

TEXT = {"subject": "New wines", "body": "They came in on Monday.\n\nhttps://example.com/wines"}


class World(Shops):
    """A shop with customers."""

    def customer(self, email: str = "lea@example.com", *, agrees: bool | None = True, **values: Any) -> int:
        """Somebody, with what they said."""
        with work.at_work(self.platform):
            number = people.create_customer(db.session.get_one(Store, self.shop.id), **{"name": "Léa", "email": email, **values}).id
            if agrees is not None:
                people.record_consent(number, channel="email", given=agrees, source="paper")
        return number

    def says(self, number: int, given: bool) -> None:
        """They change their mind."""
        with work.at_work(self.platform):
            people.record_consent(number, channel="email", given=given, source="phone")

    def send(self, *ids: int, once: str = "first", **text: Any) -> int:
        """A message to them; its number."""
        with in_store(self.shop):
            author = db.session.get_one(User, self.alice.id)
            shop = db.session.get_one(Store, self.shop.id)
            return services.begin(shop, Whom(customer_ids=ids), once=once, author=author, **{**TEXT, **text}).id


@contextmanager
def in_store(shop: Store) -> Iterator[None]:
    """Work that sees what a page of the shop sees."""
    platform, shop_id = db.session.get_one(Platform, shop.platform_id), shop.id
    code, platform_id = platform.code, platform.id
    with current_app.app_context():
        g.work_platform = current_app.extensions["interlock"].snapshot_by_code(code)
        g.store = db.session.get_one(Store, shop_id)
        db.session.rollback()
        with transaction(), scope(platform_id, shop_id):
            yield


@pytest.fixture
def world(app: Flask) -> World:
    """The shops."""
    return World.with_modules("customers", "messaging")


@contextmanager
def looking() -> Iterator[None]:
    """At what is there now, of everybody."""
    db.session.rollback()
    with unscoped("a test looks"):
        yield


def refusing(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """A mail server that says no to everything."""

    def refuse(_message: Any) -> None:
        raise smtplib.SMTPResponseException(code, b"no")

    monkeypatch.setattr("webapp.mail.delivery.EmailMultiAlternatives.send", refuse)


def fate(number: int) -> list[str]:
    """What became of a message, customer by customer."""
    with looking():
        return list(db.session.scalars(select(Recipient.fate).where(Recipient.mailing_id == number).order_by(Recipient.customer_id)))


def test_a_mail_comes_in_the_customers_language_with_its_text_and_a_link(app: Flask, world: World) -> None:
    number = world.send(world.customer(locale="fr"))
    (mail,) = delivered(app)
    assert (mail.subject, mail.to, world.shop.name in mail.from_email) == ("New wines", ["lea@example.com"], True)
    assert "They came in on Monday." in mail.body
    link = mail.extra_headers["List-Unsubscribe"].strip("<>")
    assert (link in mail.body, mail.extra_headers["List-Unsubscribe-Post"]) == (True, "List-Unsubscribe=One-Click")
    assert f"://{world.platform.code}.localhost/unsubscribe/" in link
    assert fate(number) == ["sent"]


def test_an_address_alone_in_the_text_is_no_button_to_unsubscribe(app: Flask, world: World) -> None:
    world.send(world.customer())
    (mail,) = delivered(app)
    html = str(mail.alternatives[0][0])
    assert html.count("<a href=") == 1, "the one button is the link to unsubscribe"


def test_lines_stay_lines_and_markup_stays_text(app: Flask, world: World) -> None:
    world.send(world.customer(), body="Open on:\nMonday & Tuesday\n<b>always</b>")
    (mail,) = delivered(app)
    assert "Open on:<br>Monday &amp; Tuesday<br>&lt;b&gt;always&lt;/b&gt;</p>" in str(mail.alternatives[0][0])


def test_only_who_agreed_and_has_an_address_is_written_to_and_the_others_are_counted(world: World) -> None:
    ids = (world.customer(), world.customer("no@example.com", agrees=False), world.customer("new@example.com", agrees=None))
    ids = (*ids, world.customer("", agrees=True))
    with in_store(world.shop):
        found = services.reach(db.session.get_one(Store, world.shop.id), Whom(customer_ids=ids), "")
    assert (found.total, found.hindered) == (1, {"refused": 1, "unasked": 1, "no_address": 1})


def test_the_latest_word_counts_also_that_of_who_was_merged(world: World) -> None:
    kept, other = world.customer(), world.customer("other@example.com")
    world.says(other, given=False)
    with work.at_work(world.platform):
        people.merge(kept, other, versions=(customers.customer(kept).version, customers.customer(other).version))
    with in_store(world.shop):
        assert services.reach(db.session.get_one(Store, world.shop.id), Whom(customer_ids=(kept,)), "").total == 0


def test_nobody_to_write_to_is_said_and_nothing_is_kept(world: World) -> None:
    with pytest.raises(DomainError, match="None of them"):
        world.send(world.customer(agrees=False))
    with looking():
        assert db.session.scalar(select(func.count(Mailing.id))) == 0


def test_a_form_that_comes_twice_is_one_message(app: Flask, world: World) -> None:
    customer = world.customer()
    assert world.send(customer) == world.send(customer)
    assert len(delivered(app)) == 1


def test_nobody_gets_the_same_text_twice_within_a_day(app: Flask, world: World) -> None:
    first, second = world.customer(), world.customer("two@example.com")
    world.send(first)
    number = world.send(first, second, once="second")
    assert sorted(mail.to[0] for mail in delivered(app)) == ["lea@example.com", "two@example.com"]
    with looking():
        assert db.session.get_one(Mailing, number).hindered == {"again": 1}


def test_who_says_no_after_it_was_written_gets_nothing(app: Flask, world: World) -> None:
    customer = world.customer()
    number = world.send(customer)
    world.says(customer, given=False)
    assert (delivered(app), fate(number)) == ([], ["dropped"])


def test_a_message_that_is_stopped_does_not_leave(app: Flask, world: World) -> None:
    number = world.send(world.customer())
    with in_store(world.shop):
        services.stop(number)
    assert (delivered(app), fate(number)) == ([], ["dropped"])
    with in_store(world.shop), pytest.raises(Conflict):
        services.stop(number)


def test_what_was_stopped_can_be_sent_anew_at_once(app: Flask, world: World) -> None:
    customer = world.customer()
    number = world.send(customer)
    with in_store(world.shop):
        services.stop(number)
    world.send(customer, once="second")
    assert len(delivered(app)) == 1


def test_an_address_that_the_mail_server_does_not_know_is_not_written_to_again(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = world.customer()
    with monkeypatch.context() as gone:
        refusing(gone, 550)
        number = world.send(customer)
        delivered(app)
    assert fate(number) == ["returned"]
    with pytest.raises(DomainError, match="None of them"):
        world.send(customer, once="second", subject="Again")


def test_a_mail_server_that_refuses_our_words_says_nothing_about_the_address(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as spam:
        refusing(spam, 554)
        number = world.send(world.customer())
        delivered(app)
    assert fate(number) == ["failed"]
    with looking():
        assert db.session.scalar(select(func.count(Silenced.id))) == 0


def test_no_more_leave_in_a_day_than_the_platform_allows(world: World) -> None:
    first, second = world.customer(), world.customer("two@example.com")
    configure(world.platform, customer_mails_per_day=1)
    with pytest.raises(DomainError, match="Only 1 more mail can"):
        world.send(first, second)
    world.send(first)
    with pytest.raises(DomainError, match="Only 0 more"):
        world.send(second, once="second")


def test_many_are_written_to_by_a_job_each_once_whatever_happens_in_between(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [world.customer(f"c{number}@example.com") for number in range(5)]
    monkeypatch.setattr(services, "AT_HAND", 2)
    number = world.send(*ids)
    assert delivered(app) == []
    with in_store(world.shop):
        services.deliver(services.queries.mailing(number), limit=2)
    work_off(app)
    assert sorted(mail.to[0] for mail in delivered(app)) == [f"c{each}@example.com" for each in range(5)]
    assert fate(number) == ["sent"] * 5


def test_it_is_audited_without_the_words(world: World) -> None:
    world.send(world.customer())
    with looking():
        found = db.session.scalars(select(AuditEntry).where(AuditEntry.action == services.WRITTEN)).one()
    assert (found.changes["mails"], found.store_id) == ([None, 1], world.shop.id)
    assert "New wines" not in str(found.changes)


def link(world: World, customer: int, address: str = "lea@example.com") -> str:
    with in_store(world.shop):
        return unsubscribing.token_of(world.shop.id, customer, address)


def test_looking_at_the_link_changes_nothing_and_sending_the_form_does(world: World, app: Flask) -> None:
    customer = world.customer()
    client, url = app.test_client(), f"http://{world.platform.code}.localhost/unsubscribe/{link(world, customer)}"
    assert client.get(url).status_code == 200
    assert standing(world, customer) is True
    answer = client.post(url, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, standing(world, customer)) == (200, False)
    assert client.post(url).status_code == 200
    with work.at_work(world.platform):
        assert [(each.given, each.source) for each in customers.consents([customer])] == [(False, "unsubscribed"), (True, "paper")]


def standing(world: World, customer: int) -> bool:
    with work.at_work(world.platform):
        return customers.standing_consents([customer])["email"].given


def report(world: World, customer: int, address: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What a mail server sends back (RFC 3464)."""
    url = f"https://shop.example/unsubscribe/{link(world, customer)}"
    return "\r\n".join(
        [
            "From: mailer@example.net",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.example.net",
            "",
            f"Final-Recipient: rfc822; {address}",
            f"Action: {action}",
            f"Status: {status}",
            "",
            "--b",
            "Content-Type: text/rfc822-headers",
            "",
            "Subject: New wines",
            "List-Unsubscribe:",
            f" <{url}>",
            "",
            "--b--",
            "",
        ]
    ).encode()


def take(app: Flask, content: bytes) -> str:
    return app.test_cli_runner().invoke(args=["messaging", "delivery-status"], input=content).output


def test_a_report_that_mail_came_back_stops_the_next(app: Flask, world: World) -> None:
    customer = world.customer()
    number = world.send(customer)
    delivered(app)
    assert "Nothing more is sent" in take(app, report(world, customer, "lea@example.com"))
    assert fate(number) == ["returned"]
    with pytest.raises(DomainError, match="None of them"):
        world.send(customer, once="second", subject="Again")


@pytest.mark.parametrize(
    ("address", "action", "status"),
    [("somebody@example.com", "failed", "5.1.1"), ("lea@example.com", "delayed", "4.4.1"), ("lea@example.com", "failed", "4.2.2")],
)
def test_a_report_about_another_address_or_a_delay_stops_nothing(app: Flask, world: World, address: str, action: str, status: str) -> None:
    assert "Not a report" in take(app, report(world, world.customer(), address, action, status))
    with looking():
        assert db.session.scalar(select(func.count(Silenced.id))) == 0


def test_a_mail_that_was_called_unwanted_unsubscribes(app: Flask, world: World) -> None:
    customer = world.customer()
    content = report(world, customer, "lea@example.com").replace(b"message/delivery-status", b"message/feedback-report")
    assert "Unsubscribed" in take(app, content)
    assert standing(world, customer) is False


@pytest.mark.parametrize("content", [b"", b"\0\xff", b"Content-Type: message/rfc822; boundary=b\r\n\r\n--b\r\n", EmailMessage().as_bytes()])
def test_any_other_mail_is_left_alone(world: World, content: bytes) -> None:
    assert delivery_status.read(content) is None


def test_who_is_erased_leaves_no_word_in_messages_and_lists(world: World) -> None:
    customer = world.customer(name="Léandre Schwarzwald")
    texts = {"fr": {"subject": "x", "body": "Cher Léandre Schwarzwald."}}
    number = world.send(customer, body="Dear Léandre Schwarzwald, come by.", texts=texts)
    with in_store(world.shop):
        services.queries.mailing(number)
    take(current_app._get_current_object(), report(world, customer, "lea@example.com"))  # type: ignore[attr-defined]
    with work.at_work(world.platform):
        people.erase(customer, version=customers.customer(customer).version)
    with looking():
        kept = db.session.get_one(Mailing, number)
        assert "Schwarzwald" not in kept.body + str(kept.texts)
        assert db.session.scalar(select(func.count(Silenced.id))) == 0


def test_old_messages_go_with_what_became_of_them(app: Flask, world: World) -> None:
    world.send(world.customer())
    with work.at_work(world.platform):
        db.session.query(Mailing).update({"created_at": utcnow() - timedelta(days=400)})
        assert retention.purge() == 1
    with looking():
        assert [db.session.scalar(select(func.count(each.id))) for each in (Mailing, Recipient)] == [0, 0]
