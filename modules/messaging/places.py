"""Work for the platform of a thread or a notice, from the console too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from webapp.kernel import kernel
from webapp.routing.context import platform_here, platform_work


@contextmanager
def at(platform_id: int) -> Iterator[None]:
    """At that platform; where one is there already, nothing changes, and the session keeps the rows that it holds."""
    here = platform_here()
    if here is not None and here.id == platform_id:
        yield
        return
    with platform_work(kernel().modules.snapshot(platform_id)):
        yield
