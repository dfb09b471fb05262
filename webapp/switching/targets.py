"""What can be asked of a module on a platform, and how a request is written."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import gettext as _

from webapp.domain import DomainError


class Target(StrEnum):
    """What a module should be. `NEVER` also keeps it off for others; `ALLOWED` takes that back; `CHOSEN` keeps one that came along."""

    ON = "on"
    READ_ONLY = "read-only"
    OFF = "off"
    NEVER = "never"
    ALLOWED = "allowed"
    CHOSEN = "chosen"

    @property
    def is_on(self) -> bool:
        """Whether the module's pages answer afterwards."""
        return self in (Target.ON, Target.READ_ONLY, Target.CHOSEN)

    @property
    def is_off(self) -> bool:
        return self in (Target.OFF, Target.NEVER)


Request = Mapping[str, "bool | str"]
"""What is asked for by module code: a target or its word; True is on and False is off."""


def targets(requested: Request) -> dict[str, Target]:
    """The request with every value as a target. Raises DomainError for an unknown word."""
    return {code: target(value) for code, value in requested.items()}


def target(value: bool | str) -> Target:
    """One value as a target. Raises DomainError."""
    if isinstance(value, bool):
        return Target.ON if value else Target.OFF
    try:
        return Target(value)
    except ValueError as error:
        words = ", ".join(Target)
        raise DomainError(
            _("'%(value)s' is not a state of a module. Use one of: %(words)s.", value=value, words=words), "bad_target"
        ) from error
