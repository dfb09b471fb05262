"""Whatever is checked and then written holds for two people at once: every rule of the tables, on both databases, in both orders."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask

from tests.support.racing import Race, Rule
from webapp.db import db

TESTS = Path(__file__).parents[1]
TABLES = [".".join(["tests", *path.relative_to(TESTS).with_suffix("").parts]) for path in sorted(TESTS.glob("**/races.py"))]
RULES: list[Rule] = [rule for table in TABLES for rule in import_module(table).RULES]


@pytest.mark.parametrize("order", ["forth", "back"])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_slower_of_two_sees_what_the_faster_has_written(app: Flask, rule: Rule, order: str) -> None:
    facts = rule.arrange()
    db.session.rollback()
    first, second = rule.acts if order == "forth" else rule.acts[::-1]
    said = Race(app, rule, facts).one_before_the_other(first, second)
    db.session.rollback()
    assert rule.holds(facts), said
    assert said[0] == "done"
    assert (said[1] != "done") is rule.refuses(forth=order == "forth"), said


@pytest.mark.long
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_of_two_at_the_same_moment_one_at_least_gets_through(app: Flask, rule: Rule, proofs: bool) -> None:
    if not proofs:
        pytest.skip("rounds of luck: in the proofs")
    facts = rule.arrange()
    db.session.rollback()
    said = Race(app, rule, facts).at_once()
    db.session.rollback()
    assert rule.holds(facts), said
    assert "done" in said
