"""The rules of teams over what two people write at the same moment."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.factories import people, places
from tests.factories.plans import Desk
from tests.support.racing import Act, Facts, Rule, on_platform
from webapp.accounts import invitations
from webapp.accounts.granting import Seat
from webapp.accounts.models import Invitation, User
from webapp.db import db
from webapp.merchants.models import Store
from webapp.roles import Role


def a_plan_with_one_seat_left() -> Facts:
    """Two owners of a merchant with two stores, whose plan allows three people."""
    here = places.platform("billing")
    shop = places.store(here)
    second = places.store(here, "second", merchant=shop.merchant)
    owners = [people.person(name, Role.MERCHANT_OWNER, platform=here, merchant=shop.merchant) for name in ("alice", "anna")]
    desk = Desk(here, shop)
    desk.sell("small", 100, team_members=3)
    desk.start()
    return {"platform": here.code, "stores": [shop.id, second.id], "owners": [owner.id for owner in owners]}


def invite(number: int) -> Act:
    """Each of the two owners invites somebody to a store of their own."""

    def act(facts: Facts) -> None:
        shop = db.session.get_one(Store, facts["stores"][number])
        seat, by = Seat.in_store(Role.STORE_STAFF, shop), db.session.get_one(User, facts["owners"][number])
        invitations.invite(f"guest{number}@example.com", seat, by=by)

    return act


RULES = [
    Rule(
        name="a merchant has no more people and open invitations than its plan allows",
        kept_by="lock on the merchant",
        arrange=a_plan_with_one_seat_left,
        acts=(invite(0), invite(1)),
        holds=lambda f: db.session.scalar(select(func.count()).select_from(Invitation)) == 1,
        place=on_platform,
    ),
]
