"""Who is told of invitations: the person invited, where they have an account, and whoever invited them.

All of it is done by a job that is begun for every invitation, so that nobody can tell by the work whether an address has an account.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.platform_admin.team import queries
from webapp.accounts import invitations
from webapp.accounts import queries as accounts
from webapp.accounts.invitations import ACCEPTED, offered_place
from webapp.accounts.labels import ROLES
from webapp.accounts.models import Invitation
from webapp.db import after_commit, transaction, utcnow
from webapp.jobs import Job, enqueue
from webapp.kernel import kernel
from webapp.merchants.queries import merchant_stores
from webapp.ports import port
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.jobs import JobType
from webapp.registry.kinds.notices import NoticeKind
from webapp.registry.kinds.schedules import Schedule
from webapp.registry.ports.notices import Notices
from webapp.roles import Role
from webapp.routing.context import current_platform, platform_work
from webapp.tenancy import scope

TELL, TELL_EXPIRED = "platform-admin.tell-of-invitation", "platform-admin.tell-of-expired"
EXPIRED = "expired"
LOOK_BACK = timedelta(days=2)
"""How long ago an invitation may have expired to be told of: longer than workers are down."""


def invited_words(facts: Mapping[str, Any], _count: int) -> str:
    """Who offers what."""
    said = {"role": ROLES[Role(facts["role"])], "place": facts["place"]}
    if not facts["who"]:
        return _("You are invited: %(role)s, %(place)s.", **said)
    return _("%(who)s invites you: %(role)s, %(place)s.", who=facts["who"], **said)


def answer_words(facts: Mapping[str, Any], _count: int) -> str:
    """What became of an invitation."""
    said = {"role": ROLES[Role(facts["role"])], "place": facts["place"]}
    if facts["what"] == EXPIRED:
        return _("An invitation has expired: %(role)s, %(place)s. Send it again, or withdraw it.", **said)
    return _("%(who)s accepted your invitation: %(role)s, %(place)s.", who=facts["who"], **said)


INVITED = NoticeKind(
    code="platform-admin.invitation",
    label=_l("Invitations to you"),
    words=invited_words,
    endpoint="core.{frontend}.profile.invitation",
    arguments=("id",),
    personal=True,
    icon="mail-opened",
)
PAGES = {
    Frontend.STORE: ("platform-admin.store.team.list", "platform-admin:team:write"),
    Frontend.ADMIN: ("platform-admin.admin.team.list", "platform-admin:team:write"),
    Frontend.CONSOLE: ("platform-admin.console.admin-users.list", "platform-admin:users:write"),
}
ANSWERS = {
    frontend: NoticeKind(
        code=f"platform-admin.invitation-answer-{frontend}",
        label=_l("Answers to your invitations"),
        words=answer_words,
        frontend=frontend,
        endpoint=endpoint,
        permission=permission,
        icon="user-check",
    )
    for frontend, (endpoint, permission) in PAGES.items()
}


def hear(row: Invitation, what: str) -> None:
    """Begin the job once the transaction is committed. An invitation to the provider itself is told by its mail alone."""
    if row.platform_id is not None:
        app, args = current_app._get_current_object(), {"invitation": row.id, "what": what}  # type: ignore[attr-defined]
        platform_id = row.platform_id
        after_commit(lambda: _begin(app, platform_id, args))


def _begin(app: Flask, platform_id: int, args: dict[str, Any]) -> None:
    with app.app_context(), platform_work(kernel().modules.snapshot(platform_id)), scope(platform_id), transaction():
        enqueue(TELL, args=args)


def tell(job: Job) -> None:
    """Tell of an invitation that was sent; of one that has ended, take back what was told, and tell who invited."""
    with job.transaction():
        notices, row = port(Notices), queries.invitation(int(job.args["invitation"]))
        if notices is None or row is None:
            return
        invited, key = accounts.user_by_email(row.email), f"invitation-{row.id}"
        if invited is not None and row.state == "open":
            notices.notify(INVITED.code, key=key, facts={"id": row.id, "who": _inviter(row), **_offer(row)}, users=[invited.id])
        elif invited is not None:
            notices.settle(INVITED.code, key=key, users=[invited.id])
        if job.args["what"] == ACCEPTED and invited is not None and invited.id != row.invited_by:
            _answer(notices, row, ACCEPTED, who=invited.name or invited.email)


def tell_expired(job: Job) -> None:
    """Tell who invited of the invitations that nobody took in time, each once."""
    with job.transaction():
        notices, until = port(Notices), utcnow()
        for row in queries.expired(current_platform().id, until - LOOK_BACK, until) if notices is not None else ():
            _answer(notices, row, EXPIRED)  # type: ignore[arg-type]


def _answer(notices: Notices, row: Invitation, what: str, *, who: str = "") -> None:
    """By the page of people where the inviter would invite again."""
    roles = {Role(held.role) for held in accounts.memberships(row.invited_by or 0)}
    first = merchant_stores(row.platform_id or 0, row.merchant_id)[:1] if row.merchant_id is not None else []
    frontend, store_id = Frontend.STORE, row.store_id or next(iter(first), None)
    if Role.SUPER_ADMIN in roles:
        frontend, store_id = Frontend.CONSOLE, None
    elif Role.PLATFORM_ADMIN in roles or store_id is None:
        frontend, store_id = Frontend.ADMIN, None
    facts = {"what": what, "who": who, **_offer(row)}
    key = f"{what}-{row.id}-{row.sends}"
    notices.notify(ANSWERS[frontend].code, key=key, facts=facts, store_id=store_id, users=[row.invited_by or 0], once=True)


def _offer(row: Invitation) -> dict[str, str]:
    return {"role": row.role, "place": offered_place(row)}


def _inviter(row: Invitation) -> str:
    return row.inviter.name or row.inviter.email if row.inviter is not None else ""


if hear not in invitations.happened:
    invitations.happened.append(hear)

INVITING = (
    INVITED,
    *ANSWERS.values(),
    JobType(code=TELL, name=_l("Notices of invitations"), run=tell),
    JobType(code=TELL_EXPIRED, name=_l("Notices of expired invitations"), run=tell_expired),
    Schedule(code="platform-admin.invitations-expire", job=TELL_EXPIRED, at=time(6, 30)),
)
