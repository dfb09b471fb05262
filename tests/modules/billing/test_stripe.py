"""Stripe: what it is asked, what it says, and that the order in which it says it does not matter."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stripe
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.billing import jobs
from modules.billing.gateways import STRIPE, gateway
from modules.billing.gateways.gateway import Demand, Event, GatewayAway
from modules.billing.gateways.stripe import StripeGateway
from modules.billing.models import Dispute, Notice, Payer, Payment, Refund
from modules.billing.queries import invoices
from modules.billing.services import crediting, notices, refunds, renewals
from modules.billing.services import subscriptions as service
from modules.billing.signatures import sign
from tests.factories.places import settings_of
from tests.factories.plans import NOON, TERMS, Desk
from tests.factories.work import at_work
from tests.modules.billing.stripes import FakeStripe, event, fake_stripe, intent
from webapp.db import db, transaction, trial, utcnow
from webapp.domain import DomainError
from webapp.jobs import JobRun
from webapp.switching.ask import Ask, Configure
from webapp.tenancy import scope

SECRET = "whsec_" + "s" * 24
LATER = NOON.replace(month=2)
SECONDS = int(LATER.timestamp())
DEMAND = Demand(amount=3510, currency="EUR", reference="1:2026-00001:1", invoice="2026-00001", customer="cus_1", method="pm_1")


@pytest.fixture
def fake(app: Flask) -> Iterator[FakeStripe]:
    with fake_stripe() as made:
        app.config["STRIPE_API_BASE"] = made.address
        yield made
        app.config.pop("STRIPE_API_BASE")


@pytest.fixture
def striped(desk: Desk, app: Flask) -> Desk:
    """A desk that collects by Stripe, whose merchant has a card there."""
    values = {"provider": STRIPE, "stripe_secret_key": "sk_test_" + "k" * 20, "stripe_webhook_secret": SECRET}
    modules = app.extensions["interlock"].modules
    with transaction():
        revision = modules.snapshot(desk.platform_id).revision
        modules.apply(Ask(desk.platform_id, Configure("billing", {**settings_of("billing"), **values}), revision=revision))
    with desk.work():
        db.session.add(
            Payer(platform_id=desk.platform_id, merchant_id=desk.merchant_id, provider=STRIPE, remote_id="cus_1", method_id="pm_1")
        )
    return desk


class Now:
    """A run of a job that is asked for by the test itself."""

    def __init__(self, **args: Any) -> None:
        self.args = args

    transaction = staticmethod(transaction)


def working(desk: Desk, work: Any, **args: Any) -> None:
    """Runs a job as the worker does: its own transactions, none around it."""
    from flask import current_app, g

    with current_app.app_context():
        g.work_platform = current_app.extensions["interlock"].snapshot_by_code(desk.code)
        with scope(desk.platform_id):
            work(Now(**args))


def hear(desk: Desk, body: dict[str, Any]) -> str:
    text = json.dumps(body)
    found = gateway(STRIPE).read(text.encode())
    assert isinstance(found, Event)
    return notices.receive(desk.platform_id, STRIPE, found, text, now=LATER)


def state(desk: Desk) -> dict[str, Any]:
    """Everything that notices move; who heard of it when is left out."""
    sub = desk.live()
    rows = invoices.of_subscription(desk.platform_id, sub.id)
    return {
        "subscription": (sub.status, sub.past_due_since),
        "invoices": sorted((row.number, row.status) for row in rows),
        "payments": sorted((row.reference, row.state, row.remote_id) for row in db.session.scalars(select(Payment))),
        "refunds": sorted((row.remote_id or "", row.state, row.amount) for row in db.session.scalars(select(Refund))),
        "disputes": sorted((row.remote_id, row.state) for row in db.session.scalars(select(Dispute))),
        "method": [(row.method_id, row.method_at) for row in db.session.scalars(select(Payer))],
    }


@pytest.mark.sqlite_only
def test_a_charge_names_the_invoice_and_is_asked_for_once(striped: Desk, fake: FakeStripe) -> None:
    fake.say("POST", "/v1/payment_intents", intent("pi_1", "succeeded", "2026-00001", "r"))
    with at_work(striped.platform):
        found = gateway(STRIPE)
    charge = found.charge(DEMAND)
    assert (charge.state, charge.remote_id) == ("succeeded", "pi_1")
    [(_method, _path, fields, key)] = fake.asked
    assert key == DEMAND.reference
    assert (fields["amount"], fields["currency"], fields["customer"], fields["off_session"]) == ("3510", "eur", "cus_1", "true")
    assert fields["metadata[invoice]"] == "2026-00001"


@pytest.mark.sqlite_only
def test_a_refused_card_is_an_answer_and_a_wrong_key_a_sentence(striped: Desk, fake: FakeStripe) -> None:
    declined = intent("pi_2", "requires_payment_method", "i", "r", last_payment_error={"message": "Your card was declined."})
    fake.say("POST", "/v1/payment_intents", {"error": {"type": "card_error", "message": "declined", "payment_intent": declined}}, 402)
    with at_work(striped.platform):
        found = gateway(STRIPE)
    charge = found.charge(DEMAND)
    assert (charge.state, charge.remote_id, charge.message) == ("failed", "pi_2", "Your card was declined.")
    fake.say("GET", "/v1/balance", {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}, 401)
    with pytest.raises(DomainError, match="does not know this key"):
        found.account()  # type: ignore[attr-defined]


@pytest.mark.sqlite_only
def test_a_stripe_that_is_away_leaves_everything_as_it_was(striped: Desk, fake: FakeStripe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stripe._http_client.HTTPClient._sleep_time_seconds", lambda *_args, **_more: 0)
    fake.say("POST", "/v1/payment_intents", {"error": {"type": "api_error", "message": "Down"}}, 500)
    striped.start("large")
    with striped.work():
        payment_id = db.session.scalars(select(Payment.id)).one()
    with pytest.raises(GatewayAway):
        working(striped, jobs.charge, payment=payment_id)
    with striped.work():
        assert state(striped)["payments"] == [(f"{striped.platform_id}:2026-00001:1", "pending", None)]
    fake.say("POST", "/v1/payment_intents", intent("pi_1", "succeeded", "2026-00001", "r"))
    working(striped, jobs.charge, payment=payment_id)
    with striped.work():
        assert state(striped)["invoices"] == [("2026-00001", "paid")]
    assert len({key for *_rest, key in fake.asked}) == 1


@pytest.mark.sqlite_only
def test_money_goes_back_by_a_job(striped: Desk, fake: FakeStripe) -> None:
    fake.say("POST", "/v1/payment_intents", intent("pi_1", "succeeded", "2026-00001", "r"))
    fake.say("POST", "/v1/refunds", {"object": "refund", "id": "re_1", "status": "succeeded"})
    striped.start("large")
    with striped.work():
        payment_id = db.session.scalars(select(Payment.id)).one()
    working(striped, jobs.charge, payment=payment_id)
    with striped.work():
        paid = invoices.with_number(striped.platform_id, "2026-00001")
        assert paid is not None
        note = crediting.credit(paid, paid.total, reason="Wrong plan", terms=TERMS, now=LATER)
        refund_id = refunds.give_back(paid, note, now=LATER).id
        with pytest.raises(DomainError, match="not that much left"):
            refunds.give_back(paid, note, now=LATER)
    working(striped, jobs.refund, refund=refund_id)
    with striped.work():
        assert state(striped)["refunds"] == [("re_1", "succeeded", 3510)]
    assert fake.asked[-1][2]["payment_intent"] == "pi_1"


def told(number: str = "2026-00001") -> list[dict[str, Any]]:
    """Two attempts at an invoice, a refund whose bank sent it back, a dispute, two cards, and what means nothing to us."""
    first, second = f"x:{number}:1", f"x:{number}:2"
    refund = {"object": "refund", "id": "re_1", "amount": 500, "payment_intent": "pi_2"}
    dispute = {"object": "dispute", "id": "dp_1", "amount": 3510, "payment_intent": "pi_2"}
    card = {"object": "payment_method", "customer": "cus_1", "type": "card", "card": {"brand": "visa", "last4": "4242"}}
    return [
        event("e1", "payment_intent.processing", SECONDS, intent("pi_1", "processing", number, first)),
        event("e2", "payment_intent.payment_failed", SECONDS + 5, intent("pi_1", "requires_payment_method", number, first)),
        event("e3", "payment_intent.payment_failed", SECONDS + 86400, intent("pi_2", "requires_payment_method", number, second)),
        event("e4", "payment_intent.succeeded", SECONDS + 86400, intent("pi_2", "succeeded", number, second)),
        event("e5", "refund.created", SECONDS + 90000, {**refund, "status": "pending"}),
        event("e6", "refund.updated", SECONDS + 90001, {**refund, "status": "succeeded"}),
        event("e7", "refund.failed", SECONDS + 90002, {**refund, "status": "failed"}),
        event("e8", "charge.dispute.created", SECONDS + 95000, {**dispute, "status": "needs_response"}),
        event("e9", "charge.dispute.closed", SECONDS + 99000, {**dispute, "status": "lost"}),
        event("e10", "payment_method.attached", SECONDS, {**card, "id": "pm_a"}),
        event("e11", "payment_method.attached", SECONDS, {**card, "id": "pm_b"}),
        event("e12", "customer.created", SECONDS, {"object": "customer", "id": "cus_1"}),
    ]


def test_any_order_with_any_repeats_ends_in_one_state(striped: Desk, proofs: bool) -> None:
    striped.start("large")
    dice, ends = random.Random(17), []
    with striped.work():
        for turn in range(300 if proofs else 12):
            heard = told() + (dice.sample(told(), 4) if turn else [])
            if turn:
                dice.shuffle(heard)
            with trial():
                for each in heard:
                    hear(striped, each)
                ends.append(state(striped))
    assert all(end == ends[0] for end in ends)
    assert ends[0]["subscription"] == ("active", None)
    assert ends[0]["refunds"] == [("re_1", "failed", 500)]
    assert ends[0]["disputes"] == [("dp_1", "lost")]


@pytest.mark.sqlite_only
def test_grace_counts_from_the_first_failure_in_whatever_order_they_are_heard(striped: Desk) -> None:
    striped.start("large")
    failures = [each for each in told() if each["type"] == "payment_intent.payment_failed"]
    for heard in (failures, failures[::-1]):
        with striped.work(), trial():
            for each in heard:
                hear(striped, each)
            assert striped.live().past_due_since == LATER + timedelta(seconds=5)
            assert striped.live().status == "past_due"


def send(client: FlaskClient, desk: Desk, body: bytes, header: str) -> int:
    answer = client.post(
        "/public/payment-notices/stripe", data=body, headers={"Stripe-Signature": header}, base_url=f"http://{desk.code}.localhost"
    )
    return answer.status_code


@pytest.mark.sqlite_only
def test_a_webhook_acts_once_and_only_with_the_right_signature(striped: Desk, client: FlaskClient) -> None:
    striped.start("large")
    body = json.dumps(told()[3]).encode()
    right = sign(body, SECRET, utcnow())
    assert stripe.WebhookSignature.verify_header(body.decode(), right, SECRET, 300), "as Stripe itself checks it"
    assert [send(client, striped, body + b" ", right), send(client, striped, body, sign(body, "w" * 24, utcnow()))] == [400, 400]
    assert [send(client, striped, body, right), send(client, striped, body, right)] == [200, 200]
    with striped.work():
        assert [(row.notice_id, row.outcome) for row in db.session.scalars(select(Notice))] == [("e4", "processed")]
        assert state(striped)["invoices"] == [("2026-00001", "paid")]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "body",
    [
        {"id": "e", "type": "brand.new", "created": SECONDS},
        {"id": "e", "type": "payment_intent.succeeded", "created": SECONDS, "data": None},
        {"id": "e", "type": "payment_intent.succeeded", "created": SECONDS, "data": {"object": [1]}},
        {"id": "e", "type": "refund.created", "created": SECONDS, "data": {"object": {"id": 5, "amount": 1e300, "payment_intent": {}}}},
        {
            "id": "e",
            "type": "charge.dispute.created",
            "created": SECONDS,
            "data": {"object": {"id": "d", "amount": -1, "payment_intent": "p"}},
        },
        {
            "id": "e",
            "type": "payment_intent.succeeded",
            "created": SECONDS,
            "data": {"object": {"id": "p\x00", "metadata": {"invoice": "\ud800"}}},
        },
    ],
)
def test_what_is_signed_and_not_understood_is_answered_200(striped: Desk, client: FlaskClient, body: dict[str, Any]) -> None:
    text = json.dumps(body).encode()
    assert send(client, striped, text, sign(text, SECRET, utcnow())) == 200


@pytest.mark.sqlite_only
def test_reconciling_hears_what_was_missed_and_looks_at_what_is_open(striped: Desk, fake: FakeStripe) -> None:
    striped.start("large")
    fake.say("GET", "/v1/events", {"object": "list", "has_more": False, "url": "/v1/events", "data": told()[:4][::-1]})
    working(striped, jobs.reconcile)
    with striped.work():
        assert state(striped)["subscription"] == ("active", None)
        assert state(striped)["invoices"] == [("2026-00001", "paid")]
        assert db.session.query(Notice).count() == 4


def switch(desk: Desk, app: Flask, state: str) -> None:
    modules = app.extensions["interlock"].modules
    with transaction():
        revision = modules.snapshot(desk.platform_id).revision
        modules.apply(Ask(desk.platform_id, {"billing": state}, revision=revision, reason="A test"))


@pytest.mark.sqlite_only
def test_switched_on_again_it_asks_for_what_was_told_meanwhile(striped: Desk, app: Flask) -> None:
    switch(striped, app, "off")
    switch(striped, app, "on")
    with striped.work():
        assert [run.code for run in db.session.scalars(select(JobRun))] == ["billing.reconcile"]


@pytest.mark.sqlite_only
def test_a_notice_is_replayed_without_acting_twice(striped: Desk) -> None:
    striped.start("large")
    with striped.work():
        assert hear(striped, told()[5]) == "waiting"
        hear(striped, told()[3])
        before = state(striped)
        assert before["refunds"] == [("re_1", "succeeded", 500)], "what waited was done once its payment was known"
        for row in db.session.scalars(select(Notice)).all():
            notices.replay(striped.platform_id, row.id)
        assert state(striped) == before


def test_a_renewal_that_is_under_way_is_not_collected_twice(striped: Desk) -> None:
    striped.start("large")
    with striped.work():
        for _night in range(3):
            renewals.renew_due(striped.platform_id, terms=TERMS, now=LATER)
        waiting = invoices.open_invoices(striped.platform_id, striped.live().id)
        assert [len(row.payments) for row in waiting] == [1, 1]
        assert service.pay(striped.live(), waiting[0].id, now=LATER) == "pending"


@pytest.mark.sqlite_only
def test_the_key_says_whether_money_moves() -> None:
    assert [StripeGateway(key).mode for key in ("sk_test_x", "sk_live_x", "rk_live_x", "")] == ["test", "live", "live", "test"]
