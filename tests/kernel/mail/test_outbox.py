"""The outbox: what is written with a transaction is delivered once it is committed, and nothing else."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories.people import person, super_admin
from tests.factories.places import platform
from tests.support.mails import delivered, link_in
from tests.support.page import Page
from tests.support.statements import statements
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict, NotFound
from webapp.kernel import kernel
from webapp.mail import Letter, OutboxMail, queries, send, services
from webapp.mail.delivery import ATTEMPTS, backoff
from webapp.mail.letters import letters
from webapp.routing.context import platform_work


def put(to: str = "someone@example.com", **options: Any) -> int:
    with transaction() as session:
        row = send("change_notice", to, **options)
        session.flush()
        return row.id


def row(mail_id: int) -> OutboxMail:
    db.session.rollback()
    return db.session.get_one(OutboxMail, mail_id, populate_existing=True)


def refusing(app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def raise_it(_message: Any) -> None:
        raise error

    monkeypatch.setattr("webapp.mail.delivery.EmailMultiAlternatives.send", raise_it)


def test_a_mail_is_sent_once_with_a_text_and_an_html_part(app: Flask) -> None:
    mail_id = put()
    (message,) = delivered(app)
    assert delivered(app) == []
    assert (message.to, message.subject) == (["someone@example.com"], "Your password was changed")
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert "<h1>" in html
    assert "was changed" in message.body
    assert (row(mail_id).status, row(mail_id).facts) == ("sent", {})


def test_it_has_the_name_of_its_platform(app: Flask) -> None:
    shop = platform(code="shop")
    with transaction():
        shop.name = "Kleeblatt"
    put(platform_id=shop.id)
    (message,) = delivered(app)
    assert message.from_email == "Kleeblatt <interlock@localhost>"
    assert "Kleeblatt" in message.alternatives[0][0]
    assert message.body.rstrip().endswith("Kleeblatt")


def test_what_a_job_sends_leads_to_the_platforms_own_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_PORT", 8101)
    assert row(put()).base == "http://localhost:8101/"
    shop = platform()
    with platform_work(kernel().modules.snapshot(shop.id)):
        mail_id = put()
    assert row(mail_id).base == f"http://{shop.code}.localhost:8101/"
    with app.test_request_context("/", base_url="http://localhost:8101"):
        assert row(put()).base == "http://localhost:8101/"
        with platform_work(kernel().modules.snapshot(shop.id)):
            mail_id = put()
        assert row(mail_id).base == f"http://{shop.code}.localhost:8101/", "told from the console, read on the platform"


def test_nothing_is_sent_for_what_was_rolled_back(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        send("change_notice", "someone@example.com")
        _ = 1 / 0
    assert delivered(app) == []


def test_a_server_that_is_away_is_tried_again_later_and_the_mails_behind_wait(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = put(), put()
    refusing(app, monkeypatch, ConnectionRefusedError("nobody there"))
    delivered(app)
    assert (row(first).status, row(first).error, row(first).attempts) == ("waiting", "away", 1)
    assert row(first).not_before > utcnow() + timedelta(seconds=20)
    assert row(second).attempts == 0


def test_after_the_last_attempt_it_is_given_up_and_can_be_tried_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_id = put()
    with monkeypatch.context() as away:
        refusing(app, away, ConnectionRefusedError("nobody there"))
        with transaction():
            db.session.execute(update(OutboxMail).values(attempts=ATTEMPTS - 1))
        delivered(app)
    assert row(mail_id).status == "failed"
    with transaction():
        services.retry(mail_id)
    assert len(delivered(app)) == 1
    assert row(mail_id).status == "sent"


def test_an_address_that_is_refused_is_given_up_at_once_and_the_next_mail_goes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = put("gone@example.com")
    with monkeypatch.context() as refusal:
        refusing(app, refusal, smtplib.SMTPRecipientsRefused({"gone@example.com": (550, b"no such user")}))
        delivered(app)
    assert (row(first).status, row(first).error, row(first).error_detail) == ("failed", "refused", "550 no such user")
    put("there@example.com")
    assert [message.to for message in delivered(app)] == [["there@example.com"]]


def test_a_mail_that_cannot_be_drawn_does_not_stop_the_others(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(letters, "no_such_template", Letter(code="no_such_template", subject="Nothing"))
    with transaction() as session:
        broken = send("no_such_template", "someone@example.com")
        session.flush()
        mail_id = broken.id
    put("there@example.com")
    assert [message.to for message in delivered(app)] == [["there@example.com"]]
    assert (row(mail_id).status, row(mail_id).error) == ("failed", "broken")


def test_only_what_was_given_up_is_tried_again(app: Flask) -> None:
    mail_id = put()
    with pytest.raises(Conflict), transaction():
        services.retry(mail_id)
    for unknown in (0, mail_id + 1, 10**30):
        with pytest.raises(NotFound), transaction():
            services.retry(unknown)


def test_the_waits_grow_to_an_hour() -> None:
    waits = [backoff(attempt) for attempt in range(1, 13)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=30), timedelta(hours=1))


def test_mail_that_no_worker_takes_is_counted_after_five_minutes(app: Flask) -> None:
    put()
    assert (queries.standing().waiting, queries.standing().unattended) == (1, 0)
    assert queries.standing(utcnow() + timedelta(minutes=6)).unattended == 1


def test_a_reset_leaves_no_secret_in_any_row(app: Flask) -> None:
    user, client = super_admin(), app.test_client()
    Page(client.get("/reset")).submit(client, "main form", {"email": user.email})
    written = [str(dict(each)) for each in db.session.execute(select(OutboxMail.__table__)).mappings()]
    (message,) = delivered(app)
    after = [str(dict(each)) for each in db.session.execute(select(OutboxMail.__table__)).mappings()]
    token = link_in(message.body).rpartition("/")[2]
    assert len(token) > 40
    assert len(written) == len(after) == 1
    assert not any(token in each for each in written + after)


def test_a_reset_for_nobody_writes_the_same_row_and_leaves_nothing(app: Flask) -> None:
    """A known, an unknown and a closed account take the same statements and the same row."""
    known, closed = person("known").email, person("closed")
    with transaction():
        closed.active = False
    work = []
    for email in (known, "unknown@example.com", closed.email):
        client = app.test_client()
        page = Page(client.get("/reset"))
        with statements() as seen:
            assert page.submit(client, "main form", {"email": email}).status_code == 200
        work.append(seen)
    assert work[0] == work[1] == work[2]
    assert sum(each.startswith("INSERT INTO outbox") for each in work[0]) == 1
    assert [message.to for message in delivered(app)] == [[known]]
    assert [mail.recipient for mail in db.session.scalars(select(OutboxMail))] == [known]


def test_a_mail_whose_worker_died_while_sending_it_is_due_again_and_goes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_id = put()
    with monkeypatch.context() as death:
        refusing(app, death, SystemExit())  # type: ignore[arg-type]
        with pytest.raises(SystemExit):
            delivered(app)
    assert (row(mail_id).status, row(mail_id).attempts) == ("waiting", 1)
    assert delivered(app) == []  # it is left to that worker for five minutes
    with transaction():
        db.session.execute(update(OutboxMail).values(not_before=utcnow()))
    assert len(delivered(app)) == 1
