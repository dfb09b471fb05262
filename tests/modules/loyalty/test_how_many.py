"""What a merchant offers at the till has an end."""

from __future__ import annotations

import pytest

from modules.loyalty import services
from modules.loyalty.services import programmes, staff
from tests.factories.work import at_work
from tests.modules.loyalty.conftest import World
from webapp.domain import DomainError
from webapp.merchants.models import Store


def test_rewards_tiers_and_pins_have_an_end(world: World, rival: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((programmes, "MOST_REWARDS"), (programmes, "MOST_TIERS"), (staff, "MOST")):
        monkeypatch.setattr(module, name, 1)
    hashed = services.hashed_pin("2846")
    reward = {"name": "Coffee", "kind": "product", "unit": "points", "cost": 10}
    acts = (
        lambda shop, turn: services.create_reward(shop, **reward),
        lambda shop, turn: services.add_tier(shop, name=f"Tier {turn}", threshold=turn, multiplier=100),
        lambda shop, turn: services.add_staff(shop, name=f"Mia {turn}", hashed=hashed),
    )
    for act in acts:
        with at_work(world.platform):
            act(world.here(), 1)
        with pytest.raises(DomainError) as refused, at_work(world.platform):
            act(world.here(), 2)
        assert refused.value.code == "too_many"
        with at_work(world.platform):
            act(world.here(rival), 1)
