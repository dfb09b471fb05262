"""Reports of mail servers and mailbox providers about mail that we sent: that it came back (RFC 3464), or is unwanted (RFC 5965).

A report counts only with the link to unsubscribe in the headers of the mail that it gives back: that is signed, so nobody can make one.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple, cast

from webapp.mail import unsubscribing
from webapp.mail.unsubscribing import Link

LINK = re.compile(r"<https?://[^\s>]+/([^\s/>]+)>")


class Report(NamedTuple):
    """What a report says: the mail's own link, and the address that mail came back from; none where the mail is unwanted."""

    link: Link
    address: str | None


def read(raw: bytes) -> Report | None:
    """A report about one of our mails to customers that ends something; None for any other mail, and for one that only comes late."""
    message = message_from_bytes(raw, policy=policy.default)
    link = _link(message)
    if link is None:
        return None
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            return Report(link, None)
        if part.get_content_type() == "message/delivery-status":
            gone = next((each for each in map(_gone, _blocks(part)) if each and unsubscribing.mark(each) == link.address), None)
            return Report(link, gone) if gone else None
    return None


def _link(message: EmailMessage) -> Link | None:
    """The signed link of the mail that is given back, whole or its headers alone."""
    for part in message.walk():
        given = part.get("List-Unsubscribe")
        if given is None and part.get_content_type() == "text/rfc822-headers":
            given = message_from_bytes(cast("bytes", part.get_payload(decode=True)) or b"", policy=policy.default).get("List-Unsubscribe")
        found = LINK.search("".join(str(given or "").split()))
        if found is not None and (link := unsubscribing.read(found[1])) is not None:
            return link
    return None


def _blocks(part: EmailMessage) -> list[EmailMessage]:
    payload = part.get_payload()
    return cast("list[EmailMessage]", payload) if isinstance(payload, list) else []


def _gone(block: EmailMessage) -> str | None:
    """The address of a recipient to whom nothing can be delivered for good."""
    failed = str(block.get("Action", "")).strip().lower() == "failed" and str(block.get("Status", "")).strip().startswith("5")
    _kind, _semicolon, address = str(block.get("Final-Recipient", "")).partition(";")
    return address.strip().strip("<>") if failed and address.strip() else None
