"""A language is offered where its texts are."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.accounts.locale import languages, zone_choices


def test_only_english_is_there_by_itself(tmp_path: Path) -> None:
    assert list(languages(tmp_path)) == ["en", "en_GB"]


@pytest.mark.parametrize(("tag", "name"), [("fr", "Français"), ("de", "Deutsch"), ("lb", "Lëtzebuergesch")])
def test_a_language_is_offered_once_its_catalogue_is_there(tmp_path: Path, tag: str, name: str) -> None:
    folder = tmp_path / tag / "LC_MESSAGES"
    folder.mkdir(parents=True)
    assert tag not in languages(tmp_path)
    (folder / "messages.mo").write_bytes(b"")
    assert languages(tmp_path)[tag] == name


def test_time_zones_are_chosen_from_all_there_are() -> None:
    names = dict(zone_choices())
    assert names["America/New_York"] == "America/New York"
    assert {"UTC", "Europe/Luxembourg", "Asia/Tokyo"} <= names.keys()
