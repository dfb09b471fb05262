"""Passwords over a real mail server: asked for, delivered, followed, and what happens while the server is away."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.factories.people import PASSWORD, super_admin
from tests.kernel.toyapp import entered
from tests.support.client import Client
from tests.support.mails import delivered, link_in
from tests.support.page import Page
from tests.support.places import settings
from tests.support.postbox import postbox
from webapp import create_app
from webapp.accounts.models import User
from webapp.db import db, transaction, utcnow
from webapp.mail import OutboxMail

DASHBOARD, NEW = "/admin/dashboard", "one more new sentence"


@pytest.fixture
def office(app, db_url):
    """An application that sends its mail over SMTP, and the server it sends it to."""
    with postbox() as box:
        made = create_app({**settings(db_url), "MAIL_BACKEND": "smtp", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": box.port})
        made.test_client_class = Client
        with entered(made):
            yield made, box


def ask(client, user):
    return Page(client.get("/reset")).submit(client, "main form", {"email": user.email})


def link(app, box):
    """The link of the first mail, once it is delivered."""
    delivered(app)
    return link_in(box.messages[0].get_body(("plain",)).get_content())


def test_a_password_is_reset_over_smtp_from_asking_to_logging_in(office, login):
    (app, box), user = office, super_admin()
    old, browser = app.test_client(), app.test_client()
    login(old, user)
    assert ask(browser, user).status_code == 200
    address = link(app, box)
    mail = box.messages[0]
    assert (mail["To"], mail["From"], mail["Subject"]) == (user.email, "interlock@localhost", "Choose a new password")
    chosen = Page(browser.get(address)).submit(browser, "main form", {"password": NEW, "password_confirm": NEW})
    assert "/login" in chosen.location
    assert old.get(DASHBOARD).status_code == 303
    assert Page(browser.get("/login")).submit(browser, "main form", {"email": user.email, "password": PASSWORD}).status_code == 422
    login(browser, user, NEW)
    assert browser.get(DASHBOARD).status_code == 200
    delivered(app)
    assert [message["Subject"] for message in box.messages] == ["Choose a new password", "Your password was reset"]


def test_a_link_works_once_and_says_so(office):
    (app, box), user = office, super_admin()
    browser = app.test_client()
    ask(browser, user)
    address = link(app, box)
    Page(browser.get(address)).submit(browser, "main form", {"password": NEW, "password_confirm": NEW})
    again = browser.get(address)
    assert again.location == "/reset"
    assert "was used already" in Page(browser.get(again.location)).text("#messages")


def test_a_refused_new_password_is_the_form_again_and_the_link_still_works(office, login):
    (app, box), user = office, super_admin()
    browser = app.test_client()
    ask(browser, user)
    page = Page(browser.get(link(app, box)))
    refused = Page(page.submit(browser, "main form", {"password": "short", "password_confirm": "short"}))
    assert (refused.status, refused.has("[name=password][aria-invalid=true]"), refused.has(".error-summary")) == (422, True, True)
    assert refused.submit(browser, "main form", {"password": NEW, "password_confirm": NEW}).status_code == 302
    login(browser, user, NEW)


def test_while_the_mail_server_is_away_one_line_says_so_and_the_mail_goes_later(office, caplog):
    (app, box), user = office, super_admin()
    browser, user_email, port = app.test_client(), user.email, box.port
    app.extensions["mailman"].port = 1  # nobody listens there
    assert ask(browser, user).status_code == 200
    delivered(app)
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict) and record.msg["event"] == "mail.failed"]
    assert [(line["letter"], line["level"], "ConnectionRefusedError" in line["error"]) for line in lines] == [
        ("reset_instructions", "error", True)
    ]
    assert user_email not in caplog.text
    app.extensions["mailman"].port = port
    with transaction():
        db.session.execute(update(OutboxMail).values(not_before=utcnow()))
    delivered(app)
    assert len(box.messages) == 1


def test_what_was_saved_stays_saved_when_its_notice_cannot_be_sent(office, login):
    (app, _box), user = office, super_admin()
    browser = app.test_client()
    login(browser, user)
    before = user.password
    app.extensions["mailman"].port = 1
    new = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert Page(browser.get("/change")).submit(browser, "main form", new).status_code == 302
    assert db.session.get(User, user.id).password != before
    login(app.test_client(), user, NEW)
