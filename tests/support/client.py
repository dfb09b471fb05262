"""The test client: each request starts with nothing of the test's own state, as it would from another process."""

from __future__ import annotations

import contextvars
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.page import Page

PASSWORD = "interlock-demo"


class Client(FlaskClient):
    """Opens requests in an empty context: no shared `g`, no shared database session, no remembered user.

    Afterwards the test's own session lets go of what it read, so that the objects it holds show what the request committed.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        let_go()
        try:
            return contextvars.Context().run(super().open, *args, **kwargs)
        finally:
            let_go()


def let_go() -> None:
    """Ends the read transaction of the test's session; its objects load again when next used. What was not committed is lost."""
    if has_app_context():
        from webapp.db import db

        db.session.rollback()


def login(client: FlaskClient, user: Any, password: str = PASSWORD) -> TestResponse:
    """Logs in through the login page, as everyone does; `user` is a User or an e-mail address."""
    email = user if isinstance(user, str) else user.email
    answer = Page(client.get("/login")).submit(client, 'form[action*="login"]', {"email": email, "password": password})
    assert answer.status_code in {302, 303}, f"{email} could not log in: {answer.status_code} {Page(answer).text()[:300]}"
    return answer
