"""`flask demo seed`: two platforms with people, merchants and stores, and whatever each module adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app, g
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy import func, select

from webapp.accounts import founding
from webapp.accounts.models import User
from webapp.accounts.services import add_membership, create_user, public_hash
from webapp.cli.db import to_the_ends
from webapp.cli.demo_places import MERCHANTS, DemoPerson
from webapp.commerce import Address
from webapp.contributions import everyones
from webapp.db import db, transaction
from webapp.kernel import kernel
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import SITE, Platform, PlatformHost
from webapp.platforms.snapshot import Snapshot
from webapp.providing.merchants import SUSPENDED, create_merchant, create_store, set_merchant_status
from webapp.providing.platforms import create_platform
from webapp.registry.definition import DemoWithFiles, DemoWithSettings
from webapp.registry.kinds.health import HealthCheck
from webapp.roles import Role
from webapp.settings.config import defaults
from webapp.tenancy import scope

PASSWORD = "interlock-demo"  # noqa: S105  # of the demo accounts only, told in the README
SITES = {"oms": "shop.oms.localhost", "loyalty": "loyalty-site.localhost"}
"""What customers see of each platform; every store has a site of its own at `<store>.<platform>.localhost`."""
COLOURS = {"oms": ("#1d5c4b", "#b4490f"), "loyalty": ("#7a2e4d", "#8a5a00")}
SELF_SIGN_UP = frozenset({"oms"})
"""Platforms that let merchants sign up by themselves."""


class DemoGroup(AppGroup):
    """Commands of the demo; modules add theirs, which are known once the application is loaded."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name, or None; a module's own is found once the application is loaded."""
        found = super().get_command(ctx, name)
        if found is None:
            ctx.ensure_object(ScriptInfo).load_app()
            found = super().get_command(ctx, name)
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them."""
        ctx.ensure_object(ScriptInfo).load_app()
        return super().list_commands(ctx)


demo = DemoGroup("demo", help="Demo data.")


@demo.command("seed")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is a platform already.")
@click.option("--upgrade", is_flag=True, help="First bring the database to the newest schema.")
def seed(if_empty: bool, upgrade: bool) -> None:
    """Make the demo platforms and accounts. Fails when they are there already, and in production: everybody knows their password."""
    if current_app.config["ENV_NAME"] == "production":
        raise click.ClickException("Everybody knows the password of the demo's accounts: they are not made in production.")
    if upgrade:
        to_the_ends()
    if db.session.scalar(select(func.count()).select_from(Platform)):
        if if_empty:
            return
        raise click.ClickException("There are platforms already. Remove the instance folder for a fresh start.")
    hashed = public_hash(PASSWORD)
    with transaction():
        admin = create_user(email="admin@example.com", hashed=hashed, name="Ada Admin")
        add_membership(admin, Role.SUPER_ADMIN)
        for code, name in (("oms", "Order management"), ("loyalty", "Loyalty")):
            seed_platform(code, name, admin, hashed)
    wrong = [each for code in ("oms", "loyalty") for each in _sown(code)]
    if wrong:
        raise click.ClickException(" ".join(wrong))
    click.echo("Demo data is there.")


def _sown(code: str) -> list[str]:
    """Add what each module of a platform adds; what its checks then find to be wrong, which is nothing."""
    seed_modules(code)
    snapshot = kernel().snapshot_by_code(code)
    assert snapshot is not None  # made before
    with current_app.app_context():
        g.work_platform = snapshot
        return problems(snapshot)


def problems(snapshot: Snapshot) -> list[str]:
    """What the checks of the modules find on the platform, which `g.work_platform` is."""
    with scope(snapshot.id):
        found = [each.check(snapshot) for each in everyones(HealthCheck)]
        db.session.rollback()
    return [str(each) for each in found if each]


def seed_platform(code: str, name: str, admin: User, hashed: str) -> None:
    """One platform with its administrator, merchants, stores and their people."""
    said: dict[str, Any] = {"hosts": [f"{code}.localhost"], "sites": [SITES[code]], "settings": settings_of(code)}
    platform = create_platform(code=code, name=name, preset=code, actor=admin, **said)
    add_membership(
        create_user(email=f"{code}@example.com", hashed=hashed, name=f"{name} admin"),
        Role.PLATFORM_ADMIN,
        platform=platform,
    )
    for each in MERCHANTS[code]:
        merchant = create_merchant(
            legal_name=each.legal_name,
            platform_ids=[platform.id],
            vat_number=each.vat_number,
            registration_number=each.registration_number,
            postal=Address(each.street, each.postal_code, each.city, "", "LU"),
        )
        stores = [
            create_store(platform_id=platform.id, merchant_id=merchant.id, code=store.code, name=store.name, currency="EUR")
            for store in each.stores
        ]
        for person in each.people:
            seed_person(platform, merchant, stores[0], person, hashed)
        if each.suspended:
            set_merchant_status(merchant, SUSPENDED)
        platform.hosts += [PlatformHost(host=f"{store.code}.{code}.localhost", face=SITE, store_id=store.id) for store in stores]
    platform.colour, platform.accent = COLOURS[code]


def settings_of(code: str) -> dict[str, Mapping[str, Any]]:
    """What the modules of a platform begin with."""
    modules = kernel().registry.modules
    given = {name: each.seed_demo.settings for name, each in modules.items() if isinstance(each.seed_demo, DemoWithSettings)}
    if code in SELF_SIGN_UP:
        asked = [name for name in kernel().registry.core if founding.SETTING in defaults(modules[name])]
        given |= {name: {**given.get(name, {}), founding.SETTING: True} for name in asked}
    return given


def seed_person(platform: Platform, merchant: Merchant, store: Store, person: DemoPerson, hashed: str) -> None:
    """Somebody's account, at the merchant or at its store."""
    user = create_user(email=person.email, hashed=hashed, name=person.name)
    if person.role is Role.MERCHANT_OWNER:
        add_membership(user, person.role, platform=platform, merchant=merchant)
    else:
        add_membership(user, person.role, platform=platform, store=store)


def seed_modules(code: str) -> None:
    """What each enabled module adds, requirements first, one transaction each; then what some tell of all of it."""
    system = kernel()
    snapshot = system.snapshot_by_code(code)
    assert snapshot is not None  # made just before
    modules = [module for name, module in system.registry.modules.items() if name in snapshot.modules]
    seeds = [module.seed_demo for module in modules if module.seed_demo is not None]
    for seed in seeds:
        with _at_work(snapshot):
            kept = seed.keep(snapshot) if isinstance(seed, DemoWithFiles) else None
            with transaction(), scope(snapshot.id):
                _sow(seed, snapshot, kept)
    for seed in seeds:
        if isinstance(seed, DemoWithSettings) and seed.after is not None:
            with _at_work(snapshot), transaction(), scope(snapshot.id):
                seed.after(snapshot)


@contextmanager
def _at_work(snapshot: Snapshot) -> Iterator[None]:
    with current_app.app_context():
        g.work_platform = snapshot
        yield


def _sow(seed: Callable[[Any], None] | DemoWithFiles | DemoWithSettings, snapshot: Snapshot, kept: Any) -> None:
    if isinstance(seed, DemoWithFiles):
        seed.sow(snapshot, kept)
    elif isinstance(seed, DemoWithSettings):
        seed.sow(snapshot)
    else:
        seed(snapshot)
