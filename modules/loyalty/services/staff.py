"""People at the till and their PINs. A PIN is kept as a slow hash only, and is locked after a few wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_security.utils import hash_password, verify_password
from sqlalchemy import select

from modules.loyalty import queries
from modules.loyalty.models import StaffPin
from modules.loyalty.services.ledger import owner
from webapp.db import check_version, db, utcnow
from webapp.domain import Conflict, DomainError, NotFound
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant
from webapp.settings.config import module_config

SHORTEST, LONGEST = 4, 8
MOST = 500
"""People with a PIN at a merchant’s tills."""
EASY = {"0123456789"[first : first + length] for length in range(SHORTEST, LONGEST + 1) for first in range(11 - length)}


@dataclass(frozen=True)
class Tried:
    """What came of a PIN: right, wrong with so many tries left, or locked until then."""

    right: bool
    left: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True)
class Compared:
    """A PIN compared with the hash that was kept at that moment. Comparing is slow, so it is done before the transaction."""

    staff_id: int
    right: bool
    kept: str


def hashed_pin(pin: str) -> str:
    """The slow hash of a PIN: made before the transaction that keeps it. Raises DomainError for a PIN that is easy to guess."""
    return str(hash_password(good_pin(pin)))


def add_staff(store: Store, *, name: str, hashed: str) -> StaffPin:
    """Give somebody a PIN, by its hash. Raises Conflict for a name in use, DomainError where there are as many as a till offers."""
    hold_merchant(store.platform_id, store.merchant_id)
    if queries.count_staff(store.merchant_id) >= MOST:
        raise DomainError(_("%(most)s people have a PIN already. Change the entry of somebody who has left.", most=MOST), "too_many")
    _check_name(store, name)
    made = StaffPin(**owner(store), name=name, pin=hashed)
    db.session.add(made)
    db.session.flush()
    return made


def change_staff(store: Store, staff_id: int, *, version: int, name: str, hashed: str, active: bool) -> StaffPin:
    """Change somebody; an empty hash keeps the PIN. It also lifts a lock. Raises Conflict when somebody saved it since `version`."""
    hold_merchant(store.platform_id, store.merchant_id)
    found = queries.staff(staff_id)
    check_version(found, version)
    _check_name(store, name, besides=staff_id)
    found.name, found.active = name, active
    if hashed:
        found.pin = hashed
    found.failed, found.locked_until = 0, None
    db.session.flush()
    return found


def set_pins(merchant_id: int, hashed: str) -> None:
    """Give everybody at a merchant's tills this PIN, by its hash; for demo data."""
    for each in queries.working(merchant_id):
        each.pin = hashed
    db.session.flush()


def compare(staff_id: int, pin: str) -> Compared:
    """Compare a PIN. What it says counts only once `try_pin` has written it down. Raises NotFound.

    While the PIN is locked nothing is compared: guesses that count for nothing take no time either.
    """
    row = queries.staff(staff_id)
    kept = row.pin if row.locked_until is None or row.locked_until <= utcnow() else ""
    return Compared(staff_id, bool(kept) and bool(verify_password(pin, kept)), kept)


def try_pin(store: Store, compared: Compared) -> Tried:
    """Write down that a PIN was tried, and say whether it opens. Commit it whatever the answer is: wrong ones are counted.

    Whoever guesses many at once is locked out all the same: a right one that comes after the lock does not open.
    """
    config = module_config("loyalty")
    row: StaffPin | None = db.session.scalar(
        select(StaffPin)
        .where(StaffPin.id == compared.staff_id, StaffPin.merchant_id == store.merchant_id, StaffPin.active.is_(True))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(_("This person is not here any more. Choose somebody else."))
    if row.locked_until is not None and row.locked_until > utcnow():
        return Tried(False, 0, row.locked_until)
    if compared.right and row.pin == compared.kept:
        row.failed, row.locked_until = 0, None
        db.session.flush()
        return Tried(True)
    row.failed += 1
    left = int(config["pin_max_failures"]) - row.failed
    if left <= 0:
        row.failed, row.locked_until = 0, utcnow() + timedelta(minutes=int(config["pin_lock_minutes"]))
    db.session.flush()
    return Tried(False, max(left, 0), row.locked_until)


def good_pin(pin: str) -> str:
    """The PIN. Raises DomainError for one that is no number, too short or long, or guessed first."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise DomainError(_("A PIN is %(least)s to %(most)s digits.", least=SHORTEST, most=LONGEST), "bad_pin", field="pin")
    if len(set(pin)) == 1 or pin in EASY or pin[::-1] in EASY:
        raise DomainError(_("This PIN is guessed first. Choose another one."), "easy_pin", field="pin")
    return pin


def _check_name(store: Store, name: str, besides: int | None = None) -> None:
    taken = select(StaffPin.id).where(StaffPin.merchant_id == store.merchant_id, StaffPin.name == name)
    found = db.session.scalar(taken)
    if found is not None and found != besides:
        raise Conflict(_("Somebody with this name is there already. Add a letter to tell them apart."), "name_taken", field="name")
