"""Mail: composed within the request, sent after its commit, so that no lock waits for a mail server."""

from __future__ import annotations

import smtplib
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, has_request_context
from flask_mailman import EmailMessage, Mail
from flask_security import MailUtil

log = structlog.get_logger(__name__)
mail = Mail()


def init_app(app: Flask) -> None:
    """Set the backend up; `file` writes each message into the instance folder."""
    if app.config["MAIL_BACKEND"] == "file":
        Path(app.config["MAIL_FILE_PATH"]).mkdir(parents=True, exist_ok=True)
    mail.init_app(app)
    app.after_request(deliver)


def send(to: str, subject: str, body: str) -> None:
    """Send a plain-text message: after the commit within a request, at once in jobs and commands."""
    message = (to, subject, body)
    if has_request_context():
        g.setdefault("outbox", []).append(message)
    else:
        _send(message)


def deliver(response: Response) -> Response:
    """Send what the request composed, unless it failed."""
    outbox = g.pop("outbox", [])
    if response.status_code < 500:
        for message in outbox:
            _send(message)
    return response


def _send(message: tuple[str, str, str]) -> None:
    to, subject, body = message
    try:
        EmailMessage(subject, body, current_app.config["MAIL_DEFAULT_SENDER"], [to]).send()
    except (OSError, smtplib.SMTPException) as error:
        # The person can ask again; what was saved stays saved. Whom it was for is nobody's business.
        where = f"{current_app.config['MAIL_SERVER']}:{current_app.config['MAIL_PORT']}"
        log.error("mail.failed", subject=subject, server=where, error=f"{type(error).__name__}: {error}")


class MailAfterCommit(MailUtil):
    """Flask-Security's mails take the same way."""

    def send_mail(
        self, template: str, subject: Any, recipient: Any, sender: Any, body: str | None, html: str | None, **kwargs: Any
    ) -> None:
        """Queue the text of the message."""
        send(str(recipient), str(subject), body or "")
