"""The roles a membership can give, and where each counts."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Role(StrEnum):
    """What somebody is at one place. The place is the membership's platform, merchant or store."""

    SUPER_ADMIN = "super_admin"
    PLATFORM_ADMIN = "platform_admin"
    MERCHANT_OWNER = "merchant_owner"
    STORE_MANAGER = "store_manager"
    STORE_STAFF = "store_staff"


STORE_ROLES = (Role.MERCHANT_OWNER, Role.STORE_MANAGER, Role.STORE_STAFF)
STORE_WRITERS = (Role.MERCHANT_OWNER, Role.STORE_MANAGER)

LABELS = {
    Role.SUPER_ADMIN: _l("Super administrator"),
    Role.PLATFORM_ADMIN: _l("Platform administrator"),
    Role.MERCHANT_OWNER: _l("Owner"),
    Role.STORE_MANAGER: _l("Manager"),
    Role.STORE_STAFF: _l("Staff"),
}
