"""Revisions of a page have an end; the one that customers see stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.cms import services
from modules.cms.models import CmsRevision
from modules.cms.queries import pages
from modules.cms.services import editing
from tests.modules.cms.conftest import World
from webapp.db import db
from webapp.domain import DomainError


def test_old_revisions_go_but_for_what_customers_see(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "REVISIONS", 3)
    text_id, other = world.page(title="Seen"), world.page("other")
    for turn in range(6):
        with world.work() as owner:
            world.write(owner, pages.text(owner, text_id), title=f"Draft {turn}")
    with world.work() as owner:
        text = pages.text(owner, text_id)
        kept = db.session.scalars(select(CmsRevision).where(CmsRevision.text_id == text_id).order_by(CmsRevision.number)).all()
        assert [each.content["title"] for each in kept] == ["Seen", "Draft 3", "Draft 4", "Draft 5"]
        assert pages.revision(text, text.live_id).content["title"] == "Seen"
        services.publish(owner, text_id, version=text.version)
        assert db.session.scalar(select(CmsRevision.id).where(CmsRevision.text_id == other).limit(1))


def test_a_site_has_so_many_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.cms.services.pages.MOST", 1)
    world.page()
    with pytest.raises(DomainError, match="1 pages"):
        world.page("other")
    world.page("other", of=world.whole)
