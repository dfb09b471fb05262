"""Reads of the dashboards and settings."""

from __future__ import annotations

import platform as machine
from importlib.metadata import version

from flask import current_app
from flask_babel import gettext as _

from webapp.accounts.locale import STORE_LANGUAGES
from webapp.db import db
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import ModuleDefinition

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
