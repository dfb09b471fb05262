"""Reads of the dashboards and settings."""

from __future__ import annotations

import platform as machine
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Select, or_, select

from webapp.accounts.access import current_member
from webapp.accounts.locale import STORE_LANGUAGES
from webapp.accounts.models import User
from webapp.audit import AuditEntry
from webapp.audit import queries as trail
from webapp.db import db
from webapp.db.folding import holds
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import ModuleDefinition
from webapp.roles import Role
from webapp.routing.context import current_store
from webapp.tenancy import current_tenant

Facts = list[tuple[str, str]]


def modules_on(snapshot: Snapshot) -> list[ModuleDefinition]:
    """The modules of a platform that are on, core ones left out."""
    registry = kernel().registry
    return [module for code, module in registry.modules.items() if code in snapshot.modules and not module.is_core]


def system_facts() -> Facts:
    """What the installation runs on."""
    config = current_app.config
    return [
        (_("Environment"), str(config["ENV_NAME"])),
        (_("Database"), db.engine.dialect.name),
        (_("Python"), machine.python_version()),
        (_("Flask"), version("flask")),
        (_("Installed modules"), str(len(kernel().registry.modules))),
    ]


def installation_facts() -> Facts:
    """What the environment decides; changed there and by a restart."""
    config = current_app.config
    return [
        ("CONSOLE_HOSTS", ", ".join(config["CONSOLE_HOSTS"])),
        ("CONSOLE_MODULES", ", ".join(config["CONSOLE_MODULES"])),
        ("FORCE_HTTPS", _("yes") if config["FORCE_HTTPS"] else _("no")),
        ("PROXY_HOPS", str(config["PROXY_HOPS"])),
        ("MAIL_BACKEND", str(config["MAIL_BACKEND"])),
        ("MAIL_DEFAULT_SENDER", str(config["MAIL_DEFAULT_SENDER"])),
        ("MAX_UPLOAD_MB", str(config["MAX_CONTENT_LENGTH"] // 1024 // 1024)),
    ]


def store_facts(store: Store) -> Facts:
    """What a store is set to."""
    return [
        (_("Name"), store.name),
        (_("Code"), store.code),
        (_("Currency"), store.currency),
        (_("Language"), STORE_LANGUAGES.get(store.locale, store.locale)),
        (_("Time zone"), store.timezone),
    ]


def activity(about: tuple[str, int] | None) -> Select[Any]:
    """The entries of the audit trail that may be seen here, or those about one thing.

    In the console all; on a platform its own, and what the provider did to its merchants; in a store its own, and for the owner of its
    merchant also what was done to the merchant.
    """
    tenant = current_tenant()
    if tenant is None:
        statement = trail.entries()
    elif tenant.store_id is None:
        statement = trail.of_platform(tenant.platform_id)
    else:
        owner = not current_member().roles.isdisjoint({Role.MERCHANT_OWNER, Role.PLATFORM_ADMIN, Role.SUPER_ADMIN})
        merchant_id = current_store().merchant_id if owner else None
        statement = trail.of_store(tenant.store_id, merchant_id=merchant_id, platform_id=tenant.platform_id)
    return statement if about is None else trail.about(statement, *about)


def by_somebody_named(text: str) -> Any:
    """The condition that a person with this in the name or the address acted, or was acted for."""
    named = select(User.id).where(holds(text, [User.name, User.email]))
    return or_(AuditEntry.user_id.in_(named), AuditEntry.on_behalf_of.in_(named))


def latest(entries: Select[Any], most: int) -> Sequence[AuditEntry]:
    """The latest of these entries, the newest first."""
    return db.session.scalars(entries.order_by(AuditEntry.id.desc()).limit(most)).all()


def one_by_one(entries: Select[Any], most: int) -> Iterator[AuditEntry]:
    """The latest of these entries, some hundred of them in memory at a time."""
    yield from db.session.scalars(entries.order_by(AuditEntry.id.desc()).limit(most).execution_options(yield_per=500))
