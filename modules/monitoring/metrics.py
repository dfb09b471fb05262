"""Figures of the work in the background: how much each module lets do, and what became of it."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, literal, select

from modules.monitoring.labels import STATES
from webapp.jobs import JobRun
from webapp.kernel import kernel
from webapp.registry.kinds.metrics import PLATFORM, Dimension, Figure, Metric


def module_name(code: str) -> str:
    """What a module is called; the code of one that is not installed."""
    module = kernel().registry.get(code)
    return str(module.name) if module else code


MODULE = Dimension(code="module", name=_l("Module"), label=module_name)
STATE = Dimension(code="state", name=_l("State"), label=lambda code: str(dict(STATES).get(code, code)))


def page(run_id: int) -> str:
    """The page of a run."""
    return str(url_for("monitoring.admin.background-tasks.detail", run_id=run_id))


def runs() -> Figure:
    """Tasks by when they were asked for, with what became of them."""
    return Figure(
        rows=select(JobRun),
        at=JobRun.created_at,
        value=literal(1),
        key=JobRun.id,
        title=JobRun.code,
        changed=func.coalesce(JobRun.finished_at, JobRun.heartbeat_at, JobRun.created_at),
        compared=True,  # what is old is removed
        dimensions={"module": JobRun.module_code, "state": JobRun.status},
    )


METRICS = (
    Metric(
        code="monitoring.runs",
        name=_l("Background tasks"),
        per=PLATFORM,
        figure=runs,
        dimensions=(MODULE, STATE),
        weight=90,
        overview="monitoring:runs:read",
        address=page,
    ),
)
