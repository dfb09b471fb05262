"""What the marketplace adds to places that others own, and who may do what."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from modules.marketplace import events, jobs, services, store
from modules.marketplace.imports import PRODUCTS
from modules.marketplace.metrics import METRICS
from webapp.imports import import_jobs, import_notice, import_task
from webapp.imports.health import nobody_at_work
from webapp.registry.definition import Permission
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.listeners import Listener
from webapp.registry.kinds.schedules import Schedule
from webapp.roles import STORE_ROLES, STORE_WRITERS, Role

EVERYBODY = (*STORE_ROLES, Role.PLATFORM_ADMIN)
READ, WRITE, SETUP, OVERVIEW = (
    "marketplace:letzshop:read",
    "marketplace:letzshop:write",
    "marketplace:letzshop:setup",
    "marketplace:overview:write",
)

PERMISSIONS = (
    Permission(code="marketplace:imports:read", name=_l("See imports"), roles=EVERYBODY),
    Permission(code="marketplace:imports:write", name=_l("Import products"), roles=EVERYBODY),
    Permission(code="marketplace:feeds:read", name=_l("Download product feeds"), roles=EVERYBODY),
    Permission(code="marketplace:feeds:write", name=_l("Prepare product feeds"), roles=EVERYBODY),
    Permission(code=READ, name=_l("See what Letzshop sent"), roles=STORE_ROLES),
    Permission(code=WRITE, name=_l("Ask Letzshop, and fix what went wrong"), roles=STORE_ROLES),
    Permission(code=SETUP, name=_l("Connect the store to Letzshop"), roles=STORE_WRITERS),
    Permission(code=OVERVIEW, name=_l("Look after the connections of all stores"), roles=(Role.PLATFORM_ADMIN,)),
)

CONTRIBUTES = (
    *METRICS,
    *events.EVENTS,
    import_notice("marketplace", store.imports.PAGES, "marketplace.store.marketplace.import_detail"),
    import_task("marketplace", store.imports.PAGES, "marketplace.store.marketplace.list"),
    *import_jobs(PRODUCTS),
    JobType(code="marketplace.export", name=_l("Product feed"), run=jobs.build_feed, transfer=True),
    JobType(code=services.SYNC, name=_l("Orders and products from Letzshop"), run=jobs.sync, writes=("inventory",), transfer=True),
    JobType(code=services.SEND, name=_l("Decisions for Letzshop"), run=jobs.send),
    JobType(code=services.TEST, name=_l("Test of the Letzshop key"), run=jobs.try_key, max_attempts=1),
    JobType(code=services.PUBLISH, name=_l("Feeds for Letzshop"), run=jobs.publish),
    JobType(code="marketplace.tick", name=_l("Letzshop connections that are due"), run=jobs.tick),
    Schedule(code="marketplace.tick", job="marketplace.tick", every=timedelta(minutes=5)),
    Listener(event="orders.moved", run=services.follow),
    HealthCheck(code="imports", name=_l("A job is at work on every import under way"), check=nobody_at_work(PRODUCTS)),
)
