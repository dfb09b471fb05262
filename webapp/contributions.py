"""The one reader of contributions: what modules add to a place that others own, as far as it is to be seen here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import wraps
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, TypeVar

from webapp.accounts.access import may
from webapp.entitlements.gate import feature_enabled
from webapp.faults.failures import acting
from webapp.kernel import kernel
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.registry.kinds import Contribution, Shown
from webapp.routing.context import on_here, platform_here

K = TypeVar("K", bound=Contribution)
FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType)


def contributions(kind: type[K], frontend: Frontend | None = None) -> list[K]:
    """Those of modules that are on here, that this person may see and this merchant has, lightest first.

    With a `frontend`, those of that one and those of every one. Their functions run inside the module's failure guard.
    """
    return [each for each in everyones(kind) if _is_for(each, frontend)]


def everyones(kind: type[K]) -> list[K]:
    """All of modules that are on here, whoever asks: for jobs and commands. Their functions run inside the module's failure guard."""
    found = kernel().registry.contributed(kind, on_here())
    return sorted((guarded(module, each) for module, each in found), key=lambda each: (getattr(each, "weight", 0), each.code))


def _is_for(each: Contribution, frontend: Frontend | None) -> bool:
    if not isinstance(each, Shown):
        return True
    if frontend is not None and each.frontend not in (None, frontend):
        return False
    if each.permission is not None and not may(each.permission):
        return False
    return each.feature is None or platform_here() is None or feature_enabled(each.feature)


def guarded(module: ModuleDefinition, each: K) -> K:
    """The same with its functions wrapped: what they raise counts as an error of the module."""
    named = ((field.name, getattr(each, field.name)) for field in fields(each))
    wrapped: dict[str, Any] = {name: _guard(module.code, each, value) for name, value in named if isinstance(value, FUNCTIONS)}
    return replace(each, **wrapped)


def _guard(code: str, each: Contribution, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        with acting(code, f"{each.called} {each.code}"):
            return function(*args, **kwargs)

    return called
