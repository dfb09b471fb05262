"""Plans: closure both ways, reasons, refusals."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from tests.support.modules import toys
from webapp.domain import DomainError
from webapp.platforms.snapshot import Snapshot
from webapp.registry import graph
from webapp.switching.plan import plan

REGISTRY = toys()


def snapshot(*codes: str, revision: int = 1) -> Snapshot:
    on = frozenset(codes)
    return Snapshot(1, "p", "P", "active", revision, "s", REGISTRY.lawful(on), on, frozenset(), {})


def test_switching_on_brings_requirements_first(app_context: None) -> None:
    made = plan(REGISTRY, snapshot(), {"market": True})
    assert [(step.code, step.because) for step in made.steps] == [("stock", "market"), ("market", "")]
    assert made.cascades
    assert made.enables == ("stock", "market")


def test_switching_off_takes_dependants_first(app_context: None) -> None:
    made = plan(REGISTRY, snapshot("stock", "market"), {"stock": False})
    assert [(step.code, step.because) for step in made.steps] == [("market", "stock"), ("stock", "")]
    assert made.features_lost == ("market_feature", "stock_feature")


def test_nothing_to_do_is_an_empty_plan(app_context: None) -> None:
    assert plan(REGISTRY, snapshot("alone"), {"alone": True}).steps == ()


@pytest.mark.parametrize(
    ("requested", "code"),
    [
        ({"base": False}, "core_module"),
        ({"nowhere": True}, "unknown_module"),
        ({"market": True, "stock": False}, "contradiction"),
    ],
)
def test_what_cannot_be_granted_is_refused(app_context: None, requested: dict[str, bool], code: str) -> None:
    with pytest.raises(DomainError) as caught:
        plan(REGISTRY, snapshot(), requested)
    assert caught.value.code == code


def test_the_digest_covers_the_revision(app_context: None) -> None:
    first, second = (plan(REGISTRY, snapshot(revision=n), {"alone": True}) for n in (1, 2))
    assert first.digest != second.digest


def test_every_request_from_every_lawful_set_ends_lawful(app_context: None) -> None:
    optional = sorted(REGISTRY.modules.keys() - REGISTRY.core)
    subsets = list(chain.from_iterable(combinations(optional, n) for n in (1, 2)))
    for start in graph.lawful_sets(REGISTRY.requires, REGISTRY.core):
        for codes in subsets:
            for value in (True, False):
                after = plan(REGISTRY, snapshot(*start), dict.fromkeys(codes, value)).after
                assert graph.is_lawful(REGISTRY.requires, REGISTRY.core, after)
                assert all((code in after) is value for code in codes)
