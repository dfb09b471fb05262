"""How much a store's files may take: never more than `FILES_STORE_MB`, and by the quota `media_mb` what its merchant's plan allows.

Counted by `webapp.files`; the quota is declared by a module.
"""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from webapp.db import db
from webapp.domain import DomainError
from webapp.entitlements.gate import QuotaExceeded, nothing_new, quota_room
from webapp.files import File, admitting
from webapp.files.queries import stored
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.routing.context import platform_here, platform_work

CODE = "media_mb"


def check_room(file: File) -> None:
    """Raise DomainError when the store's files, with this new one, pass what any store may have, exports that expire among them; and
    QuotaExceeded when the merchant's pass what the plan allows, which what expires does not count towards.
    """
    if file.store_id is None:
        return
    if stored(file.store_id) > current_app.config["FILES_STORE_MB"] * 1_000_000:
        raise DomainError(_("The files of this store fill the room there is for them. Delete some that you no longer need."), "no_room")
    if file.expires_at is not None or CODE not in kernel().registry.quotas:
        return
    if platform_here() is None:
        with platform_work(kernel().modules.snapshot(file.platform_id)):
            check_room(file)
        return
    room = quota_room(CODE, db.session.get_one(Store, file.store_id))
    if room.limit is not None and room.used > room.limit:
        too_much = _("There is no room for this file: your plan allows %(most)s MB. Delete some, or choose a larger plan.", most=room.limit)
        raise QuotaExceeded(nothing_new(room.stopped) if room.stopped is not None else too_much, "quota")


def init() -> None:
    """Ask about every file that is kept."""
    if check_room not in admitting:
        admitting.append(check_room)
