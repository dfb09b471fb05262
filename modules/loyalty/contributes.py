"""What loyalty adds to places that others own, and who may do what."""

from __future__ import annotations

from datetime import time

from flask_babel import lazy_gettext as _l

from modules.loyalty import health, jobs
from modules.loyalty.services.cards import forget
from webapp.registry.definition import Permission
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.listeners import Listener
from webapp.registry.kinds.schedules import Schedule
from webapp.roles import STORE_ROLES, STORE_WRITERS, Role

READ, SERVE, ADJUST = "loyalty:cards:read", "loyalty:cards:serve", "loyalty:cards:adjust"
SETUP, OVERVIEW = "loyalty:programme:write", "loyalty:overview:read"

PERMISSIONS = (
    Permission(code=READ, name=_l("See loyalty cards"), roles=STORE_ROLES),
    Permission(code=SERVE, name=_l("Give points and rewards at the till"), roles=STORE_ROLES),
    Permission(code=ADJUST, name=_l("Correct, block and close loyalty cards"), roles=STORE_WRITERS),
    Permission(code=SETUP, name=_l("Set up the loyalty programme"), roles=STORE_WRITERS),
    Permission(code=OVERVIEW, name=_l("See the loyalty programmes of all merchants"), roles=(Role.PLATFORM_ADMIN,)),
)
CONTRIBUTES = (
    JobType(code="loyalty.expire", name=_l("Points that end"), run=jobs.expire),
    Schedule(code="loyalty.expire", job="loyalty.expire", at=time(3, 10)),
    Listener(event="customers.erased", run=forget),
    HealthCheck(code="balances", name=_l("Balances say what the ledgers say"), check=health.balances),
)
