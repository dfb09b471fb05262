"""The session cookie is signed with the keys of the moment."""

from __future__ import annotations

import pytest
from flask import Flask, session

from webapp.web.cookies import SessionCookies

OLD, NEW = "old-" + "0" * 40, "new-" + "0" * 40


@pytest.fixture
def bare() -> Flask:
    app = Flask(__name__)
    app.session_interface = SessionCookies()
    app.secret_key = OLD

    @app.get("/<name>")
    def put(name: str) -> str:
        before = str(session.get("name"))
        session["name"] = name
        return before

    return app


def test_a_session_is_found_again(bare: Flask) -> None:
    client = bare.test_client()
    assert [client.get("/alice").text, client.get("/bob").text] == ["None", "alice"]


def test_a_new_key_reads_what_an_older_one_signed_while_it_is_named(bare: Flask) -> None:
    client = bare.test_client()
    client.get("/alice")
    bare.secret_key, bare.config["SECRET_KEY_FALLBACKS"] = NEW, [OLD]
    assert client.get("/bob").text == "alice"
    bare.config["SECRET_KEY_FALLBACKS"] = []
    assert client.get("/charlie").text == "bob", "it was not signed with the new key"


def test_a_key_that_is_gone_signs_nobody_in(bare: Flask) -> None:
    client = bare.test_client()
    client.get("/alice")
    bare.secret_key = NEW
    assert client.get("/bob").text == "None"


def test_the_signer_is_kept_for_its_keys(bare: Flask) -> None:
    cookies = bare.session_interface
    assert isinstance(cookies, SessionCookies)
    first = cookies.get_signing_serializer(bare)
    assert cookies.get_signing_serializer(bare) is first
    bare.secret_key = NEW
    assert cookies.get_signing_serializer(bare) is not first
    bare.secret_key = None
    assert cookies.get_signing_serializer(bare) is None
