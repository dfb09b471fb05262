"""What we write as TOML is read back by the standard library as it was."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.providing.toml import dumps, inline

PLAIN = st.one_of(st.text(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False))
VALUE = st.recursive(PLAIN, lambda each: st.one_of(st.lists(each, max_size=3), st.dictionaries(st.text(), each, max_size=3)), max_leaves=8)


@given(data=st.dictionaries(st.text(), VALUE, max_size=5))
def test_what_is_written_is_read_back_in_kind_and_content(data: dict[str, Any]) -> None:
    written = dumps(data)
    assert repr(sorted_through(tomllib.loads(written))) == repr(sorted_through(data))
    assert dumps(tomllib.loads(written)) == written


def sorted_through(value: Any) -> Any:
    """Tables in the order of their keys: entries come before tables in a text."""
    if isinstance(value, dict):
        return {key: sorted_through(value[key]) for key in sorted(value)}
    return [sorted_through(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('He said "no"', '"He said \\"no\\""'),
        ("C:\\new", '"C:\\\\new"'),
        ("one\ntwo\ttabbed\r", '"one\\ntwo\\ttabbed\\r"'),
        ("\x00\x1b\x7f", '"\\u0000\\u001b\\u007f"'),
        ("Größe → 漢字", '"Größe → 漢字"'),
        ("turned\u202e round\u00a0\U000e0001", '"turned\\u202e round\\u00a0\\U000e0001"'),
        (True, "true"),
        (1e300, "1e+300"),
        ([1, [False]], "[1, [false]]"),
    ],
)
def test_values_are_written_so_that_nothing_hides(value: Any, written: str) -> None:
    assert inline(value) == written


def test_a_list_has_a_line_for_each_member() -> None:
    assert dumps({"modules": ["a", "b"], "config": {"a b": {"x": 1}}}) == 'modules = [\n    "a",\n    "b",\n]\n\n[config."a b"]\nx = 1\n'


def test_what_toml_cannot_say_is_refused() -> None:
    with pytest.raises(TypeError, match="NoneType"):
        dumps({"nothing": None})
