"""The rules of pages over rows that somebody else may write at the same moment."""

from __future__ import annotations

from sqlalchemy import func, select

from modules.cms import services
from modules.cms.models import CmsMedia, CmsMenuItem, CmsPage, CmsText, CmsUse
from modules.cms.owner import Owner
from modules.cms.services.menus import Entry
from tests.factories.places import platform, store
from tests.support.pictures import picture
from tests.support.racing import Act, Facts, Rule, on_platform
from webapp import files
from webapp.db import db
from webapp.tenancy import unscoped


def a_page() -> Facts:
    """A page in two languages."""
    here = platform("cms")
    facts: Facts = {"platform": here.code, "on": here.id, "store": store(here).id}
    with on_platform(facts):
        text = services.create_page(owner(facts), title="About", slug="about", locale="en")
        other = services.add_language(owner(facts), text.page_id, title="À propos", slug="a-propos", locale="fr")
        return {**facts, "page": text.page_id, "en": text.id, "fr": other.id}


def one_language() -> Facts:
    """A page in one language."""
    facts = a_page()
    with on_platform(facts):
        services.delete_text(owner(facts), facts["fr"], version=1)
    return facts


def owner(facts: Facts) -> Owner:
    return Owner(facts["on"], facts["store"])


def delete(locale: str) -> Act:
    return lambda facts: services.delete_text(owner(facts), facts[locale], version=1)


def add(facts: Facts) -> None:
    facts["added"] = services.add_language(owner(facts), facts["page"], title="Über uns", slug="ueber-uns", locale="de").id


def a_picture() -> Facts:
    facts = a_page()
    kept = files.store(picture(), name="a.png", purpose="cms.media", platform_id=facts["on"], store_id=facts["store"]).id
    with on_platform(facts):
        return {**facts, "picture": services.add_picture(owner(facts), files.find(kept), name="a.png").id}


def show(facts: Facts) -> None:
    blocks = [{"id": "b1", "kind": "picture", "picture": facts["picture"], "caption": "", "size": "text"}]
    draft = db.session.get_one(CmsText, facts["en"]).draft
    services.change(owner(facts), facts["en"], version=1, slug="about", content={**draft, "blocks": blocks})


def delete_picture(facts: Facts) -> None:
    services.delete_picture(owner(facts), facts["picture"], version=db.session.get_one(CmsMedia, facts["picture"]).version)


def what_is_shown_is_there(facts: Facts) -> bool:
    with unscoped("what came of a race"):
        shown = db.session.get_one(CmsText, facts["en"]).draft["blocks"]
        there = set(db.session.scalars(select(CmsMedia.id)))
        return not shown or shown[0]["picture"] is None or (shown[0]["picture"] in there and count(CmsUse) == 1)


def count(model: type) -> int:
    with unscoped("what came of a race"):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def what_was_added_is_there(facts: Facts) -> bool:
    with unscoped("what came of a race"):
        there = list(db.session.scalars(select(CmsText.id)))
        return there == ([facts["added"]] if "added" in facts else []) and count(CmsPage) == len(there)


def menu(label: str) -> Act:
    return lambda facts: services.set_menu(owner(facts), "main", [Entry(label=label, url="/plans")])


RULES = [
    Rule(
        name="no page begins to show a picture that is deleted",
        kept_by="the lock of the picture in delete_picture() and owned()",
        arrange=a_picture,
        acts=(show, delete_picture),
        holds=what_is_shown_is_there,
        told=(True, False),
        place=on_platform,
    ),
    Rule(
        name="a page goes with its last language",
        kept_by="the lock of the page in delete_text()",
        arrange=a_page,
        acts=(delete("en"), delete("fr")),
        holds=lambda _facts: count(CmsPage) == 0 == count(CmsText),
        told=False,
        place=on_platform,
    ),
    Rule(
        name="a language that is added does not go with the last one",
        kept_by="the lock of the page in delete_text() and add_language()",
        arrange=one_language,
        acts=(delete("en"), add),
        holds=what_was_added_is_there,
        told=(True, False),
        place=on_platform,
    ),
    Rule(
        name="a menu is one person's whole menu",
        kept_by="turns of the menu in set_menu()",
        arrange=a_page,
        acts=(menu("One"), menu("Other")),
        holds=lambda _facts: count(CmsMenuItem) == 1,
        told=False,
        place=on_platform,
    ),
]
