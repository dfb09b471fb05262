"""Sentences are kept as what they were made of, and told in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from babel.support import NullTranslations
from flask import Flask
from flask_babel import get_babel, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.domain import DomainError
from webapp.said import Said, kept, told


class Shouted(NullTranslations):
    """A language that shouts."""

    def ugettext(self, message: str) -> str:
        return message.upper().replace("(NAME)S", "(name)s").replace("(NUM)S", "(num)s")

    def ungettext(self, one: str, many: str, num: int) -> str:
        return self.ugettext(one if num == 1 else many)


@contextmanager
def shouting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    domain = get_babel(app).instance.domain_instance
    with monkeypatch.context() as patch:
        patch.setattr(type(domain), "get_translations", lambda _self: Shouted())
        yield


SENTENCES: Any = [
    (lambda: _("It is over."), "IT IS OVER."),
    (lambda: _("It is over for %(name)s.", name="Ann"), "IT IS OVER FOR Ann."),
    (lambda: ngettext("%(num)s piece", "%(num)s pieces", 2), "2 PIECES"),
    (lambda: _("It is over for %(name)s.", name=_("nobody")), "IT IS OVER FOR NOBODY."),
    (lambda: _("It is over for %(name)s.", name=_l("nobody")), "IT IS OVER FOR NOBODY."),
    (lambda: DomainError(_("It is over.")).message, "IT IS OVER."),
    (lambda: str(_l("It is over.")), "IT IS OVER."),
    (lambda: "Written by somebody", "Written by somebody"),
    (lambda: '{"say": nothing', '{"say": nothing'),
]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("said", "shouted"), SENTENCES)
def test_what_is_kept_is_told_in_the_readers_language(app: Flask, monkeypatch: pytest.MonkeyPatch, said: Any, shouted: str) -> None:
    text = kept(said())
    with shouting(app, monkeypatch):
        assert told(text) == shouted


@pytest.mark.sqlite_only
def test_a_sentence_is_the_text_that_it_says(app: Flask) -> None:
    said = _("It is over for %(name)s.", name="Ann")
    assert isinstance(said, Said)
    assert said == "It is over for Ann."


@pytest.mark.sqlite_only
def test_what_is_told_is_kept_as_it_was(app: Flask) -> None:
    text = kept(_("It is over for %(name)s.", name=_("nobody")))
    assert kept(told(text)) == text
