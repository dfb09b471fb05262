"""The people of a store, for its merchant's owners and its managers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.platform_admin.team.circles import of_store
from modules.platform_admin.team.pages import team_pages
from modules.platform_admin.team.teams import Team, table
from webapp.roles import STORE_ROLES

TEAM = Team(
    title=_l("Team"),
    circle=of_store,
    table=table("store-team", STORE_ROLES),
    read="platform-admin:team:read",
    write="platform-admin:team:write",
)
team = team_pages("team", TEAM)
