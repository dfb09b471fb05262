"""Saved views: a person's own names for the searches, filters and columns of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import g, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import MultiDict

from webapp.accounts.alongside import alongside, told
from webapp.accounts.models import User
from webapp.db import Base, db
from webapp.domain import DomainError, NotFound
from webapp.invisible import JOINERS
from webapp.routing.back import ARG, STORE, Left
from webapp.routing.context import platform_here
from webapp.web.tables.files import ASKED

MOST, MOST_OF_ALL = 20, 500
"""Views of one list that a person can keep, and of all lists."""
ANY = "saved_views"
"""Whether a person has any view of any list."""
LONGEST_NAME, LONGEST_QUERY, LONGEST_PLACE, LONGEST_LIST = 60, 1000, 80, 200
UNKEPT = frozenset({"page", ASKED, ARG})


class SavedView(Base):
    """One view of one person. `place` is the console, a platform or a store; `list` is the page, `query` what its address says besides."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "place", "list", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(LONGEST_PLACE))
    list: Mapped[str] = mapped_column(String(LONGEST_LIST))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))


@dataclass(frozen=True, slots=True)
class View:
    """A view as the list shows it; `count` is None where it is of another tab of the list."""

    id: int
    name: str
    url: str
    count: int | None
    uncounted: bool
    active: bool


alongside(ANY, select(SavedView.id).where(SavedView.user_id == User.id).exists())


def place_of(store_code: str | None) -> str:
    """What names the present place among a person's views."""
    platform = platform_here()
    return "/".join(str(each) for each in (platform.id if platform else "console", store_code) if each)


def list_of(endpoint: str, args: Mapping[str, Any]) -> str:
    """What names a list."""
    return f"{endpoint}?{urlencode(sorted(args.items()))}" if args else endpoint


def views_here() -> Sequence[SavedView]:
    """The person's views of the list that is looked at, by name."""
    if not current_user.is_authenticated or request.endpoint is None or told(ANY, current_user.id) is False:
        return ()
    args = {key: value for key, value in (request.view_args or {}).items() if key != STORE}
    return _views(current_user.id, place_of(g.get(STORE)), list_of(request.endpoint, args))


def _views(user_id: int, place: str, name: str) -> Sequence[SavedView]:
    mine = select(SavedView).where(SavedView.user_id == user_id, SavedView.place == place, SavedView.list == name)
    return db.session.scalars(mine.order_by(SavedView.name, SavedView.id)).all()


def counts(statements: Mapping[int, Select[Any]], most: int) -> Mapping[int, int]:
    """How many rows each of these statements has, in one statement; none is counted further than `most`."""
    if not statements:
        return {}
    numbers = [
        select(func.count()).select_from(each.order_by(None).limit(most).subquery()).scalar_subquery() for each in statements.values()
    ]
    return dict(zip(statements, db.session.execute(select(*(n.label(f"n{i}") for i, n in enumerate(numbers)))).one(), strict=True))


def arguments(query: str) -> MultiDict[str, str]:
    """A kept query as the arguments of an address."""
    return MultiDict(parse_qsl(query))


def save_view(left: Left, name: str) -> SavedView:
    """Keep what the list shows under a name; a view that has it already is replaced. Raises DomainError for a name that does not do."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not "".join(each for each in name if each not in JOINERS).isprintable():
        raise DomainError(_("Give the view a name of at most %(most)s characters.", most=LONGEST_NAME), "view_name", field="name")
    kept = {key: values for key, values in left.query.items() if key not in UNKEPT}
    query = urlencode(kept, doseq=True)
    if len(query) > LONGEST_QUERY:
        raise DomainError(_("This search is too long to be kept. Shorten it, then save the view."), "view_query")
    user: User = current_user._get_current_object()
    place, named = place_of(left.store), list_of(left.endpoint, left.args)
    if len(place) > LONGEST_PLACE or len(named) > LONGEST_LIST:
        raise NotFound(_("This list is not here any more. Go back and load the page again."))
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))  # one view at a time: they are counted
    there = _views(user.id, place, named)
    found = next((each for each in there if each.name == name), None)
    if found is None:
        if len(there) >= MOST:
            raise DomainError(_("You have %(most)s views of this list. Delete one first.", most=MOST), "too_many_views")
        if (db.session.scalar(select(func.count()).where(SavedView.user_id == user.id)) or 0) >= MOST_OF_ALL:
            raise DomainError(_("You have %(most)s views. Delete some that you do not use.", most=MOST_OF_ALL), "too_many_views")
        found = SavedView(user_id=user.id, place=place, list=named, name=name)
        db.session.add(found)
    found.query = query
    db.session.flush()
    return found


def delete_view(view_id: int) -> str:
    """Delete one of the person's own views; gives its name. Raises NotFound for any other."""
    found = db.session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == current_user.id))
    if found is None:
        raise NotFound(_("There is no such view."))
    name = found.name
    db.session.delete(found)
    db.session.flush()
    return name
