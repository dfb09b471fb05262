"""The people of this platform: its administrators, and those of its merchants and stores."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.platform_admin.team.circles import of_platform
from modules.platform_admin.team.pages import team_pages
from modules.platform_admin.team.teams import Team, table
from webapp.roles import STORE_ROLES, Role

TEAM = Team(
    title=_l("Team"),
    circle=of_platform,
    table=table("team", (Role.PLATFORM_ADMIN, *STORE_ROLES)),
    read="platform-admin:team:read",
    write="platform-admin:team:write",
)
team = team_pages("team", TEAM)
