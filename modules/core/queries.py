"""Reads of the dashboards and settings."""

from __future__ import annotations

import platform as machine
from importlib.metadata import version

from flask import current_app
from flask_babel import gettext as _

from webapp.accounts.access import may
from webapp.accounts.locale import STORE_LANGUAGES
from webapp.db import db
from webapp.entitlements.gate import feature_enabled
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import DashboardCard, Frontend, ModuleDefinition
from webapp.routing.context import current_resolution

Facts = list[tuple[str, str]]


def cards(frontend: Frontend) -> list[DashboardCard]:
    """The cards of the modules that are on, for this person, lightest first."""
    registry = kernel().registry
    on = current_resolution().modules
    found = [card for code, module in registry.modules.items() if code in on for card in module.dashboard_cards]
    shown = [card for card in found if card.frontend is frontend and _is_shown(card)]
    return sorted(shown, key=lambda card: (card.weight, card.id))


def owner_of(card: DashboardCard) -> str:
    """The code of the module that a card belongs to."""
    modules = kernel().registry.modules
    return next(code for code, module in modules.items() if card in module.dashboard_cards)


def _is_shown(card: DashboardCard) -> bool:
    if card.permission is not None and not may(card.permission):
        return False
    return card.feature is None or feature_enabled(card.feature)


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
