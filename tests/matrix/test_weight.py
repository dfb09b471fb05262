"""What toggles cost. What pages cost is noted by every visit of `visits.py`."""

from __future__ import annotations

import pytest

from tests.matrix.world import World
from tests.support.page import Page
from tests.support.weight import TOGGLE, packed

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.sqlite_only
def test_switching_any_module_sends_15_kilobytes_at_most(world: World) -> None:
    """Off where everything is on, and on where nothing is: at once, or the plan that is to be confirmed first."""
    client, heavy, sent = world.client(world.root), list[str](), 0
    for platform in (world.everything, world.bare):
        for code in world.kernel.registry.modules.keys() - world.kernel.registry.core:
            page = Page(client.get(f"/admin/platforms/{platform.code}/modules"))
            answer = (
                page.submit(client, f'form[action$="/{code}/toggle"]', headers=HTMX)
                if page.has(f'form[action$="/{code}/toggle"]')
                else None
            )
            if answer is not None:
                assert answer.status_code == 200, f"{code} on {platform.code} answers {answer.status_code}"
                sent += 1
                heavy += [f"{code} on {platform.code}: {packed(answer.data)} bytes"] if packed(answer.data) > TOGGLE else []
    assert (heavy, sent > 10) == ([], True)
