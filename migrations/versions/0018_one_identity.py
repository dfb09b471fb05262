"""E-mail addresses of accounts in their one normal form.

Where two accounts turn out to be of one address, the one that could log in keeps it (or, where none could, the oldest that is open);
the others keep their spelling and are closed, because nobody can log in to them. What is no address at all stays as it is. Both are
named in the log. There is no way back to the old spellings, and none is needed.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import logging
import unicodedata
from collections import defaultdict

import sqlalchemy as sa
from alembic import op
from email_validator import validate_email

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

log = logging.getLogger("alembic.runtime.migration")
USERS = sa.table("users", sa.column("id", sa.Integer), sa.column("email", sa.String), sa.column("active", sa.Boolean))


def normal(typed: str) -> str | None:
    """The normal form as it was when this was written; None for what is no address."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False)
    except ValueError:
        return None
    name = unicodedata.normalize("NFC", found.local_part.lower())
    address = f"{name}@{found.domain}"
    return address if unicodedata.normalize("NFKC", name) == name and len(address) <= 254 else None


def upgrade() -> None:
    connection = op.get_bind()
    by_address = defaultdict(list)
    for row in connection.execute(sa.select(USERS).order_by(USERS.c.id)):
        address = normal(row.email)
        if address is None:
            log.warning("The account %s has no e-mail address that could log in; it stays as it is.", row.id)
        else:
            by_address[address].append(row)
    for address, rows in by_address.items():
        keeper = min(rows, key=lambda row: (row.email != address, row.email.lower() != address, not row.active, row.id))
        for row in rows:
            if row is not keeper:
                log.warning("The account %s is another one of the address of account %s; it is closed.", row.id, keeper.id)
                connection.execute(sa.update(USERS).where(USERS.c.id == row.id).values(active=False))
        if keeper.email != address:
            connection.execute(sa.update(USERS).where(USERS.c.id == keeper.id).values(email=address))


def downgrade() -> None:
    pass
