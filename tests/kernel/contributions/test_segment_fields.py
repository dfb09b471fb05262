"""A field that rules can ask for says what is wrong with its declaration."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.registry.kinds.segments import CHOICE, MONEY, SegmentField


def nothing() -> Any:
    """No facts."""


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"sort": MONEY, "kept": True}, []),
        ({"sort": CHOICE, "choices": list}, []),
        ({"sort": "mood"}, ["is of the sort 'mood'"]),
        ({"sort": CHOICE}, ["needs choices="]),
        ({"sort": MONEY, "choices": list}, ["needs choices="]),
        ({"sort": CHOICE, "choices": list, "kept": True}, ["cannot be kept"]),
    ],
)
def test_what_is_wrong_with_a_field_is_said(values: dict[str, Any], wrong: list[str]) -> None:
    found = list(SegmentField(code="notes.mood", subject="customer", label="Mood", values=nothing, **values).problems("notes", {}))
    assert [any(each.startswith(begin) for each in found) for begin in wrong] == [True] * len(wrong) == [True] * len(found)
