"""Whom one can write to from here, and what a thread is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from modules.messaging.models import Kind
from modules.messaging.queries import threads as queries
from modules.messaging.services.threads import New
from webapp.domain import DomainError
from webapp.kernel import kernel
from webapp.tenancy import current_tenant

TO_TEAM, TO_SUPPORT, TO_PROVIDER = "team", "support", "provider"
STORE, PLATFORM = "store-", "platform-"


def choices() -> list[tuple[str, str]]:
    """(value, name) of everybody one can write to from here."""
    tenant = current_tenant()
    if tenant is None:
        modules = kernel().modules
        on = [(each, name) for each, name in queries.platforms() if "messaging" in modules.snapshot(each).modules]
        return [(f"{PLATFORM}{each}", name) for each, name in on]
    if tenant.store_id is not None:
        return [(TO_TEAM, _("The people of this store")), (TO_SUPPORT, _("The support of the platform"))]
    return [*((f"{STORE}{each}", name) for each, name in queries.stores()), (TO_PROVIDER, _("The provider"))]


def new_thread(to: str, subject: str, about: Mapping[str, Any]) -> New:
    """The thread for a choice. Raises DomainError for one that is not among them."""
    tenant = current_tenant()
    if to not in dict(choices()):
        raise DomainError(_("Choose from the list whom you write to."), "nobody", field="to")
    if tenant is None:
        return New(int(to.removeprefix(PLATFORM)), Kind.PROVIDER, subject)
    if tenant.store_id is not None:
        return New(tenant.platform_id, Kind.TEAM if to == TO_TEAM else Kind.SUPPORT, subject, tenant.store_id, about)
    if to == TO_PROVIDER:
        return New(tenant.platform_id, Kind.PROVIDER, subject)
    return New(tenant.platform_id, Kind.SUPPORT, subject, int(to.removeprefix(STORE)), about)


def signed(about: Mapping[str, Any]) -> str:
    """The word for a thing that an address carries: nobody else can make one."""
    return str(_serializer().dumps(dict(about)))


def read(word: str | None) -> dict[str, Any]:
    """The thing of a word; nothing for a word that is not ours."""
    try:
        found = _serializer().loads(word or "")
    except BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="messaging.about")
