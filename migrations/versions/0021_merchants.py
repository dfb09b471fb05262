"""Merchants: postal address by its parts, and the number in the register of companies.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PARTS = {"street": 200, "postal_code": 20, "city": 80, "region": 80, "country": 2}


def upgrade() -> None:
    """The address as free text stays: what it says cannot be told apart by a program."""
    for name, length in (*PARTS.items(), ("registration_number", 40)):
        op.add_column("merchants", sa.Column(name, sa.String(length), nullable=False, server_default=""))


def downgrade() -> None:
    """What stands in the parts becomes text again."""
    op.execute(
        "UPDATE merchants SET address = substr(trim(street || ', ' || postal_code || ' ' || city || ', ' || country), 1, 400) WHERE city <> ''"
    )
    for name in (*PARTS, "registration_number"):
        op.execute(f"ALTER TABLE merchants DROP COLUMN {name}")
