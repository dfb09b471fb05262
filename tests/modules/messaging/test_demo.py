"""The demo's messages to customers agree with what these customers said."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.customers.models import Consent, Customer
from modules.messaging.models import Fate, Mailing, Recipient, Silenced, State
from modules.messaging.queries.mailings import fates
from tests.support.demo import DemoPlace
from webapp.db import db
from webapp.mail.unsubscribing import mark
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only


def answers(customer_id: int) -> list[Consent]:
    """What somebody said about mail, in its order."""
    asked = select(Consent).where(Consent.customer_id == customer_id, Consent.channel == "email").order_by(Consent.id)
    return list(db.session.scalars(asked))


def test_everybody_agreed_before_they_were_written_to(demo: DemoPlace) -> None:
    with demo.app.app_context(), unscoped("tests"):
        sent = db.session.scalars(select(Recipient)).all()
        said = {each.id: [(one.given, one.at <= each.at) for one in answers(each.customer_id)] for each in sent}
    assert len(said) > 20
    assert {each[0] for each in said.values()} == {(True, True)}


def test_one_address_came_back_and_gets_nothing_more(demo: DemoPlace) -> None:
    with demo.app.app_context(), unscoped("tests"):
        first, second = db.session.scalars(select(Mailing).order_by(Mailing.created_at)).all()
        [returned] = db.session.scalars(select(Recipient).where(Recipient.fate == Fate.RETURNED))
        [silenced] = db.session.scalars(select(Silenced))
        address = db.session.get_one(Customer, returned.customer_id).email
        later = select(Recipient.id).where(Recipient.mailing_id == second.id, Recipient.customer_id == returned.customer_id)
        assert (returned.mailing_id, silenced.mark, db.session.scalar(later)) == (first.id, mark(address or ""), None)
        assert second.hindered["silent"] == 1


def test_one_unsubscribed_after_the_last_message(demo: DemoPlace) -> None:
    with demo.app.app_context(), unscoped("tests"):
        [refused] = db.session.scalars(select(Consent).where(Consent.source == "unsubscribed"))
        last = db.session.scalars(
            select(Recipient).where(Recipient.customer_id == refused.customer_id).order_by(Recipient.id.desc())
        ).first()
        assert (refused.given, answers(refused.customer_id)[-1].id) == (False, refused.id)
        assert last is not None
        assert last.at < refused.at


def test_each_total_is_the_number_of_its_mails(demo: DemoPlace) -> None:
    with demo.app.app_context(), unscoped("tests"):
        rows = db.session.scalars(select(Mailing)).all()
        assert {each.state for each in rows} == {State.SENT}
        assert [sum(fates(each.id).values()) for each in rows] == [each.total for each in rows]
