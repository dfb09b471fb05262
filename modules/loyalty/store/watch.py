"""What the owner should look at."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from modules.loyalty import labels
from modules.loyalty.queries import anomalies as odd
from modules.loyalty.store.blueprint import ADJUST, BASE, loyalty
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.web.htmx import render


@loyalty.get("/worth-a-look")
@permission(ADJUST)
@require_feature(BASE)
def anomalies() -> ResponseReturnValue:
    """What honest work rarely gives."""
    return render("loyalty/store/anomalies.html", often=odd.often(), by_hand=odd.by_hand(), taken_back=odd.taken_back(), labels=labels)
