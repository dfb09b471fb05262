"""Messages to customers, in a store: what was sent, writing one after a look at who gets it, stopping it, and silent addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from modules.messaging import labels, mailing_tables
from modules.messaging.mailing_form import MailingForm
from modules.messaging.models import Mailing
from modules.messaging.queries import mailings as queries
from modules.messaging.services import mailings as services
from modules.messaging.services import returns
from webapp.accounts.access import permission
from webapp.accounts.locale import STORE_LANGUAGES
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.ports import port
from webapp.registry.ports.audience import Audience
from webapp.registry.ports.customers import Customers
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other
from webapp.web.saving import attempt, refuse

READ, WRITE, FEATURE = "messaging:customers:read", "messaging:customers:write", "customer_messages"
SURE, BACK = "1", "back"
FORM = "messaging/mailings/create.html"


@permission(READ)
@require_feature(FEATURE)
def sent() -> ResponseReturnValue:
    """Every message that was sent."""
    page = mailing_tables.mailings().page(queries.mailings())
    rows = [row.Mailing for row in page.rows]
    words: dict[str, Any] = {"states": labels.MAILING_STATES, "whom": whom_words, "names": names_of(row.whom for row in rows)}
    return render("messaging/mailings/list.html", page=page, waiting=queries.waiting([row.id for row in rows]), **words)


@permission(WRITE)
@require_feature(FEATURE)
def create() -> ResponseReturnValue:
    """Write it, see who gets it, and send it."""
    form = MailingForm()
    form.fill(services.segments(current_store()), current_store().locale)
    if not form.validate_on_submit() or form.sure.data == BACK:
        return written(form, 422 if form.is_submitted() and form.sure.data != BACK else 200)
    done = attempt(lambda: send(form) if form.sure.data == SURE else look(form), in_one=form.sure.data == SURE)
    if isinstance(done, DomainError):
        refuse(form, done)
        return written(form, done.status)
    if isinstance(done, Mailing):
        told = ngettext("The message goes to %(num)s customer.", "The message goes to %(num)s customers.", done.total)
        return see_other(url_for(".detail", mailing_id=done.id), told)
    return render("messaging/mailings/preview.html", form=form, reach=done, why=labels.WHY, names=(SURE, BACK), to=to(form))


@permission(READ)
@require_feature(FEATURE)
def detail(mailing_id: int) -> ResponseReturnValue:
    """One message, and what became of it."""
    row = queries.mailing(mailing_id)
    words: dict[str, Any] = {
        "states": labels.MAILING_STATES,
        "ends": labels.FATES,
        "why": labels.WHY,
        "to": whom_words(row.whom, names_of([row.whom])),
        "languages": STORE_LANGUAGES,
    }
    return render("messaging/mailings/detail.html", row=row, fates=queries.fates(row.id), **words)


@permission(WRITE)
@require_feature(FEATURE)
def stop(mailing_id: int) -> ResponseReturnValue:
    """What has not left does not leave."""
    with transaction():
        services.stop(mailing_id)
    return see_other(url_for(".detail", mailing_id=mailing_id), _("Stopped. What has not left does not leave any more."))


@permission(READ)
@require_feature(FEATURE)
def silent() -> ResponseReturnValue:
    """Addresses to which nothing is sent."""
    return render("messaging/mailings/silent.html", page=mailing_tables.silent().page(queries.silenced()), why=labels.SILENT)


@permission(WRITE)
@require_feature(FEATURE)
def revive(silenced_id: int) -> ResponseReturnValue:
    """Write to an address again."""
    with transaction():
        returns.revive(silenced_id)
    return see_other(url_for(".silent"), _("The address is written to again, where its owner agrees."))


def send(form: MailingForm) -> Mailing:
    """What the form says goes out."""
    author = current_user._get_current_object()
    return services.begin(current_store(), form.whom(), once=form.key(), author=author, **form.values())


def look(form: MailingForm) -> services.Reach:
    """Who would get it."""
    return services.reach(current_store(), form.whom(), services.mark_of(**form.values()))


def written(form: MailingForm, status: int = 200) -> ResponseReturnValue:
    """The form."""
    return render(FORM, form=form, to=to(form), status=status, nobody_known=port(Audience) is None)


def to(form: MailingForm) -> str:
    """Whom it is for, in words; empty where that is still to be chosen."""
    if not form.named():
        chosen = dict(form.segment.choices).get(form.segment.data or "", "")
        return str(chosen) if form.segment.data else ""
    kept = {"customers": [*form.whom().customer_ids]}
    return whom_words(kept, names_of([kept]))


def names_of(kept: Iterable[Mapping[str, Any]]) -> Mapping[int, str]:
    """What people call those to whom a message goes alone."""
    customers = port(Customers)
    alone = {each["customers"][0] for each in kept if len(each.get("customers", ())) == 1}
    return customers.label(alone) if customers is not None and alone else {}


def whom_words(kept: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """Whom a message is for: one by name, more by how many."""
    if kept.get("segment"):
        return str(_("A segment"))
    ids = kept.get("customers", [])
    if len(ids) == 1:
        return names.get(ids[0]) or str(_("One customer"))
    words: str = ngettext("%(num)s chosen customer", "%(num)s chosen customers", len(ids))
    return words


RULES: tuple[tuple[str, str, Callable[..., Any], list[str]], ...] = (
    ("/", "list", sent, ["GET"]),
    ("/new", "create", create, ["GET", "POST"]),
    ("/silent", "silent", silent, ["GET"]),
    ("/silent/<int:silenced_id>/revive", "revive", revive, ["POST"]),
    ("/<int:mailing_id>", "detail", detail, ["GET"]),
    ("/<int:mailing_id>/stop", "stop", stop, ["POST"]),
)
mailings = Blueprint("mailings", __name__)
for rule, name, view, methods in RULES:
    mailings.add_url_rule(rule, name, view, methods=methods)
