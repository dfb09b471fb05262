"""What loyalty adds to places that others own, and who may do what."""

from __future__ import annotations

from datetime import time

from flask_babel import lazy_gettext as _l

from modules.loyalty import cards, health, jobs, site
from modules.loyalty.blocks import JOIN
from modules.loyalty.imports import CARDS
from modules.loyalty.metrics import METRICS
from modules.loyalty.personal import HEARD, PERSONAL
from modules.loyalty.segments import FIELDS
from modules.loyalty.services.cards import forget
from modules.loyalty.services.ordering import follow
from modules.loyalty.store.imports import PAGES
from webapp.imports import import_jobs, import_notice, import_task
from webapp.imports.health import nobody_at_work
from webapp.registry.definition import Frontend, Permission
from webapp.registry.kinds.cards import DashboardCard
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.listeners import Listener
from webapp.registry.kinds.panels import Panel
from webapp.registry.kinds.schedules import Schedule
from webapp.registry.kinds.site_pages import SitePage
from webapp.registry.kinds.timelines import Timeline
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
    PERSONAL,
    HEARD,
    JOIN,
    SitePage(code="loyalty.join", word="join", there=site.can_join, feature="loyalty_points"),
    *FIELDS,
    *METRICS,
    JobType(code="loyalty.expire", name=_l("Points that end"), run=jobs.expire),
    Schedule(code="loyalty.expire", job="loyalty.expire", at=time(3, 10)),
    Listener(event="customers.erased", run=forget),
    Listener(event="orders.kept", run=follow, after_commit=True, name=_l("Points for an order")),
    import_task("loyalty", PAGES, "loyalty.store.loyalty.import_list"),
    import_notice("loyalty", PAGES, "loyalty.store.loyalty.import_detail"),
    *import_jobs(CARDS),
    HealthCheck(code="imports", name=_l("A job is at work on every import under way"), check=nobody_at_work(CARDS)),
    DashboardCard(
        code="loyalty-today",
        title=_l("Loyalty today"),
        frontend=Frontend.STORE,
        render=cards.today_card,
        weight=40,
        permission=READ,
        feature="loyalty_points",
    ),
    Panel(
        code="loyalty-of-customer",
        subject="customer",
        title=_l("Loyalty card"),
        render=cards.of_customer,
        frontend=Frontend.STORE,
        weight=50,
        permission=READ,
        feature="loyalty_points",
    ),
    Timeline(
        code="loyalty-of-customer",
        subject="customer",
        entries=cards.happened,
        frontend=Frontend.STORE,
        permission=READ,
        feature="loyalty_points",
    ),
    HealthCheck(code="balances", name=_l("Balances say what the ledgers say"), check=health.balances),
)
