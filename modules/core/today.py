"""What needs a store today, and how a new one begins: what all modules that are on have to say, each number with the rows behind it."""

from __future__ import annotations

from flask import render_template

from webapp.contributions import contributions
from webapp.registry.definition import Frontend
from webapp.registry.kinds.tasks import FirstStep, Task
from webapp.routing.context import current_store


def today() -> str:
    """Tasks that wait, the troubles first; for a new store the steps that are left."""
    store_id = current_store().id
    found = [(task, task.numbers().get(store_id, 0)) for task in contributions(Task, Frontend.STORE)]
    waiting = sorted((each for each in found if each[1]), key=lambda each: not each[0].trouble)
    steps = [(step, step.done()) for step in contributions(FirstStep, Frontend.STORE)]
    return render_template("core/_today.html", waiting=waiting, known=bool(found), steps=[] if all(done for _s, done in steps) else steps)
