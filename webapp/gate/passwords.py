"""The login library asks us which passwords may be chosen."""

from __future__ import annotations

from typing import Any

from flask_security import PasswordUtil

from webapp.accounts.passwords import check_password, normal_password
from webapp.domain import DomainError


class Passwords(PasswordUtil):
    """A new password, at a change or a reset, passes the same check as that of a new account."""

    def normalize(self, password: str) -> str:
        """The form that is hashed and compared."""
        return normal_password(password)

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """The sentences that say what is wrong, or None, and the password in its normal form."""
        user, normal = kwargs.get("user"), self.normalize(password)
        try:
            check_password(password, *((user.name, user.email) if user is not None else ()))
        except DomainError as error:
            return [error.message], normal
        return None, normal
