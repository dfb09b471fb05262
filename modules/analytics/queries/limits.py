"""How long a page may ask the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _

from modules.analytics.settings import setting
from webapp.db import limiting
from webapp.domain import DomainError


class TookTooLong(DomainError):
    """A question that was stopped."""


@contextmanager
def in_time() -> Iterator[None]:
    """Stop what takes longer than the platform allows, and say so."""
    seconds = int(setting("query_timeout_s"))
    try:
        with limiting.at_most(seconds):
            yield
    except limiting.TookTooLong as error:
        sentence = _("This took longer than %(seconds)s seconds and was stopped. Choose a shorter period or fewer rows.", seconds=seconds)
        raise TookTooLong(sentence, "too_long") from error
