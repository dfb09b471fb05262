"""Signed notices of the local payment provider."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta

import pytest

from modules.billing.gateways import LOCAL, gateway
from modules.billing.queries import invoices
from modules.billing.services import renewals
from modules.billing.services import subscriptions as service
from modules.billing.services.notices import receive
from modules.billing.signatures import is_genuine, sign
from tests.factories.places import settings_of
from tests.factories.plans import NOON, TERMS
from tests.support.statements import statements
from webapp.db import transaction, utcnow
from webapp.switching.ask import Ask, Configure

pytestmark = pytest.mark.both_databases

SECRET = "s" * 24
SETTINGS = settings_of("billing")


@pytest.fixture
def failed(desk, app):
    """The desk after a renewal whose payment was refused, with a secret for notices."""
    service_of_modules = app.extensions["interlock"].modules
    values = {**SETTINGS, "currency": "EUR", "tax_rate_bp": 1700, "grace_days": 7, "webhook_secret": SECRET}
    with transaction():
        revision = service_of_modules.snapshot(desk.platform_id).revision
        service_of_modules.apply(Ask(desk.platform_id, Configure("billing", values), revision=revision))
    desk.start()
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=2))
    return desk


def send(client, desk, data, secret=SECRET, at=None):
    body = json.dumps(data).encode()
    headers = {"Interlock-Signature": sign(body, secret, at or utcnow())}
    return client.post("/public/payment-notices/local", data=body, headers=headers, base_url=f"http://{desk.code}.localhost")


def hear(desk, name, kind, number):
    body = json.dumps({"id": name, "type": kind, "invoice": number})
    return receive(desk.platform_id, LOCAL, gateway(LOCAL).read(body.encode()), body, now=NOON)


def state(desk):
    with desk.work():
        return desk.live().status, invoices.with_number(desk.platform_id, "2026-00002").status


def test_a_signed_notice_pays_the_invoice_once(client, failed):
    notice = {"id": "n1", "type": "payment.succeeded", "invoice": "2026-00002"}
    assert [send(client, failed, notice).json["outcome"] for _time in (1, 2)] == ["processed", "repeated"]
    assert state(failed) == ("active", "paid")


def test_a_repeated_notice_holds_no_invoice_and_asks_once(client, failed):
    notice = {"id": "n1", "type": "payment.succeeded", "invoice": "2026-00002"}
    send(client, failed, notice)
    with statements() as asked:
        assert send(client, failed, notice).json["outcome"] == "repeated"
    about = [line for line in asked if "billing_" in line]
    assert len(about) == 1
    assert "billing_notices" in about[0]


@pytest.mark.parametrize("how", [{"secret": "w" * 24}, {"at": NOON - timedelta(days=9)}])
def test_a_wrong_or_old_signature_is_refused(client, failed, how):
    assert send(client, failed, {"id": "n1", "type": "payment.succeeded", "invoice": "2026-00002"}, **how).status_code == 400
    assert state(failed) == ("past_due", "open")


def test_what_is_unknown_is_answered_and_changes_nothing(client, failed):
    for number, kind in (("2026-00002", "something.new"), ("none", "payment.succeeded")):
        assert send(client, failed, {"id": kind, "type": kind, "invoice": number}).json["outcome"] == "ignored"
    assert state(failed) == ("past_due", "open")


def test_a_body_that_is_no_notice_is_refused(client, failed):
    assert [send(client, failed, data).status_code for data in ([], {"id": 5}, "text")] == [400, 400, 400]


def test_without_a_secret_nothing_is_accepted(client, desk):
    assert send(client, desk, {"id": "n", "type": "payment.succeeded", "invoice": "x"}).status_code == 400


def test_the_secret_is_encrypted_where_it_is_kept(failed, app):
    stored = app.extensions["interlock"].modules.snapshot(failed.platform_id).configs["billing"]["webhook_secret"]
    assert SECRET not in str(stored)


@pytest.mark.parametrize("order", list(itertools.permutations([("a", "payment.failed"), ("b", "payment.succeeded"), ("c", "unknown")])))
def test_notices_end_alike_in_whatever_order_they_come(failed, order):
    with failed.work():
        for name, kind in order:
            hear(failed, name, kind, "2026-00002")
    assert state(failed) == ("active", "paid")


def test_a_changed_body_is_not_genuine():
    header = sign(b"body", SECRET, NOON)
    assert is_genuine(b"body", header, SECRET, NOON)
    assert not is_genuine(b"other", header, SECRET, NOON)
    assert not any(is_genuine(b"body", bad, SECRET, NOON) for bad in ("", "t=1", "t=x,v1=1", "v1=ü", "t=9999999999999,v1=a"))


def test_an_address_that_sends_too_many_is_told_when_to_send_again(client, failed, monkeypatch):
    monkeypatch.setattr("modules.billing.public.RATE", "3/minute")
    guesses = [send(client, failed, {"id": "n"}, secret="w" * 24) for _time in range(4)]
    assert [answer.status_code for answer in guesses] == [400, 400, 400, 429]
    assert 0 < int(guesses[-1].headers["Retry-After"]) <= 60
    other = client.post(
        "/public/payment-notices/local", base_url=f"http://{failed.code}.localhost", environ_base={"REMOTE_ADDR": "192.0.2.9"}
    )
    assert other.status_code == 400
