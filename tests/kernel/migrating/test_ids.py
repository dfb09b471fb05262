"""Ids of migrations: short enough for Alembic's tables, and no two alike in all folders together."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.support.places import ROOT
from webapp.migrating.ids import LONGEST, new_id, revisions_in

MODULES = sorted(path for path in (ROOT / "modules").glob("*/migrations") if path.is_dir())


def test_no_two_migrations_have_one_id() -> None:
    counts = Counter(revision for folder in (ROOT / "migrations" / "versions", *MODULES) for revision in revisions_in(folder))
    assert [revision for revision, times in counts.items() if times > 1 or len(revision) > LONGEST] == []


def test_ids_of_a_module_begin_with_it() -> None:
    for folder in MODULES:
        name = folder.parent.name[: LONGEST - len("_0001_aaaaaa")].rstrip("_")
        assert [each for each in revisions_in(folder) if not re.fullmatch(rf"{name}_\d{{4}}_[0-9a-f]{{6}}", each)] == []


@pytest.mark.parametrize(
    ("code", "there", "pattern"),
    [
        ("notes", (), r"notes_0001_[0-9a-f]{6}"),
        ("lost-keys", ("lost_keys_0001_abcdef", "lost_keys_0009_123456"), r"lost_keys_0010_[0-9a-f]{6}"),
        ("a-module-with-a-name-xyz", (), r"a_module_with_a_name_0001_[0-9a-f]{6}"),
        ("kernel", ("0001", "0009_jobs", "0017"), r"0018_[0-9a-f]{6}"),
    ],
)
def test_a_new_id_follows_what_is_there(code: str, there: tuple[str, ...], pattern: str) -> None:
    found = new_id(code, there)
    assert re.fullmatch(pattern, found)
    assert len(found) <= LONGEST


def test_two_branches_have_different_ids() -> None:
    assert new_id("notes", ()) != new_id("notes", ())
