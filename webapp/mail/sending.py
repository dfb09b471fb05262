"""The mail backend of the application."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_mailman import Mail

mail = Mail()


def init_app(app: Flask) -> None:
    """Set the backend up; `file` writes each message into the instance folder."""
    if app.config["MAIL_BACKEND"] == "file":
        Path(app.config["MAIL_FILE_PATH"]).mkdir(parents=True, exist_ok=True)
    mail.init_app(app)
