"""A change that is sent twice is made once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.factories.people import super_admin
from tests.kernel.api.conftest import Program
from webapp.api import idempotency
from webapp.api.models import ApiAnswer
from webapp.db import db, transaction, utcnow
from webapp.platforms.queries import history

APPLY = "/cards/modules/apply"
BODY = {"changes": {"inventory": "on"}}


def send(root, key="k-1", body=BODY, revision=1):
    return root.post(APPLY, body, revision=revision, Idempotency_Key=key)


def test_a_repeat_gets_the_first_answer_and_does_nothing(root, platform):
    first, again = send(root), send(root)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.data == again.data
    assert (first.headers["ETag"], again.headers["ETag"]) == ('"2"', '"2"')
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert platform.revision == 2


def test_a_repeat_may_know_a_later_revision(root, platform):
    send(root)
    assert send(root, revision=2).headers["Idempotent-Replayed"] == "true"


def test_the_same_key_for_something_else_is_refused(root, platform):
    send(root)
    answer = send(root, body={"changes": {"billing": "off"}})
    assert (answer.status_code, answer.json["code"]) == (422, "key_reused")
    assert platform.revision == 2


def test_keys_of_another_token_are_others(root, program, platform):
    send(root)
    other = program(super_admin("other"))
    assert other.post(APPLY, {"changes": {"billing": "off"}}, revision=2, Idempotency_Key="k-1").status_code == 200
    assert platform.revision == 3


def test_an_error_leaves_the_key_free(root, platform):
    assert send(root, revision=9).status_code == 412
    assert send(root).status_code == 200
    assert platform.revision == 2


def test_a_key_is_kept_for_a_day(root, platform):
    send(root)
    with transaction():
        db.session.scalars(db.select(ApiAnswer)).one().created_at = utcnow() - timedelta(hours=25)
    assert send(root).status_code == 412
    assert db.session.scalar(db.select(db.func.count()).select_from(ApiAnswer)) == 1


@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
def test_a_key_that_is_none(root, platform, key):
    assert send(root, key).json["code"] == "bad_key"
    assert platform.revision == 1


def test_a_crash_loses_both_or_none(root, platform, monkeypatch):
    root.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as broken:
        broken.setattr(idempotency, "remember", lambda *_: 1 / 0)
        assert send(root).status_code == 500
    assert platform.revision == 1
    assert len(history(platform.id)) == 1
    assert "Idempotent-Replayed" not in send(root).headers
    assert platform.revision == 2


def test_two_at_once_are_one_change(app, root, platform):
    answers = []

    def ask():
        with app.app_context():
            answers.append(send(Program(app.test_client(), root.token)))
            db.session.remove()

    root.get("")  # notes the token's use
    db.session.rollback()
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 3
    assert platform.revision == 2
