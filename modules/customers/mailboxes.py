"""What different addresses of one mailbox have in common."""

from __future__ import annotations


def mailbox(email: str) -> str:
    """An address without what stands after a plus in its name: mail to lea+shop@example.com arrives at lea@example.com."""
    name, _at, domain = email.rpartition("@")
    return f"{name.split('+')[0] or name}@{domain}"
