"""The list of people with its open invitations, and the form that invites, for a blueprint of each frontend."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.platform_admin.team.forms import InviteForm
from modules.platform_admin.team.person import add_account, add_roles
from modules.platform_admin.team.queries import Circle, place_names
from modules.platform_admin.team.teams import Team, me
from webapp.accounts import invitations
from webapp.accounts.access import fresh, may, permission
from webapp.accounts.granting import Seat, givable
from webapp.accounts.labels import ROLES
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.roles import Role
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page

LIST, INVITE = "platform_admin/team/list.html", "platform_admin/team/invite.html"


def team_pages(name: str, team: Team) -> Blueprint:
    """The blueprint of a team, with the pages of each person."""
    pages = Blueprint(name, __name__)
    add_list(pages, team)
    add_roles(pages, team)
    add_account(pages, team)
    return pages


def add_list(pages: Blueprint, team: Team) -> None:
    """The list, and what is done about invitations."""

    @pages.get("/")
    @permission(team.read)
    def list() -> ResponseReturnValue:
        return show(team)

    @pages.route("/create", methods=["GET", "POST"])
    @fresh
    @permission(team.write)
    def create() -> ResponseReturnValue:
        """Invite somebody."""
        circle = team.circle()
        form = team.form(circle)

        def save() -> tuple[str, str]:
            row = invitations.invite(form.email.data, chosen(form, circle), by=me())
            return url_for(".list"), _("%(email)s is invited: a mail with a link is on its way.", email=row.email)

        return form_page(INVITE, form, save, title=team.title, list_url=url_for(".list"), kept=kept())

    @pages.post("/invitations/<int:id>/send-again")
    @permission(team.write)
    def send_again(id: int) -> ResponseReturnValue:
        """Mail a new link. Raises Forbidden, Conflict and DomainError."""
        team.circle().invitation(id)
        with transaction():
            email = invitations.send_again(id, by=me()).email
        return see_other(url_for(".list"), _("A new link is on its way to %(email)s. Those before it work no more.", email=email))

    @pages.post("/invitations/<int:id>/withdraw")
    @permission(team.write)
    def withdraw(id: int) -> ResponseReturnValue:
        """End an invitation. Raises Forbidden and Conflict."""
        team.circle().invitation(id)
        with transaction():
            email = invitations.withdraw(id, by=me()).email
        return see_other(url_for(".list"), _("The invitation of %(email)s is withdrawn.", email=email))


def show(team: Team) -> Response:
    """The people, and who is invited."""
    circle = team.circle()
    page, offers = team.table.page(circle.people()), circle.invitations()
    roles = circle.roles([user.id for user in page.rows])
    mine = givable(current_user.id, map(Seat.offered, offers))
    return render(
        LIST,
        title=team.title,
        page=page,
        offers=offers,
        roles=roles,
        names=place_names([*offers, *(row for held in roles.values() for row in held)], with_platform=circle.everybody),
        mine={row.id for row in offers if Seat.offered(row) in mine},
        labels=ROLES,
        kept=kept(),
        writes=may(team.write),
    )


def kept() -> dict[str, str]:
    """Which store or merchant the address names."""
    return {name: request.args[name] for name in ("store", "merchant") if name in request.args}


def chosen(form: InviteForm, circle: Circle) -> Seat:
    """What the form offers. Raises DomainError."""
    if "platform" in form and form.role.data == Role.PLATFORM_ADMIN:
        return replace(Seat(Role.PLATFORM_ADMIN), platform_id=form["platform"].data)
    found = next((seat for seat in circle.seats if seat.role == form.role.data), None)
    if found is None:
        raise DomainError(_("Choose one of the roles."), "unknown_role")
    return found
