"""Whether mail would arrive: the mail server, and what the sender's domain says of it."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.utils import parseaddr
from typing import Any

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, resolve
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
    """The address that mail comes from, and what its domain says of mail: who may send it, who signs it, and where bounces go."""
    domain = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1].rpartition("@")[2].lower()
    if "." not in domain or domain.endswith((".localhost", ".example")) or domain == "example.com":
        yield Finding(ODD, "sender", f"Mail comes from {domain or 'nowhere'}.", "Set MAIL_DEFAULT_SENDER to an address of yours.")
        return
    try:
        yield from (_spf(domain), _dkim(domain), _dmarc(domain), _bounces(domain))
    except DNSException as error:
        said = f"Nobody could be asked what {domain} says of mail: {type(error).__name__}."
        yield Finding(ODD, "sender", said, f"Ask again where names can be looked up, or by hand: dig TXT {domain}; dig TXT _dmarc.{domain}")


def _texts(name: str) -> list[str]:
    """The TXT records of a name. Raises DNSException where nobody answers."""
    return [b"".join(record.strings).decode("ascii", "replace") for record in _records(name, "TXT")]


def _records(name: str, kind: str) -> list[Any]:
    try:
        return list(resolve(name, kind, lifetime=TIMEOUT_SECONDS))
    except (NXDOMAIN, NoAnswer):
        return []


def _spf(domain: str) -> Finding:
    """RFC 7208: one record, that refuses everybody else."""
    found = [text for text in _texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return Finding(
            BAD, "spf", f"{domain} does not say who may send its mail.", f'Add a TXT record to {domain}: "v=spf1 mx -all", for example.'
        )
    if len(found) > 1:
        return Finding(BAD, "spf", f"{domain} has {len(found)} SPF records, which counts as none.", "Make one of them.")
    if found[0].split()[-1].lower() in {"+all", "all", "?all"}:
        return Finding(BAD, "spf", f"{domain} lets everybody send its mail.", "End its SPF record with -all or ~all.")
    return Finding(GOOD, "spf", f"{domain} says who may send its mail.")


def _dkim(domain: str) -> Finding:
    """RFC 6376: where the key is, only the mail server knows."""
    selector = current_app.config["MAIL_DKIM_SELECTOR"]
    if not selector:
        return Finding(
            ODD, "dkim", "Which key signs mail is not known.", "Let the mail server sign, and set MAIL_DKIM_SELECTOR to its selector."
        )
    name = f"{selector}._domainkey.{domain}"
    if any("p=" in text and not text.replace(" ", "").endswith("p=") for text in _texts(name)):
        return Finding(GOOD, "dkim", f"The key that signs mail is at {name}.")
    return Finding(BAD, "dkim", f"There is no key at {name}: signed mail fails.", "Publish the TXT record that the mail server shows.")


def _dmarc(domain: str) -> Finding:
    """RFC 7489."""
    if any(text.lower().startswith("v=dmarc1") for text in _texts(f"_dmarc.{domain}")):
        return Finding(GOOD, "dmarc", f"{domain} says what becomes of mail that is forged.")
    todo = f'Add a TXT record to _dmarc.{domain}: "v=DMARC1; p=quarantine", for example. Large providers refuse mail without one.'
    return Finding(ODD, "dmarc", f"{domain} does not say what becomes of mail that is forged.", todo)


def _bounces(domain: str) -> Finding:
    """Mail that cannot be delivered goes back to the sender's domain, which must take mail (RFC 7505: a lone dot takes none)."""
    if any(str(record.exchange) != "." for record in _records(domain, "MX")):
        return Finding(GOOD, "bounces", f"What cannot be delivered goes back to {domain}, which takes mail.")
    todo = "Give it an MX record, and read the mailbox of MAIL_DEFAULT_SENDER."
    return Finding(
        BAD, "bounces", f"{domain} takes no mail: nobody hears of what cannot be delivered, and many servers refuse its mail.", todo
    )
