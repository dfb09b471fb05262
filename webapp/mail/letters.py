"""Kinds of mails: how each reads, and what is looked up only when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from webapp.mail.models import OutboxMail


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What a mail is drawn with in the end, and in which language (None: the language of its row).

    `headers` are its own beside those that every mail has; `name` is whose mail it is, where that is not the platform.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    locale: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    name: str = ""


class Outcome(StrEnum):
    """What became of a mail in the end: sent, wanted by nobody any more, its address refused by the mail server, or given up."""

    SENT = "sent"
    DROPPED = "dropped"
    NO_SUCH_ADDRESS = "no_such_address"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A kind of mail. Its text is `template` (by default `mail/<code>.txt`): paragraphs with a blank line between them.

    In the HTML part a paragraph that is an address becomes a button with the words of `action`. `prepare` is called when the mail is
    sent, where links can be built: what it returns is added to the facts and kept nowhere, so that is where secret links are made;
    None means that nobody is to get this mail, and its row goes. `ended` hears what became of it, in the transaction that notes it.
    """

    code: str
    subject: str
    action: str = ""
    template: str = ""
    prepare: Callable[[OutboxMail], Written | None] | None = None
    ended: Callable[[OutboxMail, Outcome], None] | None = None


letters: dict[str, Letter] = {}


def declare(letter: Letter) -> Letter:
    """Make a kind of mail known, once at start."""
    letters[letter.code] = letter
    return letter
