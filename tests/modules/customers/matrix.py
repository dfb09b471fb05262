"""What the matrix's world needs for the pages of customers: each has one address, note and tag, in one order."""

from __future__ import annotations

from modules.customers import services
from tests.factories.work import at_work
from tests.matrix.rows import number
from tests.matrix.world import World
from webapp.commerce import Address

HOME = Address("1, Grand-Rue", "1660", "Luxembourg", "", "LU")


def customers(world: World, many: int) -> None:
    """So many more customers."""
    with at_work(world.everything):
        for _ in range(many):
            each = next(number)
            made = services.create_customer(world.store, name=f"Customer {each}", email=f"customer{each}@example.com")
            services.add_address(made.id, label="Home", postal=HOME)
            services.add_tag(made.id, f"Tag {each % 20}")
            services.add_note(made.id, body="Likes tea.", author_id=world.root.id)
            services.record_consent(made.id, channel="email", given=True, source="paper", actor_id=world.root.id)


ROWS = {"customers.store.customers.list": customers, "customers.admin.customers.list": customers}
TYPED = {
    "customers.store.customers.tag": {"tag": "Regular"},
    "customers.store.customers.note": {"body": "Comes on Saturdays."},
    "customers.store.customers.consent": {"answer": "yes"},
}
