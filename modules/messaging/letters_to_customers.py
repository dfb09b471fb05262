"""The mail to a customer. Whether they may still be written to is asked again when it is sent; what became of it is kept."""

from __future__ import annotations

import re

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.messaging.letters import still_on
from modules.messaging.models import Fate, State
from modules.messaging.queries import mailings as queries
from modules.messaging.services import returns
from modules.messaging.services.mailings import LETTER
from webapp.mail import Letter, OutboxMail, Outcome, Written, declare, unsubscribing
from webapp.ports import port
from webapp.registry.ports.audience import Audience, Whom

FATES = {
    Outcome.SENT: Fate.SENT,
    Outcome.DROPPED: Fate.DROPPED,
    Outcome.NO_SUCH_ADDRESS: Fate.RETURNED,
    Outcome.FAILED: Fate.FAILED,
}
ADDRESS = re.compile(r"https?://\S+")


def prepare(mail: OutboxMail) -> Written | None:
    """The text with its link; None for who may not be written to any more, or at this address."""
    with still_on(mail.platform_id) as on:
        found = queries.recipient(mail.facts["recipient"]) if on else None
        audience = port(Audience) if on else None
        if found is None or audience is None or found.Mailing.state == State.STOPPED:
            return None
        asked = audience.contacts(found.Store.id, Whom(customer_ids=(found.Recipient.customer_id,)), limit=1)
        if not asked or asked[0].address != mail.recipient or queries.silent_among(found.Store.merchant_id, [mail.recipient]):
            return None
        url = unsubscribing.address_of(unsubscribing.token_of(found.Store.id, asked[0].id, mail.recipient))
        if url is None:
            return None
        headers = {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        with force_locale(mail.locale or found.Store.locale):
            subject, body = found.Mailing.text(mail.locale or found.Store.locale)
            facts = {"subject": subject, "body": plain(body), "shop": found.Store.name, "url": url}
        return Written(facts=facts, headers=headers, name=found.Store.name)


def plain(body: str) -> str:
    """The text, in which no paragraph is an address alone: mails make a button of such a one."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", body.replace("\r\n", "\n"))]
    return "\n\n".join(_("See %(url)s", url=part) if ADDRESS.fullmatch(part) else part for part in parts if part)


def ended(mail: OutboxMail, outcome: Outcome) -> None:
    """Keep what became of it; an address that the mail server does not know is not written to again."""
    with still_on(mail.platform_id):
        found = queries.recipient(mail.facts.get("recipient", 0))
        if found is None:
            return
        found.Recipient.fate = FATES[outcome]
        if outcome is Outcome.NO_SUCH_ADDRESS:
            returns.came_back(found.Store, found.Recipient.customer_id, mail.recipient)


CUSTOMER = declare(
    Letter(
        code=LETTER, subject="%(subject)s", action=_l("Unsubscribe"), template="messaging/mail/customer.txt", prepare=prepare, ended=ended
    )
)
