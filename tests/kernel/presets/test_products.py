"""The presets of products: what a platform begins with, and how far it has moved from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kernel.presets.conftest import put
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.platforms.models import Platform
from webapp.platforms.state import ModuleState
from webapp.providing.platforms import create_platform
from webapp.providing.presets import products as products
from webapp.providing.presets.drift import drift
from webapp.providing.presets.preset import Preset
from webapp.providing.presets.reading import read
from webapp.providing.presets.writing import write
from webapp.switching.service import ModuleService

SHOP = Preset(
    code="shop",
    name="Shop",
    modules=("market", "stock"),
    implied=("stock",),
    read_only=("market",),
    never={"alone": "They sell to businesses."},
    config={"market": {"level": 4}, "base": {"tone": "cool", "pitch": "low"}},
)


@pytest.fixture
def shop(service: ModuleService, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A platform that began as a shop."""
    monkeypatch.setattr("webapp.providing.platforms.presets", lambda: {"shop": SHOP})
    monkeypatch.setattr("webapp.providing.presets.drift.presets", lambda: {"shop": SHOP})
    with transaction():
        return create_platform(code="shop", name="Shop", preset="shop")


def test_a_platform_begins_as_its_preset_says(service: ModuleService, shop: Platform) -> None:
    assert ModuleState.of(service.snapshot(shop.id)).as_json() == {
        "on": ["market", "stock"],
        "implied": ["stock"],
        "read_only": ["market"],
        "barred": {"alone": "They sell to businesses."},
        "config": {"base": {"tone": "cool", "pitch": "low"}, "market": {"level": 4}},
    }
    assert service.history(shop.id)[0].after == ModuleState.of(service.snapshot(shop.id))


def test_a_preset_that_its_modules_would_not_take_begins_nothing(service: ModuleService, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Preset(code="shop", name="Shop", modules=("alone",), config={"alone": {"level": 99}})
    monkeypatch.setattr("webapp.providing.platforms.presets", lambda: {"shop": wrong})
    with pytest.raises(DomainError, match=r"shop\.toml, config\.alone\.level"), transaction():
        create_platform(code="shop", name="Shop", preset="shop")


def test_a_new_platform_has_not_drifted(service: ModuleService, shop: Platform) -> None:
    assert drift(service.registry, service.snapshot(shop.id)) == []


def test_drift_names_modules_marks_and_settings(service: ModuleService, shop: Platform) -> None:
    put(
        service,
        shop,
        ModuleState(
            on=frozenset({"alone", "stock"}),
            read_only=frozenset({"stock"}),
            barred={"market": "Not yet."},
            config={"base": {"tone": "cool", "pitch": "high"}, "market": {"level": 7}, "alone": {"level": 2}},
        ),
    )
    found = drift(service.registry, service.snapshot(shop.id))
    assert [each.line for each in found] == [
        '- alone: on → never: "They sell to businesses."',
        '~ base.pitch: "high" → "low"',
        "~ stock: read-only → on, implied",
        '+ market: never: "Not yet." → read-only',
        "~ market.level: 7 → 4",
    ]


def test_without_a_preset_nothing_drifts(service: ModuleService, platform: Platform) -> None:
    assert drift(service.registry, service.snapshot(platform.id)) == []


def test_the_reader_of_requests_knows_the_preset_too(service: ModuleService, shop: Platform, toys: object) -> None:
    assert toys.extensions["interlock"].snapshot_by_code("shop").preset == "shop"  # type: ignore[attr-defined]


def test_a_preset_without_a_name_has_that_of_its_file(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "corner.toml").write_text("modules = []")
    monkeypatch.setattr(products, "FOLDER", tmp_path)
    assert products.presets.__wrapped__() == {"corner": Preset(code="corner", name="corner")}


@pytest.mark.parametrize("path", sorted(products.FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_product_is_written_as_an_export_is(path: Path) -> None:
    """One code a line, sorted: two branches that each add a module merge, unless they add neighbours."""
    text = path.read_text(encoding="utf-8")
    assert write(read(text, path.name)).removesuffix("\n[config]\n") == text
