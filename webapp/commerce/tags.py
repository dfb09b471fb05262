"""Tags: words by which people group things. The same word in other letters is the same tag."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.db.folding import folded
from webapp.domain import DomainError

LONGEST = 40
"""Characters of a tag."""


def check_room(there: int, most: int) -> None:
    """Raise DomainError where there are so many tags that a new one is one too many."""
    if there >= most:
        raise DomainError(_("There are %(most)s tags already. Use one of them.", most=most), "too_many_tags", field="tag")


def checked_tag(typed: str) -> str:
    """The word as it is kept. Raises DomainError for what is none, or too long."""
    word = " ".join(typed.split())
    if not folded(word):
        raise DomainError(_("Write a word that has letters or digits."), "bad_tag", field="tag")
    if len(word) > LONGEST:
        raise DomainError(_("Write at most %(most)s characters.", most=LONGEST), "bad_tag", field="tag")
    return word
