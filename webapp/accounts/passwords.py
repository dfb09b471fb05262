"""Which passwords are taken: 12 to 128 characters of any script, none that is guessed early or made of what is known of the person."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext as _

from webapp.domain import DomainError

PASSWORD_MIN, PASSWORD_MAX = 12, 128
LONGEST = 4096
"""Bytes that are looked at."""
PRODUCT = "interlock"
GOOD = 3
"""The score of zxcvbn from which on guessing takes a slow hash's attacker too long (10^8 guesses)."""
MOST = 72
"""Characters that zxcvbn takes; it raises above."""
OWN_ALONE = 8
"""Characters that have to be left when everything that is known of the person is taken out."""


def normal_password(password: str) -> str:
    """The form that is hashed and compared, however a keyboard composes its letters; the login library's own.

    What is longer than any password can be is cut off, so that it is a wrong one: the hashing library raises for it.
    """
    normal = unicodedata.normalize("NFKD", password[:LONGEST])
    return normal.encode("utf-8", "replace")[:LONGEST].decode("utf-8", "ignore")


def check_password(password: str, *own: str) -> None:
    """Raises DomainError for a password that is too short, too long or easy to guess; `own` is the person's name, address and so on."""
    check_length(password)
    words = own_words(own)
    if made_of(password, words):
        raise DomainError(
            _("This password is your name, your address or Interlock's. Choose another one."), "own_password", field="password"
        )
    if max(score(part, words) for part in (password[:MOST], password[-MOST:])) < GOOD:
        raise DomainError(
            _("This password is too easy to guess. Take four words that do not belong together."), "weak_password", field="password"
        )


def check_length(password: str) -> None:
    """Raises DomainError."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise DomainError(
            _("Choose a password of at least %(least)s characters, and at most %(most)s.", least=PASSWORD_MIN, most=PASSWORD_MAX),
            "bad_password",
            field="password",
        )


def own_words(own: tuple[str, ...]) -> list[str]:
    """What somebody would try first: whole, and word by word."""
    found = {PRODUCT, *(each.casefold() for each in own if each)}
    for each in own:
        found.update(word for word in re.split(r"[\W_]+", each.casefold()) if len(word) >= 3)
    return sorted(found, key=len, reverse=True)


def made_of(password: str, words: list[str]) -> bool:
    """Whether little is left of a password without these words, whatever stands between them."""
    rest = unicodedata.normalize("NFKC", password).casefold()
    whole = rest
    for word in words:
        rest = rest.replace(word, "")
    return rest != whole and len(re.sub(r"[\W_]+", "", rest)) < OWN_ALONE


def score(text: str, words: list[str]) -> int:
    """From 0 (at once) to 4 (never)."""
    from zxcvbn import zxcvbn  # heavy, and rarely needed

    return int(zxcvbn(text, user_inputs=words)["score"])
