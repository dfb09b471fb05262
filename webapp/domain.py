"""Errors a person can cause: each carries the sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self


class DomainError(Exception):
    """A rule of the business said no.

    `message` is a translated sentence for the person; `code` is a short stable word for programs and tests; `field` names the
    field of a form that it is about.
    """

    status = 422
    facts: Mapping[str, Any] = {}
    """What the sentence is made of beside its code, for those who keep the error and tell it later, in another language."""

    def __init__(self, message: str, code: str = "invalid", *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.code = code
        self.field = field

    @property
    def parts(self) -> Mapping[str, str]:
        """The sentences by the field that each is about; empty where it is about the whole form."""
        return {} if self.field is None else {self.field: self.message}

    def with_facts(self, **facts: Any) -> Self:
        """The error with its facts: JSON values."""
        self.facts = facts
        return self


class Conflict(DomainError):
    """Somebody else was faster: what was asked no longer fits what is there (HTTP 409)."""

    status = 409

    def __init__(self, message: str, code: str = "conflict", *, field: str | None = None) -> None:
        super().__init__(message, code, field=field)


class LostRace(Conflict):
    """The database refused because of somebody else at the same moment: the same, begun again, may well succeed."""


class ReadOnly(Conflict):
    """The module is read-only at the moment: everything can be looked at, and nothing can be saved."""

    def __init__(self, message: str, code: str = "read_only", *, field: str | None = None) -> None:
        super().__init__(message, code, field=field)


class NotFound(DomainError):
    """The thing asked for does not exist here (HTTP 404)."""

    status = 404

    def __init__(self, message: str, code: str = "not_found", *, field: str | None = None) -> None:
        super().__init__(message, code, field=field)


class Forbidden(DomainError):
    """The person is known here and may not do this (HTTP 403)."""

    status = 403

    def __init__(self, message: str, code: str = "forbidden", *, field: str | None = None) -> None:
        super().__init__(message, code, field=field)
