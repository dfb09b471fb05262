"""Commits one mail after the other, and says the number of each once it is committed."""

from __future__ import annotations

import os
import sys

import webapp.db  # noqa: F401

vars(sys.modules["webapp.db"])["SYNCHRONOUS"] = os.environ["SYNCHRONOUS"]

from webapp import create_app  # noqa: E402
from webapp.db import transaction  # noqa: E402
from webapp.mail import send  # noqa: E402

with create_app().app_context():
    number = 0
    while True:
        with transaction():
            send("change_notice", f"{number}@example.com")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1
