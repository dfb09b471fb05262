"""Passwords are hashed one at a time in each process: a hash takes 64 MB while it is made (RFC 9106, second choice).

Several at once would be no faster, since each keeps all processors busy; they would only take the memory of all of them.
"""

from __future__ import annotations

import threading
from typing import Any

from flask_security.core import Security


class OneAtATime:
    """A password context of passlib, whose slow methods wait for each other."""

    def __init__(self, context: Any) -> None:
        self._context, self._turn = context, threading.Lock()

    def hash(self, *args: Any, **named: Any) -> str:
        """As passlib's."""
        with self._turn:
            return str(self._context.hash(*args, **named))

    def verify(self, *args: Any, **named: Any) -> bool:
        """As passlib's."""
        with self._turn:
            return bool(self._context.verify(*args, **named))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)


def one_at_a_time(security: Security) -> None:
    """Have all hashing of these account pages wait in line."""
    security.pwd_context = OneAtATime(security.pwd_context)
