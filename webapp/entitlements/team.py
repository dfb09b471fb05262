"""The quota `team_members`: the people of a merchant on a platform fit into what its plan allows, open invitations included."""

from __future__ import annotations

from webapp.accounts import invitations
from webapp.accounts.granting import Seat
from webapp.accounts.queries import team_size
from webapp.entitlements.gate import merchant_room
from webapp.kernel import kernel
from webapp.platforms.queries import platform_row
from webapp.routing.context import platform_here, platform_work
from webapp.tenancy import scope

CODE = "team_members"


def check_room(seat: Seat) -> None:
    """Raise QuotaExceeded where one more person would pass the limit; whoever invites for the same merchant waits."""
    if seat.platform_id is None or seat.merchant_id is None or CODE not in kernel().registry.quotas:
        return None
    if platform_here() is not None:
        return _check(seat.platform_id, seat.merchant_id)
    snapshot = kernel().snapshot_by_code(platform_row(seat.platform_id).code)
    if snapshot is not None:
        with platform_work(snapshot), scope(snapshot.id):
            _check(seat.platform_id, seat.merchant_id)
    return None


def _check(platform_id: int, merchant_id: int) -> None:
    room = merchant_room(CODE, platform_id, merchant_id)
    room.used = team_size(platform_id, merchant_id)  # a merchant without a store has people too
    room.take()


def init() -> None:
    """Ask before every invitation."""
    if check_room not in invitations.admitting:
        invitations.admitting.append(check_room)
