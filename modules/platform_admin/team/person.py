"""A person's page: roles, browsers they are logged in with, and what those who manage them can do for them."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.platform_admin.team.forms import RoleForm
from modules.platform_admin.team.queries import Circle, place_names
from modules.platform_admin.team.teams import Team, me
from webapp.accounts import managing, queries, sessions
from webapp.accounts.access import fresh, may, permission
from webapp.accounts.granting import Seat, manages, may_give
from webapp.accounts.labels import ROLES
from webapp.accounts.models import Membership
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.web.htmx import render, see_other

PAGE, REMOVE, FACTOR = (f"platform_admin/team/{name}.html" for name in ("person", "remove", "second_factor"))


def add_roles(pages: Blueprint, team: Team) -> None:
    """The page itself, and what is done about roles."""

    @pages.get("/<int:id>")
    @permission(team.read)
    def detail(id: int) -> ResponseReturnValue:
        return show(team, id)

    @pages.post("/<int:id>/roles/<int:role_id>")
    @fresh
    @permission(team.write)
    def change_role(id: int, role_id: int) -> ResponseReturnValue:
        """Another role at the same place. Raises Forbidden and DomainError."""
        circle = team.circle()
        circle.role(circle.person(id).id, role_id)
        wanted = next((seat for seat in circle.given() if str(seat.role) == request.form.get("role")), None)
        if wanted is None:
            raise DomainError(_("Choose one of the roles."), "unknown_role")
        with transaction():
            managing.change_role(role_id, wanted, by=me())
        return see_other(url_for(".detail", id=id), _("The role is changed."))

    @pages.route("/<int:id>/roles/<int:role_id>/remove", methods=["GET", "POST"])
    @fresh
    @permission(team.write)
    def remove_role(id: int, role_id: int) -> ResponseReturnValue:
        """Ask, and take the role away. Raises Forbidden and DomainError."""
        circle = team.circle()
        person, row = circle.person(id), circle.role(id, role_id)
        if request.method == "GET":
            return ask(team, circle, row)
        with transaction():
            name = person.name or person.email
            managing.take_away(role_id, by=me())
        return see_other(url_for(".list"), _("%(name)s no longer has this role.", name=name))


def add_account(pages: Blueprint, team: Team) -> None:
    """What is done about somebody's account, by those who manage all that they are."""

    @pages.post("/<int:id>/sessions/<int:session_id>/end")
    @fresh
    @permission(team.write)
    def end_session(id: int, session_id: int) -> ResponseReturnValue:
        """Log one browser out. Raises Forbidden and NotFound."""
        team.circle().person(id)
        with transaction():
            managing.end_sessions(id, by=me(), session_id=session_id)
        return see_other(url_for(".detail", id=id), _("The session is ended."))

    @pages.post("/<int:id>/sessions/end")
    @fresh
    @permission(team.write)
    def end_sessions(id: int) -> ResponseReturnValue:
        """Log every browser of the person out. Raises Forbidden."""
        team.circle().person(id)
        with transaction():
            managing.end_sessions(id, by=me())
        return see_other(url_for(".detail", id=id), _("Every session is ended."))

    @pages.post("/<int:id>/reset")
    @fresh
    @permission(team.write)
    def reset(id: int) -> ResponseReturnValue:
        """Mail a link that sets a new password. Raises Forbidden and DomainError."""
        person = team.circle().person(id)
        with transaction():
            managing.send_reset(person, by=me())
        return see_other(url_for(".detail", id=id), _("A link to choose a new password is on its way to %(email)s.", email=person.email))

    @pages.route("/<int:id>/second-factor", methods=["GET", "POST"])
    @fresh
    @permission(team.write)
    def second_factor(id: int) -> ResponseReturnValue:
        """Ask, and let somebody in again who lost the second factor. Raises Forbidden and DomainError."""
        person = team.circle().person(id)
        if request.method == "GET":
            return render(FACTOR, person=person, title=team.title)
        with transaction():
            managing.forget_second_factor(person, by=me())
        return see_other(url_for(".detail", id=id), _("The password alone is enough now. %(email)s is told by mail.", email=person.email))


def show(team: Team, id: int) -> Response:
    """The person, with what whoever looks can do."""
    circle = team.circle()
    person = circle.person(id)
    rows = circle.roles([id])[id]
    managed = may(team.write) and manages(current_user.id, id)
    return render(
        PAGE,
        person=person,
        title=team.title,
        everybody=circle.everybody,
        roles=[(row, *choices(team, circle, row)) for row in rows],
        names=place_names(rows, with_platform=circle.everybody),
        managed=managed,
        opened=queries.open_sessions(id, sessions.idle_limit()) if managed else [],
        last_login=queries.last_login(id),
        labels=ROLES,
    )


def choices(team: Team, circle: Circle, row: Membership) -> tuple[bool, RoleForm | None]:
    """Whether whoever looks may take the role away, and the form that changes it where there are others to give."""
    held = Seat.held(row)
    if row.user_id == current_user.id or not may(team.write) or not may_give(current_user.id, held):
        return False, None
    seats = [seat for seat in circle.given() if (seat.platform_id, seat.merchant_id) == (held.platform_id, held.merchant_id)]
    if held.merchant_id is None or held not in seats or len(seats) < 2:
        return True, None
    return True, RoleForm(seats, formdata=None, data={"role": str(held.role)})


def ask(team: Team, circle: Circle, row: Membership) -> Response:
    """What taking the role away ends."""
    return render(
        REMOVE,
        person=circle.person(row.user_id),
        row=row,
        role=ROLES[Seat.held(row).role],
        where=place_names([row], with_platform=circle.everybody)[row],
        title=team.title,
        opened=queries.count_open_sessions(row.user_id, sessions.idle_limit()),
        is_last=managing.roles_left(row.user_id) == 1,
    )
