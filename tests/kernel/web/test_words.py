"""Texts are found without detours, and in the language of whoever asks at that moment."""

from __future__ import annotations

import flask_babel
import pytest
from flask import Flask, g
from flask_babel import Domain, force_locale, gettext, lazy_gettext

from webapp.said import Said

TEXT = "Save"
LATER = lazy_gettext(TEXT)


def test_a_lazy_text_follows_the_language(app: Flask) -> None:
    with app.test_request_context("/"):
        plain = str(LATER)
        with force_locale("fr"):
            assert (str(LATER), gettext(TEXT)) == (flask_babel.get_domain().get_translations().ugettext(TEXT),) * 2
        assert str(LATER) == plain == gettext(TEXT)


def test_a_text_remembers_what_it_was_made_of_however_often_it_is_asked_for(app: Flask) -> None:
    with app.test_request_context("/"):
        first, second = gettext(TEXT), gettext(TEXT)
        named = gettext("The view “%(name)s” is saved.", name="x")
    assert first is second
    assert isinstance(first, Said)
    assert isinstance(named, Said)
    assert (first.msgid, dict(first.facts)) == (TEXT, {})
    assert dict(named.facts) == {"name": "x"}


def test_another_domain_is_asked_where_one_is_chosen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Domain(domain="other")
    monkeypatch.setattr(other, "gettext", lambda text, **_: f"other {text}")
    with app.test_request_context("/"):
        gettext(TEXT)
        other.as_default()
        assert gettext(TEXT) == "other Save"
        assert g._flask_babel.babel_domain is other


def test_outside_any_application_a_text_stays_as_it_is() -> None:
    assert gettext(TEXT) == str(LATER) == TEXT
