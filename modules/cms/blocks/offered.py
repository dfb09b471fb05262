"""Which kinds of blocks can be put on a page here: our own, and those of modules that are on and that the merchant has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from modules.cms.blocks.kinds import KINDS, AnyKind, kind_of
from webapp.contributions import contributions
from webapp.entitlements.gate import feature_answer
from webapp.kernel import kernel
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.blocks import SiteBlock
from webapp.routing.context import on_here


def offered() -> Mapping[str, AnyKind]:
    """The kinds of blocks by code, in the order in which an editor offers them."""
    frontend = Frontend.STORE if g.get("store") is not None else Frontend.ADMIN
    return {**KINDS, **{each.code: each for each in contributions(SiteBlock, frontend)}}


def why_not(block: Mapping[str, Any]) -> str:
    """Why customers do not see a block that is not offered: "gone", "off", "plan" or "elsewhere"."""
    kind = kind_of(block["kind"])
    if not isinstance(kind, SiteBlock):
        return "gone"
    if kind.code not in {each.code for _module, each in kernel().registry.contributed(SiteBlock, on_here())}:
        return "off"
    return "plan" if kind.feature is not None and not feature_answer(kind.feature).granted else "elsewhere"
