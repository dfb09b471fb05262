"""What a merchant has more of than its plan allows: nothing is taken away, and nothing new can be added there."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.entitlements.gate import Room, merchant_room
from webapp.kernel import kernel
from webapp.merchants.queries import platforms_of
from webapp.routing.context import platform_here, platform_work
from webapp.tenancy import scope


def over_limits(merchant_id: int) -> list[Room]:
    """The quotas that it is over: on the platform of the page, in the console on each of its platforms."""
    here = platform_here()
    if here is not None:
        return list(_over(here.id, here.modules, merchant_id))
    found: list[Room] = []
    for platform in platforms_of(merchant_id):
        snapshot = kernel().snapshot_by_code(platform.code)
        if snapshot is not None:
            with platform_work(snapshot), scope(snapshot.id):
                found += _over(snapshot.id, snapshot.modules, merchant_id)
    return found


def _over(platform_id: int, modules: frozenset[str], merchant_id: int) -> Iterator[Room]:
    for code, (module, _quota) in kernel().registry.quotas.items():
        if module.code in modules:
            room = merchant_room(code, platform_id, merchant_id)
            if room.limit is not None and room.used > room.limit:
                yield room
