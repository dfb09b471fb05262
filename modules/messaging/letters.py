"""The mails of messaging. Whether somebody may still get one is asked again when it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import force_locale, get_locale
from flask_babel import lazy_gettext as _l

from modules.messaging.kinds import Reader, spot_of
from modules.messaging.models import Notice
from modules.messaging.queries import notices as queries
from webapp.kernel import kernel
from webapp.mail import Letter, OutboxMail, Written, declare
from webapp.routing.context import platform_work
from webapp.tenancy import unscoped

SHOWN = 20


@contextmanager
def still_on(platform_id: int | None) -> Iterator[bool]:
    """At the platform of a mail, while messaging is on there; nothing of a module that is off is sent."""
    platform = kernel().modules.snapshot(platform_id) if platform_id is not None else None
    if platform is None or "messaging" not in platform.modules:
        yield False
        return
    with unscoped("messaging: a mail asks whether its reader may still know", routine=True), platform_work(platform):
        yield True


def notice_facts(mail: OutboxMail) -> Written | None:
    """What the mail says; None where the notice was read, is gone, or is not for them any more."""
    found = queries.by_id(mail.facts["notice"])
    if found is None or found.read_at is not None:
        return None
    return _written(mail, [found], found.user_id)


def digest_facts(mail: OutboxMail) -> Written | None:
    """What is still unread of what the mail was written for."""
    digest = queries.digest(mail.facts["digest"])
    if digest is None:
        return None
    return _written(mail, queries.in_digest(digest, SHOWN), digest.user_id)


def _written(mail: OutboxMail, notices: list[Notice], user_id: int) -> Written | None:
    user = queries.user(user_id)
    if user is None:
        return None
    reader = Reader(user_id)
    with still_on(mail.platform_id) as on, force_locale(user.locale or mail.locale or str(get_locale() or "en")):
        shown = queries.lines([each for each in notices if reader.may_read(each.kind, spot_of(each))]) if on else []
        if not shown:
            return None
        said = [{"text": each.text, "place": each.place, "url": each.url} for each in shown]
        return Written(facts={"lines": said, "text": shown[0].text}, locale=user.locale)


NOTICE = declare(
    Letter(code="messaging_notice", subject="%(text)s", action=_l("Open it"), template="messaging/mail/notice.txt", prepare=notice_facts)
)
DIGEST = declare(
    Letter(
        code="messaging_digest",
        subject=_l("What happened since yesterday"),
        action=_l("Open it"),
        template="messaging/mail/digest.txt",
        prepare=digest_facts,
    )
)
