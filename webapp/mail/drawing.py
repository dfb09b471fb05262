"""A mail as it arrives: subject, text and HTML, with the platform's name, in the recipient's language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import select

from webapp.db import db
from webapp.mail.letters import Letter, Written
from webapp.mail.models import OutboxMail
from webapp.platforms.models import Platform

NAME = "Interlock"
PLATFORMS = "/platforms/"
ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is handed to the mail server. `sender` is the name before the address, `headers` are its own."""

    subject: str
    text: str
    html: str
    sender: str
    headers: Mapping[str, str]


def draw(mail: OutboxMail, letter: Letter) -> Drawn | None:
    """Draw it as if on a page of where it comes from; None where nobody is to get it."""
    with page_below(mail.base):
        written = letter.prepare(mail) if letter.prepare else Written()
        if written is None:
            return None
        name = db.session.scalar(select(Platform.name).where(Platform.id == mail.platform_id)) if mail.platform_id else None
        with force_locale(written.locale or mail.locale or current_app.config["BABEL_DEFAULT_LOCALE"]):
            return _drawn(letter, {**mail.facts, **written.facts}, written.name or name or NAME, written.headers)


def _drawn(letter: Letter, facts: Mapping[str, Any], name: str, headers: Mapping[str, str]) -> Drawn:
    subject = " ".join((str(letter.subject) % facts).split())
    text = render_template(letter.template or f"mail/{letter.code}.txt", **facts)
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    parts = [(part, bool(ADDRESS.fullmatch(part))) for part in paragraphs]
    html = render_template("mail/layout.html", subject=subject, parts=parts, action=str(letter.action) or subject, name=name)
    return Drawn(subject, render_template("mail/layout.txt", paragraphs=paragraphs, name=name), html, name, headers)


@contextmanager
def page_below(base: str) -> Iterator[None]:
    """A request to the first page below `base`, that nobody made: addresses are built as they were there."""
    parts = urlsplit(base)
    root, found, rest = parts.path.partition(PLATFORMS)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), app.test_request_context(f"{found}{rest}" or "/", base_url=f"{parts.scheme}://{parts.netloc}{root}"):
        yield
