"""What the matrix's world needs for the pages of platforms, modules and merchants."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from sqlalchemy import select

from modules.platform_admin.jobs import EXPORT
from tests.factories import people, places
from tests.factories.work import at_work
from tests.matrix.rows import number, stores
from tests.matrix.world import STORE_CODE, World
from webapp import files
from webapp.accounts import invitations
from webapp.accounts.granting import Seat
from webapp.accounts.models import Invitation
from webapp.accounts.viewing.models import Viewing
from webapp.db import db, transaction, utcnow
from webapp.faults import checks, failures
from webapp.faults.checks import Finding, Outcome
from webapp.jobs import enqueue
from webapp.platforms.queries import platform_row
from webapp.privacy.services import written
from webapp.registry.discovery import discover
from webapp.registry.kinds.health import HealthCheck
from webapp.roles import Role
from webapp.routing.context import platform_work
from webapp.settings.config import defaults
from webapp.switching.ask import Ask, Configure
from webapp.tenancy import scope

HERE = "/platforms/everything"
TABS = ("why", "features", "health", "later", "states", "history")
COLUMN = next(code for code, module in discover().modules.items() if not module.is_core)
"""A module that is switched on or off on all platforms at once."""


def begin(world: World) -> None:
    """The one who looks at everything is invited, here and by another platform, before anybody else is."""
    elsewhere = places.store(places.platform(), "elsewhere")
    for store in (world.store, elsewhere):
        with transaction():
            invitations.invite(world.root.email, Seat.in_store(Role.STORE_STAFF, store), by=world.root)


def platforms(_world: World, many: int) -> None:
    for _ in range(many):
        places.platform()


def changes(world: World, many: int) -> None:
    """Of our own settings, each another number of minutes."""
    modules = world.kernel.modules
    known = defaults(world.kernel.registry.modules["platform-admin"])
    for _ in range(many):
        with transaction():
            revision = platform_row(world.everything.id).revision
            values = {**known, "off_within_minutes": 1 + revision % 1440}
            modules.apply(Ask(world.everything.id, Configure("platform-admin", values), revision=revision))


def administrators(world: World, many: int) -> None:
    for _ in range(many):
        people.person("admin", Role.PLATFORM_ADMIN, platform=world.everything)


def team(world: World, many: int) -> None:
    """People of the store, and half as many who are invited."""
    with transaction(), patch.object(invitations, "_check_pace"):  # nobody invites so many within an hour
        for _ in range(many // 2):
            invitations.invite(f"guest{next(number)}@example.com", Seat.in_store(Role.STORE_STAFF, world.store), by=world.root)
    for _ in range(many):
        people.person("clerk", Role.STORE_STAFF, platform=world.everything, store=world.store)


def viewings(world: World, many: int) -> None:
    """Each as another person, on the platform that has everything."""
    for ticket in range(many):
        target = people.person("viewed")
        with transaction() as session:
            until = utcnow() + timedelta(minutes=30)
            facts = {"actor_user_id": target.id + 1, "target_user_id": target.id, "platform_id": world.everything.id}
            session.add(Viewing(**facts, reason=f"Ticket {ticket}", expires_at=until, ended_at=until, ended_how="time"))


def privacy_requests(world: World, many: int) -> None:
    """Of people of a subject that no module keeps: of either kind, all open."""
    with at_work(world.everything):
        for _ in range(many):
            kind = ("erase", "export")[next(number) % 2]
            written(kind, "somebody", 900_000 + next(number), world.store.merchant_id, [])


ROWS = {
    "platform-admin.admin.privacy.list": privacy_requests,
    "platform-admin.console.view-as.list": viewings,
    "platform-admin.admin.view-as.list": viewings,
    "platform-admin.console.platforms.list": platforms,
    "platform-admin.console.modules.list": platforms,
    "platform-admin.console.platforms.history": changes,
    "platform-admin.console.merchants.list": stores,
    "platform-admin.console.admin-users.list": administrators,
    "platform-admin.admin.merchants.list": stores,
    "platform-admin.admin.stores.list": stores,
    "platform-admin.admin.team.list": team,
    "platform-admin.store.team.list": team,
}
TYPED = {"platform-admin.console.modules.plan": {"column": COLUMN}}


def furnish(world: World) -> list[str]:
    """A module that is broken and not well, the forms that the modules page shows in place, and the features of the merchant."""
    failures.note(world.everything.id, COLUMN, "card probe", ZeroDivisionError("division by zero"))
    with transaction():
        values = {**defaults(world.kernel.registry.modules["platform-admin"]), "merchant_self_signup": True}
        world.kernel.modules.apply(Ask(world.everything.id, Configure("platform-admin", values), revision=world.everything.revision))
    with transaction():
        invitations.invite("guest@example.com", Seat.in_store(Role.STORE_STAFF, world.store), by=world.root)
    mine = db.session.scalars(select(Invitation.id).where(Invitation.email == world.root.email)).all()
    to_me = [f"{place}/profile/invitations/{each}" for each in mine for place in ("/admin", f"{HERE}/admin", f"{HERE}/store/{STORE_CODE}")]
    clerk = people.person("clerk", Role.STORE_STAFF, platform=world.everything, store=world.store)
    with transaction():
        clerk.tf_primary_method, clerk.tf_totp_secret = "authenticator", "none"  # so that somebody can be let in without
    lost = [f"{team}/{clerk.id}/second-factor" for team in ("/admin/admin-users", f"{HERE}/admin/team", f"{HERE}/store/{STORE_CODE}/team")]
    codes = [code for code, module in world.kernel.registry.modules.items() if module.config_form is not None]
    features = f"/admin/platforms/everything/stores/{STORE_CODE}/features"  # the merchant whose page is looked at is elsewhere
    logo = "/admin/platforms/everything/logo"  # where a picture that was refused is asked for again
    viewed = people.person("viewed", Role.PLATFORM_ADMIN, platform=world.everything)
    panel = f"/admin/platforms/everything/modules/{COLUMN}/details?tab="  # one tab leads to the others, which are the same view
    others = (f"{HERE}/admin/module-list", archived(world), asked_for(world), *(f"{panel}{tab}" for tab in TABS), find_unwell(world))
    view_as = (f"/admin/view-as/{viewed.id}", f"/platforms/everything/admin/view-as/{viewed.id}")
    return [*(f"/admin/platforms/everything/modules/{code}/config" for code in codes), features, logo, *to_me, *view_as, *lost, *others]


def find_unwell(world: World) -> str:
    """As if a health check of some module that can be off had found something; where the modules page says so."""
    module, check = next((module, each) for module, each in world.kernel.registry.contributed(HealthCheck) if not module.is_core)
    with transaction():
        found = Finding(module, check, Outcome.FAILING, "A key is missing.", utcnow())
        checks.keep(world.everything.id, [found])
    return f"/admin/platforms/everything/modules/{module.code}/details?tab=health"


def asked_for(world: World) -> str:
    """The page on which somebody waits for a merchant's data."""
    merchant_id = places.store(world.everything, "asked").merchant_id
    with at_work(world.everything):
        run = enqueue(EXPORT, args={"merchant_id": merchant_id}, unique_key=f"merchant-{merchant_id}")
        run.status, run.attempt_token, run.heartbeat_at = "running", "matrix", utcnow()
    return f"{HERE}/admin/merchants/{merchant_id}/data"


def archived(world: World) -> str:
    """The address of a merchant's data, as if the job had made the file."""
    merchant_id = world.store.merchant_id
    with platform_work(world.kernel.snapshot_by_code("everything")), scope(world.everything.id):
        kept = files.store(b"archive", name="merchant.zip", purpose=EXPORT, platform_id=world.everything.id)
    with at_work(world.everything):
        run = enqueue(EXPORT, args={"merchant_id": merchant_id}, unique_key=f"merchant-{merchant_id}")
        run.status, run.state, run.finished_at = "succeeded", {"file": kept.id}, utcnow()
        files.retain(kept)
    return f"{HERE}/admin/merchants/{merchant_id}/data.zip"
