"""Hidden menu items: for the platform means closed, for a person means only out of sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import g, has_request_context
from flask_babel import gettext as _
from sqlalchemy import Integer, bindparam, delete, or_, select

from webapp.accounts.alongside import alongside, told
from webapp.accounts.models import User
from webapp.db import db
from webapp.domain import Conflict, DomainError
from webapp.kernel import kernel
from webapp.menu.models import AdminMenuConfig
from webapp.platforms.queries import platform_row
from webapp.registry.definition import Frontend
from webapp.routing.context import platform_here

KEPT = "menu_items_kept_back"
"""Where a request keeps what it read."""
ANY = "menu_items_kept_back"
"""Whether anything is kept back from a person on the platform of the request."""


def closed_items(platform_id: int, frontend: Frontend, user_id: int | None = None) -> frozenset[str]:
    """The menu items that the platform has closed. Where a person is named, `hidden_items` of the same request reads nothing more."""
    return _of_request(platform_id, frontend, user_id)[None]


def hidden_items(platform_id: int, frontend: Frontend, user_id: int) -> frozenset[str]:
    """The menu items that this person does not want to see."""
    return _of_request(platform_id, frontend, user_id)[user_id]


def _of_request(platform_id: int, frontend: Frontend, user_id: int | None) -> Mapping[int | None, frozenset[str]]:
    """What is closed (None) and what the person has hidden, in one statement; within a request it is read once."""
    if not has_request_context():
        return _read(platform_id, frontend, user_id)
    known: dict[tuple[int, Frontend], Mapping[int | None, frozenset[str]]] = g.setdefault(KEPT, {})
    found = known.get((platform_id, frontend))
    if found is None or user_id not in found:
        found = known[platform_id, frontend] = _read(platform_id, frontend, user_id)
    return found


def _read(platform_id: int, frontend: Frontend, user_id: int | None) -> Mapping[int | None, frozenset[str]]:
    found: dict[int | None, set[str]] = {None: set(), user_id: set()}
    if told(ANY, user_id) is False and platform_id == _platform_id():
        return {whose: frozenset() for whose in found}
    for whose, item in db.session.execute(_KEPT_BACK, {"on_platform": platform_id, "on_frontend": frontend, "of_person": user_id}):
        found[whose].add(item)
    return {whose: frozenset(items) for whose, items in found.items()}


def _platform_id() -> int:
    """Of the platform of this request; 0 on the console."""
    platform = platform_here()
    return platform.id if platform is not None else 0


alongside(  # most people and platforms keep nothing back: then that is all there is to know
    ANY,
    select(AdminMenuConfig.id)
    .where(
        AdminMenuConfig.platform_id == bindparam("menu_of", callable_=_platform_id, type_=Integer),
        or_(AdminMenuConfig.user_id.is_(None), AdminMenuConfig.user_id == User.id),
    )
    .exists(),
)

_KEPT_BACK = select(AdminMenuConfig.user_id, AdminMenuConfig.menu_item).where(  # every page asks: made once
    AdminMenuConfig.platform_id == bindparam("on_platform"),
    AdminMenuConfig.frontend == bindparam("on_frontend"),
    or_(AdminMenuConfig.user_id.is_(None), AdminMenuConfig.user_id == bindparam("of_person")),
)


def _items(platform_id: int, frontend: Frontend, user_id: int | None) -> frozenset[str]:
    statement = select(AdminMenuConfig.menu_item).where(
        AdminMenuConfig.platform_id == platform_id,
        AdminMenuConfig.frontend == frontend,
        AdminMenuConfig.user_id.is_(None) if user_id is None else AdminMenuConfig.user_id == user_id,
    )
    return frozenset(db.session.scalars(statement))


def set_hidden(
    platform_id: int, frontend: Frontend, items: Iterable[str], user_id: int | None = None, seen: Iterable[str] | None = None
) -> None:
    """Replace the hidden items of a platform or a person.

    `seen` are those that the person saw hidden: Conflict is raised when they are others now. Raises DomainError for an
    item of a module that is off and for one that is required.
    """
    system = kernel()
    known = {item.id: item for item in system.modules.get_module_menu_items(platform_id, frontend)}
    platform_row(platform_id, lock=True)  # so that of two who save at once, one sees what the other saved
    if has_request_context():
        g.pop(KEPT, None)
    if seen is not None and set(seen) != _items(platform_id, frontend, user_id) & known.keys():
        raise Conflict(_("Somebody else changed this menu in the meantime. Compare with what is there now and save again."), "stale")
    wanted = set(items)
    for name in sorted(wanted):
        if name not in known:
            raise DomainError(_("There is no menu item '%(name)s' on this platform.", name=name), "unknown_item")
        if known[name].required:
            raise DomainError(_("%(name)s cannot be hidden: people need it to find their way.", name=known[name].label), "required_item")
    owner = AdminMenuConfig.user_id.is_(None) if user_id is None else AdminMenuConfig.user_id == user_id
    db.session.execute(
        delete(AdminMenuConfig).where(
            AdminMenuConfig.platform_id == platform_id, AdminMenuConfig.frontend == frontend, AdminMenuConfig.menu_item.in_(known), owner
        )
    )
    for name in sorted(wanted):
        db.session.add(AdminMenuConfig(platform_id=platform_id, user_id=user_id, frontend=frontend, menu_item=name))
