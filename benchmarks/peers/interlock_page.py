"""Our page of ten blocks, on the shop's site of the demo; `stale` changes what a stamp guards and looks whether the next answer knows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]
os.environ["LOG_LEVEL"] = "error"
folder = Path(sys.argv[1])
os.environ["INTERLOCK_TEST_TEMPLATES"] = str(folder / "templates")
(folder / "templates").mkdir(parents=True)

from sqlalchemy import select

from benchmarks.peers.visiting import CELLS, KINDS, QUOTE, TEXT, TITLES, WHO, answer, ask
from modules.cms import services
from modules.cms.blocks.kinds import kind_of, new_block
from modules.cms.models import CmsText
from modules.cms.owner import Owner
from tests.factories.work import at_work
from tests.support.demo import DemoPlace
from webapp.db import db
from webapp.merchants.models import Store
from webapp.platforms.models import Platform

HOST, SLUG = "kirchberg.oms.localhost", "bench"
WORDS = {"text": {"text": TEXT}, "quote": {"text": QUOTE, "who": WHO}, "table": {"cells": "\n".join(" | ".join(row) for row in CELLS)}}


def blocks() -> list[dict[str, object]]:
    titles, made = iter(TITLES), []
    for number, code in enumerate(KINDS):
        kind = kind_of(code)
        assert kind is not None
        made.append({**new_block(kind, f"b{number}"), **(WORDS.get(code) or {"text": next(titles), "level": "2"})})
    return made


demo = DemoPlace(folder)
with demo.app.app_context():
    platform = db.session.scalars(select(Platform).filter_by(code="oms")).one()
    with at_work(platform):
        store = db.session.scalars(select(Store).filter_by(code="kirchberg")).one()
        owner = Owner(platform.id, store.id)
        text = services.create_page(owner, title="Bench", slug=SLUG, locale=store.locale)
        services.change(owner, text.id, version=text.version, slug=SLUG, content={**text.draft, "blocks": blocks()})
        services.publish(owner, text.id, version=text.version)
        text_id = text.id


def stale(many: int) -> int:
    """After how many of so many changes of the page an answer did not have it: the next one, or those after it, which are given again."""
    wrong = 0
    for number in range(many):
        with demo.app.app_context(), at_work(platform):
            now = db.session.get_one(CmsText, text_id)
            services.change(owner, text_id, version=now.version, slug=SLUG, content={**now.draft, "title": f"Bench {number}"})
            services.publish(owner, text_id, version=now.version)
        wrong += any(f"Bench {number}" not in ask(demo.app, f"/{SLUG}", HOST)[2] for _time in range(3))
    return wrong


if sys.argv[2:3] == ["stale"]:
    print(stale(int(sys.argv[3])))
else:
    answer(demo.app, HOST)
