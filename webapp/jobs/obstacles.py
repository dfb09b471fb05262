"""What keeps a run from going on, though nothing is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from webapp.kernel import kernel
from webapp.merchants.queries import states_of_store
from webapp.platforms.models import ACTIVE
from webapp.platforms.snapshot import Snapshot
from webapp.states import Cell, Does, Thing, strictest


def snapshot_now(platform_id: int) -> Snapshot:
    """The platform as the present transaction sees it."""
    found: Snapshot = kernel().modules.snapshot(platform_id)
    return found


def obstacle(platform: Snapshot, module_code: str, code: str, store_id: int | None = None, *, hold: bool = False) -> str | None:
    """A sentence that says what a run of this job of this module waits for on this platform; None when nothing is in its way.

    `hold` keeps the states of its store, and of the store's merchant, as they are until the transaction ends.
    """
    reason: str | None = None
    registry = kernel().registry
    module = registry.get(module_code)
    if module is None:
        reason = _("Waits, because the module %(module)s is not installed here.", module=module_code)
    elif platform.status != ACTIVE:
        reason = _("Waits, because this platform is paused. It goes on by itself when the platform is opened again.")
    elif module_code not in platform.modules:
        reason = _("Waits, because the module %(module)s is off. It goes on by itself when the module is on again.", module=module.name)
    else:
        declared = registry.jobs.get(code)
        written = (module_code, *(declared[1].writes if declared else ()))
        name = next((registry.modules[each].name for each in written if each in platform.read_only), None)
        if name is not None:
            reason = _("Waits, because %(module)s takes no writes at the moment. It goes on by itself when it does again.", module=name)
    if reason is None and store_id is not None:
        reason = _of_store(store_id, hold)
    return reason


def at_work(store_ids: Iterable[int]) -> Iterator[int]:
    """The stores among `store_ids` whose jobs go on, for a job that goes from store to store: each is asked when it is its turn."""
    return (store_id for store_id in store_ids if _of_store(store_id, hold=False) is None)


def _of_store(store_id: int, hold: bool) -> str | None:
    cell, thing = strictest(Does.JOBS, states_of_store(store_id, hold=hold) or [(Thing.STORE, "")])
    if cell is Cell.YES:
        return None
    if thing is Thing.MERCHANT:
        return str(_("Waits, because the merchant is suspended. It goes on by itself when the merchant is active again."))
    return str(_("Waits, because the store is closed. It goes on by itself when the store is open again."))
