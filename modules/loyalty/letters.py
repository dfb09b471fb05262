"""The mail with which somebody who joins shows that the address is theirs. Its link is made when it is sent, and kept nowhere."""

from __future__ import annotations

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer

from modules.loyalty.services.joining import LETTER
from webapp.mail.letters import Letter, Written, declare
from webapp.mail.models import OutboxMail


def token_of(join_id: int) -> str:
    """What nobody makes but us."""
    return str(_signer().dumps(join_id))


def join_of(token: str) -> int | None:
    """Whose link it is; None for one that we did not make."""
    try:
        found = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return found if isinstance(found, int) else None


def _signer() -> URLSafeSerializer:
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.secret_key]
    return URLSafeSerializer(keys, salt="loyalty-join")


def _written(mail: OutboxMail) -> Written:
    return Written(facts={"link": f"{mail.base.rstrip('/')}/join/confirm/{token_of(mail.facts['join'])}", "shop": mail.facts["shop"]})


JOIN = declare(
    Letter(
        code=LETTER,
        subject=_l("Your card at %(shop)s"),
        action=_l("Get my card"),
        template="loyalty/mail/join.txt",
        prepare=_written,
    )
)
