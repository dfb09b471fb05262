"""Cards that come from elsewhere: who has one, and what is on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.loyalty.models import Card, Entry, Lot
from modules.loyalty.models.cards import CLOSED
from modules.loyalty.queries import cards
from modules.loyalty.services.bringing import MAX_OPENING, Brought, bring_in
from webapp.accounts.identity import normal_email
from webapp.actor import current_actor
from webapp.db.bulk import refresh_statistics
from webapp.entitlements.gate import QuotaExceeded, quota_room
from webapp.imports import Change, Field, ImportKind, Reason, Row, Taken, Taking
from webapp.imports.cells import text
from webapp.imports.numbers import Reading, whole
from webapp.imports.reasons import CellProblem

REASONS = {
    "email": _l("%(field)s is not an e-mail address: %(cell)s."),
    "closed": _l("This customer had a card that was closed. Give it out again at the till."),
    "quota": _l("Your plan has no room for more cards. Choose a larger plan."),
    "nothing_known": _l("A new card needs a name."),
}


def email(cell: str, reading: Reading) -> str:
    """An address in its normal form."""
    found = normal_email(text(254)(cell, reading))
    if found is None:
        raise CellProblem("email", cell=cell[:60])
    return found


def match(taking: Taking, rows: Sequence[Row]) -> dict[str, Card]:
    """The cards that customers with these addresses have, by address."""
    return cards.by_emails(taking.store.merchant_id, [row.values["email"] for row in rows])


def take(taking: Taking, rows: Sequence[Row], known: Mapping[str, Card]) -> list[Taken]:
    """Give out cards with what was on them; cards that are there stay as they are."""
    room, made = quota_room("loyalty_cards", taking.store), []
    room.used += taking.ahead
    refused: dict[int, str] = {}
    for row in rows:
        found = known.get(row.values["email"])
        if found is not None:
            if found.state == CLOSED:
                refused[row.number] = "closed"
        elif not row.values.get("name"):
            refused[row.number] = "nothing_known"
        else:
            try:
                room.take()
                made.append(row)
            except QuotaExceeded:
                refused[row.number] = "quota"
    new = bring_in(taking.store, [_brought(row) for row in made], actor_id=current_actor().user_id) if made else []
    ids = dict(zip((row.number for row in made), new, strict=True))
    return [_told(row, refused.get(row.number), ids.get(row.number)) for row in rows]


def _brought(row: Row) -> Brought:
    values = row.values
    return Brought(
        email=values["email"],
        name=values.get("name", ""),
        phone=values.get("phone", ""),
        points=values.get("points", 0),
        stamps=values.get("stamps", 0),
    )


def _told(row: Row, refused: str | None, card_id: int | None) -> Taken:
    if refused:
        return Taken(reasons=[Reason(refused)])
    if card_id is None:
        return Taken()
    changes = [Change(key, "", str(row.values[key])) for key in ("name", "points", "stamps") if row.values.get(key)]
    return Taken("created", changes, card_id)


def card(card_id: int) -> str:
    """The page of a card."""
    return str(url_for("loyalty.store.loyalty.detail", card_id=card_id))


CARDS = ImportKind(
    code="loyalty.cards",
    label=_l("Cards"),
    title=_l("Import cards"),
    hint=_l("CSV or Excel (.xlsx) with a column of e-mail addresses and one of points or stamps. Cards that are there stay as they are."),
    fields=(
        Field(
            key="email",
            label=_l("E-mail"),
            read=email,
            is_text=True,
            names=("e-mail", "mail", "e-mail address", "courriel", "adresse e-mail"),
        ),
        Field(
            key="name",
            label=_l("Name"),
            read=text(160),
            is_text=True,
            for_new=True,
            names=("customer", "full name", "nom", "kunde", "holder"),
        ),
        Field(key="phone", label=_l("Phone"), read=text(40), is_text=True, names=("telephone", "mobile", "telefon", "téléphone", "tel")),
        Field(
            key="points",
            label=_l("Points"),
            read=whole(0, MAX_OPENING),
            is_number=True,
            names=("balance", "punkte", "solde", "point balance"),
        ),
        Field(key="stamps", label=_l("Stamps"), read=whole(0, 1_000), is_number=True, names=("stempel", "tampons")),
    ),
    identity=("email",),
    ignored=("reason",),
    match=match,
    take=take,
    reasons=REASONS,
    link=card,
    many=partial(refresh_statistics, Card, Entry, Lot),
    writes=("customers",),
    job_names=(_l("Check of cards"), _l("Import of cards")),
)
