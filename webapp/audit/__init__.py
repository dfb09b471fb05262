"""The audit trail: what was changed, by whom and on behalf of whom, append-only on both databases.

Models marked `Audited` (webapp/db/audited.py) write their entries by themselves. What a service does beside that it tells by `audit()`.
"""

from webapp.audit.entries import Subject, audit, audit_many, purged
from webapp.audit.labels import declare
from webapp.audit.models import AuditEntry
from webapp.audit.watching import AuditError, init_app, summary
from webapp.db.audited import PERSONAL, UNAUDITED, Audited, Trail

__all__ = [
    "PERSONAL",
    "UNAUDITED",
    "AuditEntry",
    "AuditError",
    "Audited",
    "Subject",
    "Trail",
    "audit",
    "audit_many",
    "declare",
    "init_app",
    "purged",
    "summary",
]
