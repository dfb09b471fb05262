"""A merchant's archive holds what is theirs, and nothing that lets somebody in."""

from __future__ import annotations

import pytest
from flask import Flask

from modules.platform_admin.archive import SECRET
from webapp.db import Base


@pytest.mark.parametrize("column", ["pin", "password", "mf_recovery_codes", "tf_totp_secret", "token", "id_hash", "secrets", "storage_key"])
def test_what_lets_somebody_in_is_left_out(column: str) -> None:
    assert SECRET.search(column)


@pytest.mark.parametrize("column", ["pinned", "shipping", "name", "state_label", "number"])
def test_what_only_sounds_like_it_is_kept(column: str) -> None:
    assert not SECRET.search(column)


def test_columns_that_are_written_under_ones_own_name_are_left_out(app: Flask) -> None:
    """As PINs: a module says of a column that it is how somebody gets in, and no list of names has to know of it."""
    with app.app_context():
        said = {
            (mapper.class_.__name__, column)
            for mapper in Base.registry.mappers
            if isinstance(columns := getattr(mapper.class_, "__own_hand__", None), frozenset)
            for column in columns
        }
    assert ("StaffPin", "pin") in said
    assert [each for each in sorted(said) if not SECRET.search(each[1])] == []
