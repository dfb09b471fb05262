"""What a device answers about a passkey comes from a browser, and can be anything: what is no answer is a wrong one."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.factories.people import super_admin
from tests.support.page import Page
from webapp.accounts.models import Passkey
from webapp.db import db

pytestmark = pytest.mark.sqlite_only
BYTES = ["", "AA", base64.urlsafe_b64encode(b"\xbf" * 300).decode(), base64.urlsafe_b64encode(bytes(37)).decode(), "\ud800"]


def answers() -> list[str]:
    """None of them is what a device says."""
    parts = ("clientDataJSON", "authenticatorData", "signature", "attestationObject")
    shaped = [
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": dict.fromkeys(parts, each), "clientExtensionResults": {}}
        for each in BYTES
    ]
    return ["", "x", "null", "[]", "{}", '{"id": 1}', "9" * 5000, "[" * 5000, *map(json.dumps, shaped)]


@pytest.fixture
def known(app: Any) -> Any:
    """Somebody with a passkey whose id is in the answers."""
    user = super_admin()
    user.fs_webauthn_user_handle = "h" * 32
    user.webauthn.append(
        Passkey(
            name="Key",
            host="localhost",
            credential_id=b"\x00",
            public_key=b"\x00",
            sign_count=0,
            usage="first",
            device_type="single_device",
        )
    )
    db.session.commit()
    return user


def test_no_answer_lets_in(client: Any, known: Any) -> None:
    for answer in answers():
        asked = Page(Page(client.get("/wan-signin")).submit(client, "form[name=wan_signin_form]"))
        assert asked.submit(client, "form[name=passkey]", {"credential": answer}).status_code in {302, 422}, answer
        assert client.get("/admin/profile/").status_code == 303, answer


def test_no_answer_makes_a_key(client: Any, login: Any) -> None:
    login(client, super_admin())
    for answer in answers():
        asked = Page(Page(client.get("/wan-register")).submit(client, "form[name=wan_register_form]", {"name": "Phone"}))
        assert asked.submit(client, "form[name=passkey]", {"credential": answer}).status_code in {302, 422}, answer
    assert db.session.query(Passkey).count() == 0
