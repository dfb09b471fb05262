"""Of a line of the ledger, the reason alone may be taken out: somebody who is erased may be named in it.

Revision ID: loyalty_0003_5e8d17
Revises: loyalty_0002_c94b50
"""

from __future__ import annotations

from alembic import op

revision = "loyalty_0003_5e8d17"
down_revision = "loyalty_0002_c94b50"
branch_labels = None
depends_on = None

TABLE = "loyalty_entries"
REFUSAL = "the ledger of a card is append-only"
FIGURES = (
    "id, platform_id, merchant_id, card_id, unit, kind, delta, balance_after, amount, currency, ref, key, reverses_id, store_id, actor_id,"
    " staff_id, at"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {TABLE}_append_only ON {TABLE}")
        _postgresql("append_only", f"UPDATE OF {FIGURES} OR DELETE")
        _postgresql("keeps_reasons", "UPDATE OF reason", "WHEN (NEW.reason <> '')")
        return
    op.execute(f"DROP TRIGGER {TABLE}_no_update")
    _sqlite("no_update", f"UPDATE OF {FIGURES}")
    _sqlite("keeps_reasons", "UPDATE OF reason", "WHEN NEW.reason <> ''")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {TABLE}_keeps_reasons ON {TABLE}")
        op.execute(f"DROP TRIGGER {TABLE}_append_only ON {TABLE}")
        _postgresql("append_only", "UPDATE OR DELETE")
        return
    op.execute(f"DROP TRIGGER {TABLE}_keeps_reasons")
    op.execute(f"DROP TRIGGER {TABLE}_no_update")
    _sqlite("no_update", "UPDATE")


def _postgresql(name: str, act: str, when: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {TABLE}_{name} BEFORE {act} ON {TABLE} FOR EACH ROW {when} EXECUTE FUNCTION loyalty_entries_are_append_only()"
    )


def _sqlite(name: str, act: str, when: str = "") -> None:
    op.execute(f"CREATE TRIGGER {TABLE}_{name} BEFORE {act} ON {TABLE} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
