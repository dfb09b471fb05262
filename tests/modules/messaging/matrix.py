"""What the matrix's world needs for the pages of messaging."""

from __future__ import annotations

from itertools import count
from unittest.mock import patch

from sqlalchemy import select

from modules.messaging.models import CannedReply, Kind, Mailing, Message, Notice, Participant, Recipient, Silenced
from modules.messaging.pages.addressees import signed
from modules.messaging.services import threads as services
from modules.messaging.services.threads import New, Post
from tests.factories.work import at_work
from tests.matrix.world import World
from webapp import files
from webapp.accounts.models import User
from webapp.db import db
from webapp.mail.unsubscribing import token_of
from webapp.tenancy import unscoped

number = count(1)
BASE = "/platforms/everything"


def begin(world: World) -> None:
    """The first thread, with the first file, which the store and the platform both see."""
    content = files.store(
        b"Monday: Anna", name="rota.txt", purpose="messaging.attachment", platform_id=world.everything.id, store_id=world.store.id
    )
    with at_work(world.everything):
        talk(world, Kind.SUPPORT, (content,))


def notices(world: World, many: int) -> None:
    """Somebody who may do everything was told so often that a store's shelves are empty."""
    place = {"platform_id": world.everything.id, "merchant_id": world.store.merchant_id, "store_id": world.store.id}
    facts = {"title": "Le pont rouge", "on_hand": 1}
    with at_work(world.everything):
        for _each in range(many):
            key = f"matrix-{next(number)}"
            db.session.add(Notice(user_id=world.root.id, kind="inventory.low-stock", dedupe_key=key, facts=facts, **place))


def support(world: World, many: int) -> None:
    """Threads that the store and the platform both see."""
    with at_work(world.everything), patch.object(services, "check_rate"):  # nobody writes so much within an hour
        for _each in range(many):
            talk(world, Kind.SUPPORT)


def talk(world: World, kind: Kind, kept: tuple[files.File, ...] = ()) -> int:
    root = db.session.get_one(User, world.root.id)
    store_id = None if kind is Kind.PROVIDER else world.store.id
    new = New(world.everything.id, kind, f"Opening {next(number)}", store_id)
    return services.begin(new, Post(root, "Who opens on Monday?", kept)).id


def mailings(world: World, many: int) -> None:
    """So many messages that went to one customer each."""
    place = {"platform_id": world.everything.id, "store_id": world.store.id}
    with at_work(world.everything):
        for _each in range(many):
            each = next(number)
            text = {"subject": f"New wines {each}", "body": "They came in on Monday.", "mark": f"{each}", "total": 1, "state": "sent"}
            row = Mailing(**place, once=f"matrix-{each}", whom={"customers": [1]}, author_id=world.root.id, **text)
            db.session.add(row)
            db.session.flush()
            db.session.add(Recipient(**place, mailing_id=row.id, customer_id=1, fate="sent"))


def silent(world: World, many: int) -> None:
    """So many addresses from which mail came back."""
    owner = {"platform_id": world.everything.id, "merchant_id": world.store.merchant_id}
    with at_work(world.everything):
        for _each in range(many):
            each = next(number)
            db.session.add(Silenced(**owner, mark=f"m{each}", address=f"gone{each}@example.com", why="returned"))


def beyond() -> list[str]:
    """The first file, on both sides, and the threads about a thing of a module that may be off."""
    with unscoped("the matrix looks for its first file"):
        found = db.session.scalars(select(Message).join(Message.attachments).order_by(Message.id).limit(1)).one()
        file = f"{found.thread_id}/files/{found.attachments[0].id}"
    word = signed(
        {"kind": "order", "id": 1, "label": "MAIN-000001", "endpoint": "orders.store.orders.detail", "arguments": {"order_id": 1}}
    )
    files_of = [f"{place}/messages/{file}" for place in ("/admin", f"{BASE}/admin", f"{BASE}/store/main")]
    return [*files_of, f"{BASE}/store/main/messages/about/{word}"]


def furnish(world: World) -> list[str]:
    """A thread of each kind, in which something is unread; answers that are kept."""
    with at_work(world.everything):
        team, closed = talk(world, Kind.TEAM), talk(world, Kind.SUPPORT)
        services.set_state(services.queries.thread(closed), closed=True)
        talk(world, Kind.PROVIDER)
        for store_id in (None, world.store.id):
            db.session.add(CannedReply(platform_id=world.everything.id, store_id=store_id, title="Hours", body="We open at nine."))
        db.session.query(Participant).update({"last_read_id": 0})
        word = token_of(world.store.id, 1, "lea@example.com")
    return [
        f"http://everything.localhost/unsubscribe/{word}",
        f"{BASE}/store/main/mailings/new?customer=1",
        *beyond(),
        f"{BASE}/store/main/messages/{team}",
        f"{BASE}/admin/messages/{closed}",
        f"{BASE}/store/main/messages/{team}?answer=2",
    ]


ROWS = {
    **{f"messaging.{frontend}.notifications.list": notices for frontend in ("console", "admin", "store")},
    **{f"messaging.{frontend}.messages.list": support for frontend in ("console", "admin", "store")},
    "messaging.store.mailings.list": mailings,
    "messaging.store.mailings.silent": silent,
}
NEWS = {"subject": "New opening hours", "body": "We open at nine."}
TYPED = {
    "messaging.console.messages.announce": {**NEWS, "to": ["platform-1"]},
    "messaging.admin.messages.announce": {**NEWS, "to": ["store-1"]},
    "messaging.store.mailings.create": {**NEWS, "customer": "1"},
}
"""The first platform, the first store and the first customer: the world's."""
