"""Reads of the API: platforms of a person, and the history of one platform, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from webapp.accounts.models import Membership
from webapp.db import db
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange
from webapp.roles import Role
from webapp.said import Said

BATCH = 200


def visible(user_id: int | None) -> Select[Any]:
    """Every platform (None), or those that a person administers."""
    statement = select(Platform).options(selectinload(Platform.hosts))
    if user_id is None:
        return statement
    mine = select(Membership.platform_id).where(Membership.user_id == user_id, Membership.role == Role.PLATFORM_ADMIN)
    return statement.where(Platform.id.in_(mine))


def visible_platform(code: str, user_id: int | None) -> Platform | None:
    """A platform that the person may see, by its code; None where there is none such."""
    found: Platform | None = db.session.scalar(visible(user_id).where(Platform.code == code))
    return found


def platforms_after(code: str, limit: int, user_id: int | None) -> list[Platform]:
    """The next ones by code."""
    return list(db.session.scalars(visible(user_id).where(Platform.code > code).order_by(Platform.code).limit(limit)))


def changes_before(
    platform_id: int, revision: int | None, limit: int, *, kind: str | None = None, actor: str | None = None, module: str | None = None
) -> list[ModuleChange]:
    """The changes before a revision (None: the latest), newest first; those of one kind, by one person, of one module."""
    statement = select(ModuleChange).where(ModuleChange.platform_id == platform_id)
    if kind is not None:
        statement = statement.where(ModuleChange.kind == kind)
    if actor is not None:
        statement = statement.where(ModuleChange.actor.in_([actor, Said.made(actor, actor, None, {})]))  # typed, or a word of ours
    if module is None:
        return list(db.session.scalars(_before(statement, revision).limit(limit)))
    found: list[ModuleChange] = []
    for change in _all_before(statement, revision):
        if module in change.touched.codes:
            found.append(change)
            if len(found) == limit:
                break
    return found


def _before(statement: Select[Any], revision: int | None) -> Select[Any]:
    if revision is not None:
        statement = statement.where(ModuleChange.revision < revision)
    return statement.order_by(ModuleChange.revision.desc())


def _all_before(statement: Select[Any], revision: int | None) -> Iterator[ModuleChange]:
    """In batches: what a change touched is inside its JSON, where the two databases look differently."""
    while batch := list(db.session.scalars(_before(statement, revision).limit(BATCH))):
        yield from batch
        revision = batch[-1].revision
