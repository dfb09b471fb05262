"""Billing: the database itself keeps tier versions, issued invoices and their lines as they are.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

VERSIONS, INVOICES, LINES = "billing_tier_versions", "billing_invoices", "billing_invoice_lines"
VERSIONS, INVOICES, LINES = "billing_tier_versions", "billing_invoices", "billing_invoice_lines"
SAYS = {
    VERSIONS: "a version of a tier is what merchants agreed to and never changes",
    INVOICES: "an issued invoice changes only by being paid",
    LINES: "the lines of an issued invoice never change",
}
KEPT = (
    "id", "platform_id", "merchant_id", "subscription_id", "series", "sequence", "number", "issued_at", "due_at", "currency", "net", "tax",
    "total", "buyer_name", "buyer_vat", "buyer_address",
)  # fmt: skip
"""Columns of an issued invoice that never change; its state does until it is paid."""


def upgrade() -> None:
    (_on_postgresql if _is_postgresql() else _on_sqlite)()


def downgrade() -> None:
    if _is_postgresql():
        for function in ("billing_refuse", "billing_keep_lines"):
            op.execute(f"DROP FUNCTION {function}() CASCADE")  # their triggers go with them
        return
    for name in _sqlite_triggers():
        op.execute(f"DROP TRIGGER {name}")


def _is_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")


def _rewritten(differs: str) -> str:
    """The condition under which an UPDATE changes more of an issued invoice than its state, or the state of a paid one."""
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in KEPT)
    paid = f"OLD.status = 'paid' AND (NEW.status <> 'paid' OR NEW.paid_at {differs} OLD.paid_at)"
    return f"OLD.status <> 'draft' AND (NEW.status = 'draft' OR ({paid}) OR {changed})"


def _sqlite_triggers() -> dict[str, tuple[str, str, str]]:
    """(table, verb, condition) by the name of the trigger."""
    issued = "EXISTS (SELECT 1 FROM billing_invoices WHERE id IN ({}) AND status <> 'draft')"
    return {
        f"{VERSIONS}_no_update": (VERSIONS, "UPDATE", "1"),
        f"{VERSIONS}_no_delete": (VERSIONS, "DELETE", "1"),
        f"{INVOICES}_no_update": (INVOICES, "UPDATE", _rewritten("IS NOT")),
        f"{INVOICES}_no_delete": (INVOICES, "DELETE", "OLD.status <> 'draft'"),
        f"{LINES}_no_insert": (LINES, "INSERT", issued.format("NEW.invoice_id")),
        f"{LINES}_no_update": (LINES, "UPDATE", issued.format("OLD.invoice_id, NEW.invoice_id")),
        f"{LINES}_no_delete": (LINES, "DELETE", issued.format("OLD.invoice_id")),
    }


def _on_sqlite() -> None:
    for name, (table, verb, condition) in _sqlite_triggers().items():
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{SAYS[table]}'); END")


def _on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION billing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(  # the invoice is locked, so that nobody issues it while a line comes or goes
        "CREATE FUNCTION billing_keep_lines() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE invoices integer[]; BEGIN"
        " IF TG_OP <> 'INSERT' THEN invoices := invoices || OLD.invoice_id; END IF;"
        " IF TG_OP <> 'DELETE' THEN invoices := invoices || NEW.invoice_id; END IF;"
        " PERFORM FROM billing_invoices WHERE id = ANY (invoices) FOR SHARE;"
        " IF EXISTS (SELECT FROM billing_invoices WHERE id = ANY (invoices) AND status <> 'draft') THEN"
        " RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    _each_row(VERSIONS, "billing_refuse", "UPDATE OR DELETE")
    _each_row(INVOICES, "billing_refuse", "UPDATE", _rewritten("IS DISTINCT FROM"))
    _each_row(INVOICES, "billing_refuse", "DELETE", "OLD.status <> 'draft'")
    _each_row(LINES, "billing_keep_lines", "INSERT OR UPDATE OR DELETE")
    for table, sentence in SAYS.items():
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION billing_refuse('{sentence}')")


def _each_row(table: str, function: str, verbs: str, condition: str = "true") -> None:
    name = f"{table}_no_{verbs.lower().replace(' or ', '_')}"
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {function}('{SAYS[table]}')"
    )
