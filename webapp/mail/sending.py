"""The mail backend of the application."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_mailman import Mail

mail = Mail()


def init_app(app: Flask) -> None:
    """Set the backend up; `file` writes each message into the instance folder."""
    if app.config["MAIL_BACKEND"] == "file":
        folder = Path(app.config["MAIL_FILE_PATH"])
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # a mail can hold a link that lets somebody in
    mail.init_app(app)
