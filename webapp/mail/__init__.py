"""Mail to people: `send()` writes a row with the business rows it is about, and a worker delivers it once that is committed.

A `Letter` says how a kind of mail reads; the row keeps its code, whom it is for and facts, never its text and never a secret.
"""

from webapp.mail.letters import Letter, Outcome, Written, declare
from webapp.mail.models import OutboxMail, Status
from webapp.mail.services import send

__all__ = ["Letter", "OutboxMail", "Outcome", "Status", "Written", "declare", "send"]
