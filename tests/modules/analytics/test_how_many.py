"""Reports, their mailings and files, and notes of a day have an end."""

from __future__ import annotations

from datetime import date

import pytest

from modules.analytics.queries import saved
from modules.analytics.queries.places import Spot
from modules.analytics.services import exporting, mailing, noting, saving
from tests.factories.work import at_work
from tests.modules.analytics.conftest import World
from tests.modules.analytics.test_reports import ZONE, a_report
from webapp.domain import DomainError


def test_what_one_person_keeps_here_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, spot = a_report(world), Spot(world.shop.id, ZONE)
    for module, name in ((saving, "MOST"), (mailing, "MOST"), (noting, "MOST_OF_A_DAY"), (exporting, "MOST")):
        monkeypatch.setattr(module, name, 1)
    with pytest.raises(DomainError, match="1 reports"):
        a_report(world)
    how = {"rhythm": "day", "hour": 6, "form": "csv", "recipients": ["a@example.com"]}
    with at_work(world.platform):
        report = saved.report_by_id(first)
        assert report is not None
        mailing.add(report, spot, owner_id=world.alice.id, **how)
        with pytest.raises(DomainError, match="1 ways"):
            mailing.add(report, spot, owner_id=world.alice.id, **how)
        noting.annotate(world.shop.id, day=date(2026, 11, 30), text="Rain", author_id=None)
        noting.annotate(world.shop.id, day=date(2026, 12, 1), text="Snow", author_id=None)
        with pytest.raises(DomainError, match="1 notes"):
            noting.annotate(world.shop.id, day=date(2026, 11, 30), text="More rain", author_id=None)
        for mail in ((), ("a@example.com",)):
            exporting.begin(spot, name="By channel", form="csv", asked={"report": first}, owner_id=world.alice.id, mail=mail)
        with pytest.raises(DomainError, match="1 files"):
            exporting.begin(spot, name="By channel", form="csv", asked={"report": first}, owner_id=world.alice.id)
