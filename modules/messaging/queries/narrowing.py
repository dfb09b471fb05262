"""What an inbox can be narrowed to: stores that have threads, and people who look after some."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_

from modules.messaging.models import Thread
from modules.messaging.queries.threads import visible
from webapp.accounts.models import User
from webapp.db import db
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.tenancy import current_tenant


@dataclass(frozen=True, slots=True)
class Choices:
    """(id, name) of stores, which is None on the page of one, and of people."""

    stores: list[tuple[int, str]] | None
    people: list[tuple[int, str]]


def choices() -> Choices:
    """Of the threads that may be seen here; one query. In the console a store is named with its platform."""
    tenant = current_tenant()
    columns = (Store.id, Store.name, Platform.name, User.id, User.name, User.email)
    shop = and_(Store.platform_id == Thread.platform_id, Store.id == Thread.store_id)
    joined = visible().join(Platform, Platform.id == Thread.platform_id).outerjoin(Store, shop)
    joined = joined.outerjoin(User, User.id == Thread.assignee_id)
    stores: dict[int, str] = {}
    people: dict[int, str] = {}
    for store_id, store, platform, user_id, name, email in db.session.execute(joined.with_only_columns(*columns).distinct()):
        if store_id is not None:
            stores[store_id] = store if tenant is not None else f"{platform} · {store}"
        if user_id is not None:
            people[user_id] = name or email
    return Choices(_by_name(stores) if tenant is None or tenant.store_id is None else None, _by_name(people))


def _by_name(found: dict[int, str]) -> list[tuple[int, str]]:
    return sorted(found.items(), key=lambda each: (each[1].casefold(), each[0]))
