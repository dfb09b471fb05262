"""The one reader of contributions: what modules add to a place that others own, as far as it is to be seen here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar, cast

import structlog
from flask import g
from sqlalchemy.exc import DBAPIError

from webapp.accounts.access import may
from webapp.cache import Bounded
from webapp.db import db
from webapp.db.limiting import TookTooLong, at_most
from webapp.db.looking import only_looking
from webapp.domain import DomainError
from webapp.entitlements.gate import feature_enabled
from webapp.faults.failures import acting, note
from webapp.kernel import kernel
from webapp.platforms.queries import module_rows
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.registry.kinds import Contribution, Shown
from webapp.routing.context import current_platform, on_here, platform_here

log = structlog.get_logger(__name__)
K = TypeVar("K", bound=Contribution)
T = TypeVar("T")
_guarded: Bounded[tuple[str, int], tuple[Any, Any]] = Bounded(4096)
"""Declarations with their functions wrapped: the same however often they are asked for."""


@dataclass(frozen=True, slots=True)
class Raised:
    """That a contribution gave no answer: it raised, or (`late`) asked the database for too long."""

    late: bool = False


def contributions(kind: type[K], frontend: Frontend | None = None) -> list[K]:
    """Those of modules that are on here, that this person may see and this merchant has, lightest first.

    With a `frontend`, those of that one and those of every one. Their functions run inside the module's failure guard.
    """
    return [guarded(module, each) for module, each in _here(kind) if _is_for(each, frontend)]


def any_contribution(kind: type[Contribution], frontend: Frontend | None = None) -> bool:
    """Whether there are such contributions for this person here."""
    return any(_is_for(each, frontend) for _module, each in kernel().registry.contributed(kind, on_here()))


def everyones(kind: type[K]) -> list[K]:
    """All of modules that are on here, whoever asks: for jobs and commands. Their functions run inside the module's failure guard."""
    return [guarded(module, each) for module, each in _here(kind)]


def silent(kind: type[Contribution]) -> list[ModuleDefinition]:
    """Modules with such contributions that are off here and were on before: what they know cannot be asked."""
    found = {module.code: module for module, _each in kernel().registry.contributed(kind, frozenset(kernel().registry.modules) - on_here())}
    rows = module_rows(current_platform().id) if found else {}
    return [module for code, module in found.items() if code in rows and rows[code].disabled_at is not None]


def _here(kind: type[K]) -> list[tuple[ModuleDefinition, K]]:
    found = kernel().registry.contributed(kind, on_here())
    return sorted(found, key=lambda pair: (getattr(pair[1], "weight", 0), pair[1].code))


def _is_for(each: Contribution, frontend: Frontend | None) -> bool:
    if not isinstance(each, Shown):
        return True
    if frontend is not None and each.frontend not in (None, frontend):
        return False
    needed = each.needs(frontend)
    if needed is not None and not may(needed):
        return False
    return each.feature is None or platform_here() is None or feature_enabled(each.feature)


def guarded(module: ModuleDefinition, each: K) -> K:
    """The same with its functions wrapped: what they raise counts as an error of the module."""
    kept = _guarded.get((module.code, id(each)))
    if kept is None:
        kept = each, _guard_all(module, each)
        _guarded.put((module.code, id(each)), kept)  # which holds the contribution, so that no other has its id
    return cast("K", kept[1])


def _guard_all(module: ModuleDefinition, each: K) -> K:
    named = ((field.name, getattr(each, field.name)) for field in fields(each))
    functions = {name: value for name, value in named if callable(value) and not isinstance(value, type)}
    wrapped: dict[str, Any] = {name: _guard(module.code, each, name) for name in functions}
    return replace(each, **wrapped)


def _guard(code: str, each: Contribution, name: str) -> Callable[..., Any]:
    def called(*args: Any, **kwargs: Any) -> Any:
        with acting(code, f"{each.called} {each.code}"):
            return getattr(each, name)(*args, **kwargs)

    return called


def asked(code: str, where: str, question: Callable[[], T], *, seconds: float) -> T | Raised:
    """The answer of one contribution among many, read in a session that only looks: what it raises is noted for its module, and the
    others go on. `code` is the module's. Not inside a transaction.
    """
    try:
        with only_looking(), at_most(seconds):
            return question()
    except TookTooLong:
        return Raised(late=True)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise  # the database went away: that says nothing about the module
        return _raised(code, where, error)
    except DomainError:
        raise
    except Exception as error:  # whatever a module does, it is its own fault alone
        return _raised(code, where, error)


def or_else(code: str, where: str, question: Callable[[], T], otherwise: T) -> T:
    """A word or an address that a contribution gives, or `otherwise` where that raises: noted for its module, once in a request. `question`
    asks no database.
    """
    try:
        return question()
    except DomainError:
        raise
    except Exception as error:  # whatever a module does, it is its own fault alone
        noted = g.setdefault("noted_contributions", set())
        if (code, where) not in noted:
            noted.add((code, where))
            _note(code, where, error)
        return otherwise


def _raised(code: str, where: str, error: Exception) -> Raised:
    db.session.rollback()
    _note(code, where, error)
    return Raised()


def _note(code: str, where: str, error: Exception) -> None:
    """On the module's row of this platform; in the log alone where there is none."""
    platform = platform_here()
    if platform is not None:
        note(platform.id, code, where, error)
    else:
        log.error("module.failed", module=code, where=where, exc_info=error)
