"""The token of a confirmation: exactly the plan that a person saw, signed, and good for one change."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from webapp.domain import DomainError
from webapp.providing.presets.preset import Wish
from webapp.switching.plan import Plan

ONE, MANY = "interlock plan of modules", "interlock plans of modules on several platforms"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a token stands for.

    `change_id` is set where the plan goes back to the state that a change left. `wish` is set where it leads to a preset, with
    the very text that was shown: nothing else is applied.
    """

    platform_id: int
    revision: int
    requested: Mapping[str, str]
    digest: str
    once: str
    change_id: int | None = None
    wish: Wish | None = None

    def fits(self, now: Plan) -> bool:
        """Whether the plan is still the one that was shown."""
        return self.revision == now.revision and self.digest == now.digest


def sign(proposal: Plan, change_id: int | None = None, wish: Wish | None = None) -> str:
    """The token for a plan that is being shown."""
    facts: list[Any] = [proposal.platform_id, proposal.revision, dict(proposal.requested), proposal.digest]
    return str(_serializer().dumps([*facts, new_once(), change_id, wish]))


def read(token: str, platform_id: int) -> Confirmation:
    """What the token stands for. Raises DomainError for one that was not made here for this platform."""
    try:
        *facts, wish = _serializer().loads(token)
        confirmation = replace(Confirmation(*facts), wish=Wish(*wish) if wish else None)
    except (BadSignature, TypeError, ValueError) as error:
        raise _unreadable() from error
    if confirmation.platform_id != platform_id:
        raise _unreadable()
    return confirmation


def sign_many(proposals: Iterable[Plan]) -> str:
    """One token for the plans of several platforms that are being shown together."""
    facts = [[plan.platform_id, plan.revision, dict(plan.requested), plan.digest] for plan in proposals]
    return str(_serializer(MANY).dumps([facts, new_once()]))


def read_many(token: str) -> tuple[Confirmation, ...]:
    """What such a token stands for, platform by platform, all with the same `once`. Raises DomainError for one that was not made here."""
    try:
        facts, once = _serializer(MANY).loads(token)
        return tuple(Confirmation(id, revision, requested, digest, once) for id, revision, requested, digest in facts)
    except (BadSignature, TypeError, ValueError) as error:
        raise _unreadable() from error


def new_once() -> str:
    """A name for one request, so that a second click on it is not a second change."""
    return secrets.token_urlsafe(12)


def _unreadable() -> DomainError:
    return DomainError(_("This confirmation cannot be read. Go back to the modules and ask for the change again."), "bad_confirmation")


def _serializer(salt: str = ONE) -> URLSafeSerializer:
    keys = [*reversed(current_app.config.get("SECRET_KEY_FALLBACKS") or []), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt=salt)
