"""The address of the feeds, and what the marketplace would make of each line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.marketplace import queries, services
from modules.marketplace.checks import check
from modules.marketplace.fields import LANGUAGE_NAMES, LANGUAGES
from modules.marketplace.forms import LocationsForm, OnceForm
from modules.marketplace.store.blueprint import marketplace
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.db.secrets import decrypt
from webapp.domain import NotFound
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store, public_url_for
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page

DRAWN = 30
"""Times that the feeds were built that are drawn."""


@marketplace.get("/address")
@permission("marketplace:feeds:write")
@require_feature("product_feed_export")
def address() -> ResponseReturnValue:
    """Where the marketplace fetches the feeds."""
    store = current_store()
    found = queries.address_of(store.id)
    feeds = {(feed.language, feed.form): feed for feed in queries.public_feeds(store.id)}
    links = {} if found is None else _links(decrypt(found.token))
    facts: dict[str, Any] = {"languages": LANGUAGE_NAMES, "forms": queries.FORMS}
    facts["builds"] = queries.latest_builds(store.id, store.locale if store.locale in LANGUAGES else LANGUAGES[0], DRAWN)
    return render("marketplace/store/address.html", address=found, feeds=feeds, links=links, **facts)


def _links(secret: str) -> dict[tuple[str, str], str | None]:
    endpoint = "marketplace.public.marketplace-feeds.feed"
    return {
        (language, form): public_url_for(endpoint, secret=secret, language=language, form=form)
        for language in LANGUAGES
        for form in queries.FORMS
    }


@marketplace.post("/address")
@permission("marketplace:feeds:write")
@require_feature("product_feed_export")
def open_address() -> ResponseReturnValue:
    """Give the feeds an address."""
    with transaction():
        services.open_address(current_store())
    return see_other(url_for(".address"), _("The feeds have an address. They are being built."))


@marketplace.route("/address/exchange", methods=["GET", "POST"])
@permission("marketplace:feeds:write")
@require_feature("product_feed_export")
def exchange_address() -> ResponseReturnValue:
    """Ask, and make another address."""

    def save() -> tuple[str, str]:
        services.exchange_address(current_store())
        return url_for(".address"), _("The feeds have a new address.")

    words = (_("New address"), _("Enter the new address at Letzshop within seven days. Until then the present one works too."))
    return _asked(words, save)


@marketplace.route("/address/close", methods=["GET", "POST"])
@permission("marketplace:feeds:write")
@require_feature("product_feed_export")
def close_address() -> ResponseReturnValue:
    """Ask, and close the address."""

    def save() -> tuple[str, str]:
        services.close_address(current_store())
        return url_for(".address"), _("The address is closed.")

    words = (
        _("Close the address"),
        _("Letzshop can't fetch your products any more, from the next moment on. The address never opens again."),
    )
    return _asked(words, save)


@marketplace.route("/address/locations", methods=["GET", "POST"])
@permission("marketplace:feeds:write")
@require_feature("product_feed_export")
def count_locations() -> ResponseReturnValue:
    """Choose the locations whose stock the feeds show."""
    store = current_store()
    places = queries.places(store.id)

    def now() -> dict[str, Any]:
        apart = queries.uncounted(store.id)
        return {"version": services.locations_mark(apart), "locations": [each.id for each in places if each.id not in apart]}

    form = LocationsForm(data=now())
    form.locations.choices = [(each.id, each.name) for each in places]

    def save() -> tuple[str, str]:
        services.count_locations(store, form.locations.data, version=form.version.data)
        return url_for(".address"), _("The stock of these locations is shown.")

    said = _("The feeds show what lies at these locations. A location that you add later counts too.")
    return form_page("marketplace/store/ask.html", form, save, now, title=_("Stock in the feeds"), said=said, button=_("Save"))


def _asked(words: tuple[str, str], save: Callable[[], tuple[str, str]]) -> ResponseReturnValue:
    queries.own_address(current_store().id)
    return form_page("marketplace/store/ask.html", OnceForm(), save, button="", title=words[0], said=words[1])


@marketplace.get("/feeds/<language>/check")
@permission("marketplace:feeds:read")
@require_feature("product_feed_export")
def check_feed(language: str) -> ResponseReturnValue:
    """What the marketplace would make of a feed."""
    if language not in LANGUAGES:
        raise NotFound(_("There is no feed in this language."))
    found = check(current_store(), language)
    return render("marketplace/store/check.html", found=found, language_name=LANGUAGE_NAMES[language])
