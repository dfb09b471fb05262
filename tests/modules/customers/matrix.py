"""What the matrix's world needs for the pages of customers: each has one address, note and tag, in one order."""

from __future__ import annotations

import io
from datetime import timedelta

from sqlalchemy import select

from modules.customers import services
from modules.customers.imports import CUSTOMERS
from modules.customers.models import Leaving
from modules.customers.models.customers import ERASED, Customer
from modules.customers.services import segments as writing
from tests.factories.work import at_work
from tests.matrix.rows import number
from tests.matrix.world import STORE_CODE, World
from tests.support.jobs import work_off
from webapp import privacy
from webapp.commerce import Address
from webapp.db import db, utcnow
from webapp.imports import services as imports_services

RULE = {"match": "all", "conditions": [{"field": "customers.email", "op": "has", "value": ""}]}
HOME = Address("1, Grand-Rue", "1660", "Luxembourg", "", "LU")


def begin(world: World) -> None:
    """Somebody was erased, before there were any files in which they could stand: those would have gone too."""
    with at_work(world.everything):
        services.erase(services.create_customer(world.store, name="Léa Müller").id, version=1)


def customers(world: World, many: int) -> None:
    """So many more customers."""
    with at_work(world.everything):
        for _ in range(many):
            each = next(number)
            made = services.create_customer(world.store, name=f"Customer {each}", email=f"customer{each}@example.com")
            services.add_address(made.id, label="Home", postal=HOME)
            services.add_tag(made.id, f"Tag {each % 20}")
            services.add_note(made.id, body="Likes tea.", author_id=world.root.id)
            services.record_consent(made.id, channel="email", given=True, source="paper")


def furnish(world: World) -> list[str]:
    """Two who look like one, the first of them with an address, and two who were merged."""
    with at_work(world.everything):
        made = [services.create_customer(world.store, name="Léa Müller", phone="+352621123456").id for _ in range(4)]
        services.merge(made[0], made[1], versions=(1, 1))
        services.add_address(made[2], label="Home", postal=HOME)
        erased = db.session.scalars(select(Customer.id).where(Customer.status == ERASED)).one()
        seen = writing.create_segment(world.store, name="Reachable", rule=RULE).id
    upload = kept(world)
    with at_work(world.everything):
        brought = imports_services.receive(world.store, upload, options={}, uploaded_by="bob@example.com").id
        imports_services.start_check(world.store, CUSTOMERS, brought)
    work_off(world.app)
    at = f"/platforms/everything/store/{STORE_CODE}/customers"
    more = [f"segments/{seen}", "unlinked", *(f"imports/{brought}{part}" for part in ("", "/refused.csv"))]
    compared = (f"merge?keep={made[2]}&other={other}" for other in made[2:])
    return [f"{at}/{each}" for each in (*map(str, (*made[:3], erased)), *compared, *more, f"{made[2]}/panels")]


def privacy_requests(world: World, many: int) -> None:
    """So many more requests, of either kind, by customers of their own."""
    with at_work(world.everything):
        for _ in range(many):
            each = next(number)
            made = services.create_customer(world.store, name=f"Customer {each}", email=f"asks{each}@example.com")
            privacy.ask(("erase", "export")[each % 2], "customer", made.id, made.merchant_id)


def leaving(world: World, many: int) -> None:
    """So many more who will be erased, since nothing was heard of them."""
    with at_work(world.everything):
        for _ in range(many):
            each = next(number)
            made = services.create_customer(world.store, name=f"Customer {each}", email=f"quiet{each}@example.com")
            owner = {"platform_id": made.platform_id, "merchant_id": made.merchant_id}
            moments = {"heard_at": utcnow() - timedelta(days=700), "announced_at": utcnow(), "erase_at": utcnow() + timedelta(days=30)}
            db.session.add(Leaving(customer_id=made.id, **owner, **moments))


def kept(world: World) -> imports_services.Upload:
    """A file of customers that is kept."""
    content = io.BytesIO(b"email,name\nbrought@example.com,Brought\nnobody,Nobody\n")
    return imports_services.keep_upload(world.store, CUSTOMERS, name="customers.csv", stream=content)


def imports(world: World, many: int) -> None:
    """So many files of customers."""
    upload = kept(world)
    with at_work(world.everything):
        for _ in range(many):
            imports_services.receive(world.store, upload, options={}, uploaded_by="bob@example.com")


def segments(world: World, many: int) -> None:
    """So many more segments."""
    with at_work(world.everything):
        for _ in range(many):
            writing.create_segment(world.store, name=f"Segment {next(number)}", rule=RULE)


ROWS = {
    "customers.store.customers.list": customers,
    "customers.store.customers.segment_list": segments,
    "customers.store.customers.import_list": imports,
    "customers.store.customers.privacy_list": privacy_requests,
    "customers.store.customers.leaving_list": leaving,
    "customers.admin.customers.list": customers,
}
TYPED = {
    "customers.store.customers.segment_create": {"name": "Known by mail", "what_0": "customers.email:has"},
    "customers.store.customers.segment_count": {"what_0": "customers.email:has"},
    "customers.store.customers.privacy_ask": {"kind": "export"},
    "customers.store.customers.tag": {"tag": "Regular"},
    "customers.store.customers.note": {"body": "Comes on Saturdays."},
    "customers.store.customers.consent": {"answer": "yes"},
}
