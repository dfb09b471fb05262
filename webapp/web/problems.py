"""Errors as programs read them: RFC 9457 problem details, with members and headers of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.domain import DomainError


class Problem(DomainError):
    """An answer that says what is wrong. `members` go into the body beside the usual ones, `headers` into the answer."""

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(message, code)
        self.status = status
        self.headers = dict(headers or {})
        self.members = members
