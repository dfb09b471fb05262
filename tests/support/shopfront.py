"""A module with pages for customers, and one that claims the root of sites, for tests of the kernel."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, request, session

from tests.support.modules import toy
from webapp.accounts.access import public
from webapp.domain import DomainError
from webapp.registry.definition import Feature, Frontend, ModuleDefinition
from webapp.registry.discovery import build
from webapp.registry.ports.site import SiteAddress, SiteLink, SiteRoot
from webapp.registry.registry import Registry
from webapp.routing.context import site_store
from webapp.web.htmx import render
from webapp.web.security import policy
from webapp.web.sites import known, site, tagged, version_tag

MARK = {"version": 1}


def club() -> ModuleDefinition:
    """Claims /join, with a form, and /card."""
    join, card = Blueprint("join", __name__), Blueprint("card", __name__)

    @join.route("/", methods=["GET", "POST"])
    @public
    def form() -> Response:
        if request.method == "POST":
            return make_response(f"joined as {request.form['name']} at {getattr(site_store(), 'code', 'the platform')}")
        return render("shopfront/join.html")

    @join.get("/refused")
    @public
    def refused() -> Response:
        raise DomainError("This is full. Come back tomorrow.", "full")

    @card.get("/<token>")
    @public
    @policy(camera="self")
    def show(token: str) -> Response:
        session.get("anything")
        return make_response(f"card {token} in {site().locale}, cookies {sorted(request.cookies)}")

    return ModuleDefinition(
        code="club",
        name="Club",
        description="Members.",
        category="Toys",
        icon="box",
        version="1.0",
        features=(Feature(code="club_feature", name="Club"),),
        blueprints={Frontend.SITE: (join, card)},
    )


class Pages:
    """Two pages, one of them with a version, and a page that moved."""

    def answer(self, path: str) -> Response | None:
        if path == "/old":
            return Response(status=301, headers={"Location": "/about"})
        if path == "/broken":
            raise ZeroDivisionError
        if path not in ("/", "/about"):
            return None
        tag = version_tag(MARK["version"])
        return known(tag) or tagged(make_response(f"page {path} in {site().locale} of {site().name}, {MARK['version']}"), tag)

    def menu(self, place: str) -> Sequence[SiteLink]:
        return [SiteLink("About", site().path("/about"))] if place == "main" else []

    def addresses(self) -> Sequence[SiteAddress]:
        return [SiteAddress("/", None, ("en", "fr")), SiteAddress("/about")]


def shopfronts() -> Registry:
    """A core, the club, and the pages."""
    pages = ModuleDefinition(
        code="pages",
        name="Pages",
        description="Pages.",
        category="Toys",
        icon="box",
        version="1.0",
        provides={SiteRoot: Pages()},
    )
    return build([("", toy("base", core=True)), ("", club()), ("", pages)])
