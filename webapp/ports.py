"""Ports: a question that one module asks of whichever module provides the answer, if one that does is on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from webapp.faults.failures import acting
from webapp.kernel import kernel
from webapp.registry.ports import dropped, writers
from webapp.routing.context import on_here, platform_here
from webapp.tenancy.read_only import refusal

P = TypeVar("P")


def port(asked: type[P]) -> P | None:
    """The implementation by the module that is on here; None where no module that is on provides it.

    A provider that is read-only answers, and its methods that write raise ReadOnly, or do nothing where
    that is declared. An error in it counts as that module's.
    """
    found = kernel().registry.provider(asked, on_here())
    if found is None:
        return None
    module, implementation = found
    return cast("P", Provider(implementation, module.code, asked))


class Provider:
    """An implementation as others reach it."""

    def __init__(self, implementation: object, code: str, asked: type) -> None:
        self._implementation = implementation
        self._code = code
        self._port = asked

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._implementation, name)
        if not callable(found):
            return found
        here = platform_here()
        if here is not None and self._code in here.read_only and name in writers(self._port):
            instead = dropped(self._port, name)
            return self._refuse if instead is None else lambda *_args, **_kwargs: instead[0]
        return self._guarded(found)

    def _guarded(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **kwargs: Any) -> Any:
            with acting(self._code, f"port {self._port.__name__}"):
                return method(*args, **kwargs)

        return called

    def _refuse(self, *_args: Any, **_kwargs: Any) -> None:
        raise refusal(self._code)
