"""The kernel's rules over rows that somebody else may write at the same moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from tests.factories.people import person, super_admin
from tests.factories.places import platform, store
from tests.support.racing import Facts, Rule
from webapp.accounts import accepting, closing, founding, invitations, managing, tokens
from webapp.accounts import services as accounts
from webapp.accounts.granting import Seat
from webapp.accounts.models import ApiToken, Invitation, Membership, User
from webapp.db import db, transaction, utcnow
from webapp.domain import DomainError
from webapp.jobs.obstacles import obstacle
from webapp.menu import visibility
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.platforms.models import Platform, PlatformHost
from webapp.providing import merchants as merchants
from webapp.providing import platforms as platforms
from webapp.registry.definition import Frontend
from webapp.roles import Role
from webapp.switching import schedules
from webapp.switching.models import ModuleSchedule


def count(model: type[Any], *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def get(model: type[Any], row_id: int) -> Any:
    return db.session.get_one(model, row_id)


def two_super_admins() -> Facts:
    users = [super_admin("alice").id, super_admin("bob").id]
    rows = [db.session.scalar(select(Membership.id).filter_by(user_id=user)) for user in users]
    return {"users": users, "rows": rows}


def a_super_admin_is_left(_facts: Facts) -> bool:
    return count(Membership, Membership.role == Role.SUPER_ADMIN, Membership.user.has(active=True)) == 1


def one_person() -> Facts:
    return {"user": person("alice").id}


def no_token_of_a_closed_account(facts: Facts) -> bool:
    user = get(User, facts["user"])
    return not user.active and count(ApiToken, ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None)) == 0


def sign_up(facts: Facts) -> None:
    said = {"legal_name": "Krier s.à r.l.", "vat_number": None, "store": "Krier", "currency": "EUR"}
    founding.sign_up("new@example.com", platform_id=facts["platform"], **said)


def make_token(facts: Facts) -> None:
    tokens.create_token(get(User, facts["user"]), scopes=["modules:read"])


def two_platforms() -> Facts:
    return {"ids": [platform().id, platform().id]}


def take_host(number: int) -> Any:
    return lambda facts: platforms.edit_platform(facts["ids"][number], version=1, name="Other", hosts=["wanted.example"])


def two_owners() -> Facts:
    """And a manager whom one of them invites to be one too."""
    here = platform()
    shop = store(here)
    owners = [person(name, Role.MERCHANT_OWNER, platform=here, merchant=shop.merchant) for name in ("alice", "anna")]
    rows = [db.session.scalar(select(Membership.id).filter_by(user_id=owner.id)) for owner in owners]
    facts = {"users": [owner.id for owner in owners], "rows": rows, "store": shop.id, "guest": person("bob").id}
    with transaction():
        offered = invitations.invite(get(User, facts["guest"]).email, Seat.in_store(Role.STORE_MANAGER, shop), by=owners[0])
        facts |= {"invitation": offered.id, "token": invitations.token_of(offered)}
    return facts


def owner_leaves(number: int) -> Any:
    """The one whom the other takes the role away from."""
    return lambda f: managing.take_away(f["rows"][number], by=get(User, f["users"][1 - number]))


def an_owner_is_left(_facts: Facts) -> bool:
    return count(Membership, Membership.role == Role.MERCHANT_OWNER) == 1


def accept(facts: Facts) -> None:
    accepting.accept_as(facts["token"], get(User, facts["guest"]))


def withdraw(facts: Facts) -> None:
    invitations.withdraw(facts["invitation"], by=get(User, facts["users"][0]))


def close_store(facts: Facts) -> None:
    merchants.set_store_status(get(Store, facts["store"]), merchants.CLOSED)


def they_work_there(facts: Facts) -> bool:
    return count(Membership, Membership.user_id == facts["guest"]) == count(Invitation, Invitation.outcome == "accepted")


def they_work_there_once(facts: Facts) -> bool:
    return they_work_there(facts) and count(Membership, Membership.user_id == facts["guest"]) == 1


def invite_again(facts: Facts) -> None:
    shop = get(Store, facts["store"])
    invitations.invite("new@example.com", Seat.in_store(Role.STORE_STAFF, shop), by=get(User, facts["users"][0]))


def a_closed_merchant() -> Facts:
    facts = a_shop()
    with transaction():
        closing.close_merchant(facts["merchant"], days=30).erase_at = utcnow() - timedelta(hours=1)
    return facts


def open_merchant(facts: Facts) -> None:
    closing.reopen_merchant(facts["merchant"])


def erase_merchant(facts: Facts) -> None:
    if not closing.erase_merchant(facts["merchant"]):
        raise DomainError("Somebody opened it again.", "opened")


def a_shop() -> Facts:
    here = platform()
    shop = store(here)
    return {"platform": here.code, "id": here.id, "merchant": shop.merchant_id, "store": shop.id}


def a_merchant() -> Facts:
    facts = a_shop()
    db.session.delete(get(Store, facts["store"]))
    db.session.commit()
    return facts


def open_store(facts: Facts) -> None:
    merchants.create_store(platform_id=facts["id"], merchant_id=facts["merchant"], code="new", name="New", currency="EUR")


def leave(facts: Facts) -> None:
    merchants.set_platforms(get(Merchant, facts["merchant"]), [])


def stores_are_where_their_merchant_is(facts: Facts) -> bool:
    links = count(MerchantPlatform, MerchantPlatform.merchant_id == facts["merchant"])
    return count(Store, Store.merchant_id == facts["merchant"]) == links


def rename(name: str) -> Any:
    empty = {"vat_number": None, "email": None}
    return lambda facts: merchants.edit_merchant(get(Merchant, facts["merchant"]), version=1, legal_name=name, **empty)


def hide(item: str) -> Any:
    return lambda facts: visibility.set_hidden(facts["id"], Frontend.ADMIN, [item], seen=[])


def a_schedule() -> Facts:
    facts = a_shop()
    facts_of_it = {"requested": {}, "steps": [], "is_lease": False, "reason": "", "actor": "", "state": schedules.PENDING}
    row = ModuleSchedule(platform_id=facts["id"], at=utcnow() - timedelta(hours=1), **facts_of_it)
    db.session.add(row)
    db.session.commit()
    return {**facts, "schedule": row.id}


def take_back(facts: Facts) -> None:
    schedules.cancel(facts["id"], facts["schedule"])


def carry_out(facts: Facts) -> None:
    schedules._apply(facts["schedule"], schedules.service().plan(facts["id"], {}), {})


def suspend(facts: Facts) -> None:
    merchants.set_merchant_status(get(Merchant, facts["merchant"]), merchants.SUSPENDED)


def it_is_suspended(facts: Facts) -> bool:
    return get(Merchant, facts["merchant"]).status == merchants.SUSPENDED


def work(facts: Facts) -> None:
    """A batch of a job, as far as its gate."""
    why = obstacle(current_app.extensions["interlock"].modules.snapshot(facts["id"]), "core", "", facts["store"], hold=True)
    if why is not None:
        raise DomainError(why, "waits")


RULES = [
    Rule(
        name="the last super admin keeps the role",
        kept_by="lock on the memberships and accounts of all super admins",
        arrange=two_super_admins,
        acts=(lambda f: accounts.remove_membership(f["rows"][0]), lambda f: accounts.remove_membership(f["rows"][1])),
        holds=a_super_admin_is_left,
    ),
    Rule(
        name="the last super admin's account stays open",
        kept_by="lock on the memberships and accounts of all super admins",
        arrange=two_super_admins,
        acts=(lambda f: accounts.set_active(get(User, f["users"][0]), False), lambda f: accounts.remove_membership(f["rows"][1])),
        holds=a_super_admin_is_left,
    ),
    Rule(
        name="the last owner of a merchant keeps the role",
        kept_by="lock on the memberships and accounts of the merchant's owners",
        arrange=two_owners,
        acts=(owner_leaves(0), owner_leaves(1)),
        holds=an_owner_is_left,
    ),
    Rule(
        name="an invitation is accepted once",
        kept_by="lock on the invitation",
        arrange=two_owners,
        acts=(accept, accept),
        holds=they_work_there_once,
    ),
    Rule(
        name="an invitation is accepted or withdrawn",
        kept_by="lock on the invitation",
        arrange=two_owners,
        acts=(accept, withdraw),
        holds=they_work_there,
    ),
    Rule(
        name="nobody comes in by somebody who has lost the role",
        kept_by="lock on the invitation, then on the membership of whoever invited",
        arrange=two_owners,
        acts=(accept, owner_leaves(0)),
        holds=they_work_there,
        told=(False, True),
    ),
    Rule(
        name="nobody comes into a store that is closed",
        kept_by="lock on the store, shared by those who accept",
        arrange=two_owners,
        acts=(accept, close_store),
        holds=they_work_there,
        told=(False, True),
    ),
    Rule(
        name="a form to sign up that is sent twice is one sign-up",
        kept_by="turns of sign-ups",
        arrange=lambda: {"platform": platform().id},
        acts=(sign_up, sign_up),
        holds=lambda f: count(Invitation, Invitation.email == "new@example.com") == 1,
        told=False,
    ),
    Rule(
        name="an address is invited once to a role",
        kept_by="unique index over the place of open invitations",
        arrange=two_owners,
        acts=(invite_again, invite_again),
        holds=lambda f: count(Invitation, Invitation.email == "new@example.com") == 1,
    ),
    Rule(
        name="a role is held once",
        kept_by="unique index over the place, with nothing equal to nothing",
        arrange=one_person,
        acts=(lambda f: accounts.add_membership(get(User, f["user"]), Role.SUPER_ADMIN),) * 2,
        holds=lambda f: count(Membership, Membership.user_id == f["user"]) == 1,
    ),
    Rule(
        name="an address has one account",
        kept_by="unique normal form of the address",
        arrange=dict,
        acts=(
            lambda f: accounts.create_user("new@example.com", None),
            lambda f: accounts.create_user("New@ｅxample\u3002com", None),
        ),
        holds=lambda f: count(User) == 1,
    ),
    Rule(
        name="a closed account has no token that counts",
        kept_by="lock on the account",
        arrange=one_person,
        acts=(lambda f: accounts.set_active(get(User, f["user"]), False), make_token),
        holds=no_token_of_a_closed_account,
        told=(True, False),
    ),
    Rule(
        name="a platform's code is its own",
        kept_by="unique key",
        arrange=dict,
        acts=(lambda f: platforms.create_platform(code="books", name="Books"),) * 2,
        holds=lambda f: count(Platform, Platform.code == "books") == 1,
    ),
    Rule(
        name="a host leads to one platform",
        kept_by="unique key",
        arrange=two_platforms,
        acts=(take_host(0), take_host(1)),
        holds=lambda f: count(PlatformHost, PlatformHost.host == "wanted.example") == 1,
    ),
    Rule(
        name="a platform is edited by one person at a time",
        kept_by="lock on the platform, and its version",
        arrange=two_platforms,
        acts=(lambda f: platforms.edit_platform(f["ids"][0], version=1, name="A", hosts=[]),) * 2,
        holds=lambda f: get(Platform, f["ids"][0]).version == 2,
    ),
    Rule(
        name="a store's code is its own on the platform",
        kept_by="unique key",
        arrange=a_merchant,
        acts=(open_store, open_store),
        holds=lambda f: count(Store, Store.code == "new") == 1,
    ),
    Rule(
        name="a merchant with stores stays on the platform",
        kept_by="foreign key",
        arrange=a_merchant,
        acts=(open_store, leave),
        holds=stores_are_where_their_merchant_is,
    ),
    Rule(
        name="a suspended merchant gets no new store",
        kept_by="lock on the merchant, shared by those who open stores",
        arrange=a_merchant,
        acts=(suspend, open_store),
        holds=it_is_suspended,
        told=(True, False),
    ),
    Rule(
        name="no batch of a job lands once the merchant is suspended",
        kept_by="lock on the merchant and store, shared by pages and jobs",
        arrange=a_shop,
        acts=(suspend, work),
        holds=it_is_suspended,
        told=(True, False),
    ),
    Rule(
        name="a merchant is edited by one person at a time",
        kept_by="version",
        arrange=a_shop,
        acts=(rename("A"), rename("B")),
        holds=lambda f: get(Merchant, f["merchant"]).version == 2,
    ),
    Rule(
        name="a closed merchant is opened again or anonymised",
        kept_by="lock on the merchant",
        arrange=a_closed_merchant,
        acts=(open_merchant, erase_merchant),
        holds=lambda f: (get(Merchant, f["merchant"]).status == "erased") == get(Merchant, f["merchant"]).legal_name.startswith("#"),
    ),
    Rule(
        name="a menu is saved by one person at a time",
        kept_by="lock on the platform",
        arrange=a_shop,
        acts=(hide("stores"), hide("merchants")),
        holds=lambda f: len(visibility.closed_items(f["id"], Frontend.ADMIN)) == 1,
    ),
    Rule(
        name="a schedule is carried out or taken back",
        kept_by="lock on the schedule",
        arrange=a_schedule,
        acts=(take_back, take_back),
        holds=lambda f: get(ModuleSchedule, f["schedule"]).state == schedules.CANCELLED,
    ),
    Rule(
        name="a schedule is carried out once",
        kept_by="lock on the schedule",
        arrange=a_schedule,
        acts=(carry_out, carry_out),
        holds=lambda f: get(ModuleSchedule, f["schedule"]).state == schedules.DONE,
        told=False,
    ),
]
