"""Whose account an e-mail address names: one normal form, whatever the spelling, for everything that looks an account up or makes one."""

from __future__ import annotations

import unicodedata

from email_validator import validate_email
from flask_babel import gettext as _

from webapp.domain import DomainError

LONGEST = 254
TYPED_MAX = 1000
"""Longer than any spelling of an address; what is longer is not looked at."""


def normal_email(typed: str) -> str | None:
    """The normal form of an address, None for what is none: the domain as UTS 46 maps it, the name before it in NFC and small letters.

    Two spellings name the same account exactly when their normal forms are equal. Mail to the normal form arrives where mail to the
    spelling would: letters that only look like others in the name before the @ (full-width letters, ligatures) are refused, not replaced.
    """
    if len(typed) > TYPED_MAX:
        return None
    try:
        found = validate_email(typed.strip(), check_deliverability=False)  # whose it is stands in the table, not in the DNS
    except ValueError:
        return None
    name = unicodedata.normalize("NFC", found.local_part.lower())
    if unicodedata.normalize("NFKC", name) != name:
        return None
    address = f"{name}@{found.domain}"
    return address if len(address) <= LONGEST else None


def identity(typed: str) -> str:
    """The normal form of an address. Raises DomainError for what is none."""
    address = normal_email(typed)
    if address is None:
        raise DomainError(_("'%(email)s' is not an e-mail address.", email=typed), "bad_email", field="email")
    return address
