"""Whether mail would arrive: the mail server, and what the sender's domain says of it."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.utils import parseaddr

from flask import current_app

from webapp.operating.doctor.finding import BAD, GOOD, ODD, Finding

TIMEOUT_SECONDS = 5.0


def server() -> Iterator[Finding]:
    """Whether it answers, with TLS and login as set. Sends nothing."""
    config = current_app.config
    if config["MAIL_BACKEND"] != "smtp":
        yield Finding(ODD, "mail", f"Mail goes nowhere (MAIL_BACKEND={config['MAIL_BACKEND']}).", "Set MAIL_BACKEND=smtp in production.")
        return
    kind = smtplib.SMTP_SSL if config["MAIL_USE_SSL"] else smtplib.SMTP
    where = f"{config['MAIL_SERVER']}:{config['MAIL_PORT']}"
    try:
        with kind(config["MAIL_SERVER"], config["MAIL_PORT"], timeout=TIMEOUT_SECONDS) as talk:
            if config["MAIL_USE_TLS"]:
                talk.starttls()
            if config["MAIL_USERNAME"]:
                talk.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"] or "")
            talk.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(BAD, "mail", f"{where} does not take mail: {type(error).__name__}.", "See MAIL_SERVER, MAIL_PORT and the login.")
        return
    yield Finding(GOOD, "mail", f"{where} answers.")


def sender() -> Iterator[Finding]:
    """The address that mail comes from."""
    domain = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1].rpartition("@")[2]
    if "." not in domain or domain.endswith((".localhost", ".example")) or domain == "example.com":
        yield Finding(ODD, "sender", f"Mail comes from {domain or 'nowhere'}.", "Set MAIL_DEFAULT_SENDER to an address of yours.")
        return
    todo = f"See that {domain} has SPF and DKIM records for the mail server: dig TXT {domain}; dig TXT _dmarc.{domain}"
    yield Finding(GOOD, "sender", f"Mail comes from {domain}.", todo)
