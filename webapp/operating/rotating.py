"""A new SECRET_KEY: what the old one encrypted is encrypted anew, wherever it stands.

Every column of text or JSON of every table is looked through, so that a module that keeps a secret of its own is not forgotten. Keys of the
second factor are encrypted in a way of their own. The history of a platform's modules is sealed by a chain of hashes and stays as it is: a
secret of that time can no more be brought back by an undo once the old key is gone, and is then asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from flask import current_app
from sqlalchemy import JSON, Column, String, Table, select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import User
from webapp.accounts.totp import OneTimeTotp
from webapp.audit import AuditEntry
from webapp.db import Base, transaction
from webapp.db.secrets import decrypt, encrypt, is_encrypted, opened_by_present_key
from webapp.domain import DomainError
from webapp.platforms.modules import ModuleChange
from webapp.tenancy import unscoped

SEALED = frozenset({ModuleChange.__tablename__, AuditEntry.__tablename__})
REASON = "keys: secrets of the whole installation are encrypted anew"


@dataclass(frozen=True)
class Rotated:
    """How many values were encrypted anew, how many had been already, and which could not be opened by any key."""

    renewed: int
    present: int
    lost: tuple[str, ...]


class Count:
    """Goes through values and counts them."""

    def __init__(self) -> None:
        self.renewed = self.present = 0
        self.lost: list[str] = []

    def renew(self, value: Any, where: str) -> Any:
        """The value, with every secret in it encrypted by the present key."""
        if is_encrypted(value):
            return self._secret(value, where)
        if isinstance(value, dict):
            return {key: self.renew(each, f"{where}.{key}") for key, each in value.items()}
        if isinstance(value, list):
            return [self.renew(each, where) for each in value]
        return value

    def _secret(self, value: str, where: str) -> str:
        if opened_by_present_key(value):
            self.present += 1
            return value
        try:
            made = encrypt(decrypt(value))
        except DomainError:
            self.lost.append(where)
            return value
        self.renewed += 1
        return made


def rotate(*, dry_run: bool = False) -> Rotated:
    """Encrypt everything by the present SECRET_KEY that one of SECRET_KEY_FALLBACKS encrypted, in one transaction."""
    count = Count()
    with unscoped(REASON), transaction() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in SEALED:
                continue
            for column in table.columns:
                if isinstance(column.type, String | JSON):
                    _renew_column(session, table, column, count)
        _renew_second_factors(session, count)
        if dry_run:
            session.rollback()
    return Rotated(count.renewed, count.present, tuple(sorted(set(count.lost))))


def _renew_column(session: Session, table: Table, column: Column[Any], count: Count) -> None:
    keys = list(table.primary_key.columns)
    marked = column.is_not(None) if isinstance(column.type, JSON) else column.startswith("fernet:")
    for *key, value in session.execute(select(*keys, column).where(marked)).all():
        before = count.renewed
        made = count.renew(value, f"{table.name}.{column.name}")
        if count.renewed > before:
            mine = [each == part for each, part in zip(keys, key, strict=True)]
            session.execute(update(table).where(*mine).values({column.name: made}))


def _renew_second_factors(session: Session, count: Count) -> None:
    """They are wrapped by keys of their own, made of the same SECRET_KEY (webapp/gate/login.py)."""
    factory = cast(OneTimeTotp, current_app.extensions["security"].totp_factory)
    users = User.metadata.tables[User.__tablename__]
    for user_id, kept in session.execute(select(users.c.id, users.c.tf_totp_secret).where(users.c.tf_totp_secret.is_not(None))).all():
        try:
            made = factory.wrapped_anew(kept)
        except (KeyError, ValueError, TypeError):
            count.lost.append("users.tf_totp_secret")
            continue
        if made is None:
            count.present += 1
            continue
        count.renewed += 1
        session.execute(update(users).where(users.c.id == user_id).values(tf_totp_secret=made))
