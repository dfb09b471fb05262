"""One thread: what was written, an answer, who looks after it, who has read what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.messaging import labels
from modules.messaging.export import as_text
from modules.messaging.forms import AssignForm, ReplyForm
from modules.messaging.models import Message, Thread
from modules.messaging.pages import uploads
from modules.messaging.places import at
from modules.messaging.queries import threads as queries
from modules.messaging.services import telling
from modules.messaging.services import threads as services
from modules.messaging.settings import setting
from webapp import files
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import NotFound
from webapp.web.downloads import pieces
from webapp.web.htmx import is_partial, render, see_other
from webapp.web.saving import save_form

SHOWN = 50
"""Messages on the page; a link leads to those before them."""
READ, WRITE = "messaging:threads:read", "messaging:threads:write"


@permission(READ)
def detail(thread_id: int) -> ResponseReturnValue:
    """The thread."""
    form = ReplyForm(formdata=None)
    with queries.looking():
        chosen = request.args.get("answer", "")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
            form.body.data = queries.reply(int(chosen)).body
        return shown(queries.thread(thread_id), form, before=earlier_than())


def earlier_than() -> int | None:
    """The message before which those stand that are asked for; None for the latest ones."""
    asked = request.args.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 10 else None


@permission(WRITE)
def reply(thread_id: int) -> ResponseReturnValue:
    """Write in it."""
    form = ReplyForm()
    with queries.looking():
        found = queries.thread(thread_id)
        place = found.platform_id, found.store_id

        def save() -> tuple[str, str]:
            services.check(services.Post(current_user, form.body.data or ""))
            kept = uploads.keep(form, *place)
            with transaction():
                services.reply(thread_id, services.Post(current_user._get_current_object(), form.body.data or "", kept, form.seen_id()))
            return url_for(".detail", thread_id=thread_id, _anchor="reply"), _("Your message is sent.")

        return save_form(form, save, draw=lambda status: shown(queries.thread(thread_id), form, status), in_one=False)


@permission(READ)
def read(thread_id: int) -> ResponseReturnValue:
    """Note how far one has read: a page says so by itself once it is shown, or by a click."""
    form = ReplyForm()
    with queries.looking(), transaction():
        found = queries.thread(thread_id)
        services.mark_read(found, current_user.id, form.seen_id())
        telling.seen(thread_id, current_user.id)
    if not is_partial():
        return see_other(url_for(".detail", thread_id=thread_id))
    answer = make_response("")
    answer.headers["HX-Trigger"] = "notices"
    return answer


@permission(READ)
def unread(thread_id: int) -> ResponseReturnValue:
    """Say that it is still to be read."""
    with queries.looking(), transaction():
        services.mark_unread(queries.thread(thread_id), current_user.id)
    return see_other(url_for(".list"), _("The thread is marked as unread."))


@permission(READ)
def mute(thread_id: int) -> ResponseReturnValue:
    """Be told of new messages no longer, or again."""
    muted = request.form.get("muted") == "1"
    with queries.looking(), transaction():
        services.mute(queries.thread(thread_id), current_user.id, muted=muted)
    said = _("You are not told of new messages in this thread.") if muted else _("You are told of new messages in this thread.")
    return see_other(url_for(".detail", thread_id=thread_id), said)


@permission(WRITE)
def state(thread_id: int) -> ResponseReturnValue:
    """Close it, or open it again."""
    closed = request.form.get("closed") == "1"
    with queries.looking(), transaction():
        services.set_state(queries.thread(thread_id, lock=True), closed=closed)
    return see_other(url_for(".detail", thread_id=thread_id), _("The thread is closed.") if closed else _("The thread is open again."))


@permission(WRITE)
def assign(thread_id: int) -> ResponseReturnValue:
    """Say who looks after it."""
    with queries.looking():
        form = assign_form(queries.thread(thread_id))
        if not form.validate_on_submit():
            return shown(queries.thread(thread_id), ReplyForm(formdata=None), 422, assign=form)
        with transaction():
            services.assign(queries.thread(thread_id, lock=True), form.user_id(), by=current_user._get_current_object())
    return see_other(url_for(".detail", thread_id=thread_id), _("It is saved who looks after the thread."))


@permission(READ)
def export(thread_id: int) -> ResponseReturnValue:
    """The thread as text."""
    with queries.looking():
        found = queries.thread(thread_id)
        text = as_text(found, queries.messages(thread_id))
    return pieces(f"thread-{found.id}.txt", "text/plain", [text.encode()])


@permission(READ)
def attachment(thread_id: int, attachment_id: int) -> ResponseReturnValue:
    """A file of it, as a download. Raises NotFound."""
    with queries.looking():
        found = queries.attachment(thread_id, attachment_id)
        if found.file_id is None:
            raise NotFound(_("This file is not here any more."))
        return files.send(files.find(found.file_id), found.name)


def assign_form(found: Thread) -> AssignForm:
    """Everybody who can read it, and nobody."""
    form = AssignForm(data={"assignee": str(found.assignee_id or "")})
    people = queries.people(found)
    if found.assignee is not None:
        people[found.assignee.id] = found.assignee
    people.setdefault(current_user.id, current_user._get_current_object())
    named = sorted(((str(each.id), each.name or each.email) for each in people.values()), key=lambda pair: pair[1])
    form.assignee.choices = [("", _("Nobody")), *named]
    return form


def shown(found: Thread, form: ReplyForm, status: int = 200, assign: AssignForm | None = None, *, before: int | None = None) -> Response:
    """The page of a thread, with the form as it was sent: the latest messages, or those before one."""
    more = queries.messages(found.id, before=before, limit=SHOWN + 1)
    written, mine = more[-SHOWN:], queries.participant(found.id, current_user.id)
    form.seen.data = str(written[-1].id if written else 0)
    last_read = mine.last_read_id if mine is not None else found.last_message_id
    return render(
        "messaging/thread.html",
        status=status,
        thread=found,
        form=form,
        assign=assign or assign_form(found),
        written=written,
        first=queries.first_message(found.id) if len(more) > SHOWN else next(iter(written), None),
        has_earlier=len(more) > SHOWN,
        is_latest=before is None,
        unread=[each.id for each in written if each.id > last_read and each.author_id != current_user.id],
        readers=receipts(found, written),
        taking_part=mine,
        answers=queries.replies(),
        where=queries.places([found])[found.id],
        kinds=dict(labels.KINDS),
        store_code=queries.store_code(found),
    )


def receipts(found: Thread, written: Sequence[Message]) -> dict[int, list[str]]:
    """Who has read each message of one's own, where the platform shows that."""
    with at(found.platform_id):
        if not setting("read_receipts"):
            return {}
    own = [each for each in written if each.author_id == current_user.id]
    people: list[Any] = [row for row in queries.participants(found.id) if row.User.id != current_user.id]
    return {each.id: [row.User.name or row.User.email for row in people if row.Participant.last_read_id >= each.id] for each in own}
